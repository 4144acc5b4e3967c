import { failure } from '../../base/failure.ts'
import { fullTextOf } from '../../schema/full-text.ts'
import type { Entity, Registry, Relation } from '../../schema/registry.ts'
import type { SequenceModel } from '../../schema/sequence.ts'
import { ViewModel } from '../../schema/view.ts'
import { ddlText, tableText } from '../../sql/compile/ddl.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { searchSteps } from '../../sql/search.ts'
import type { SequenceStep, Step } from '../../sql/step.ts'
import { foreignKey, nameOf, references, tableStep } from './create-table.ts'
import { indexes, indexName } from './indexes.ts'
import { Names } from './names.ts'
import { ownDdl, ownSteps } from './own-ddl.ts'
import { RowExpressions } from './row-expression.ts'
import { searchedOf } from './search.ts'
import { viewOrder, viewStep } from './views.ts'

/** Texts that make what the models need, in dependency order; safe to run twice. */
export function createTexts(registry: Registry, dialect: Dialect): string[] {
  return [...dialect.ddl.before.create, ...texts(createSteps(registry, dialect), dialect)]
}

/** Texts that drop it, in the reverse order. Schemas stay: others may have put things there. */
export function dropTexts(registry: Registry, dialect: Dialect): string[] {
  return [...dialect.ddl.before.drop, ...texts(dropSteps(registry, dialect), dialect)]
}

function texts(steps: readonly Step[], dialect: Dialect): string[] {
  return steps.map(step => ddlText(step, dialect)).filter(text => text !== null)
}

export function tableName(entity: Entity, dialect: Dialect): string {
  return tableText(nameOf(entity), dialect)
}

/** What makes a database of the models, as data. */
export function createSteps(registry: Registry, dialect: Dialect): Step[] {
  const entities = [...registry.byName.values()]
  const { tables, later } = order(entities.filter(isTable), dialect)
  const views = viewOrder(registry, dialect)
  const names = new Names(registry, dialect)
  const schemas = new Set([...entities.map(e => e.schema), ...[...registry.sequences.values()].map(s => s.options.schema ?? null)])
  const steps: Step[] = []
  for (const schema of schemas) if (schema !== null) steps.push({ step: 'createSchema', name: schema })
  steps.push(...ownSteps(ownDdl(entities, 'start'), 'create', dialect))
  for (const [name, values] of nativeEnums(entities)) steps.push({ step: 'createType', name, values })
  for (const model of registry.sequences.values()) steps.push({ step: 'createSequence', sequence: sequenceStep(model) })
  const open = new Set(later.map(([, relation]) => relation))
  for (const entity of tables) steps.push({ step: 'createTable', table: tableStep(entity, dialect, names, open) })
  for (const [entity, relation] of later)
    steps.push({ step: 'addForeignKey', table: nameOf(entity), key: foreignKey(entity, relation, names) })
  for (const entity of tables)
    for (const index of indexes(entity, dialect, names)) steps.push({ step: 'createIndex', table: nameOf(entity), index })
  for (const entity of tables) steps.push(...searching(entity, dialect, names).create)
  for (const entity of tables) steps.push(...comments(entity))
  steps.push(...ownSteps(ownDdl(tables, 'end'), 'create', dialect))
  for (const view of views) steps.push(...viewSteps(view, registry, dialect, names))
  steps.push(...ownSteps(ownDdl(views, 'end'), 'create', dialect))
  return steps
}

export function dropSteps(registry: Registry, dialect: Dialect): Step[] {
  const entities = [...registry.byName.values()]
  const { tables } = order(entities.filter(isTable), dialect)
  const views = viewOrder(registry, dialect)
  const own = (of: readonly Entity[], at: 'start' | 'end'): Step[] => ownSteps(ownDdl(of, at).reverse(), 'drop', dialect).reverse()
  return [
    ...own(views, 'end'),
    ...views.map(entity => ({ step: 'dropView', view: nameOf(entity), materialized: isMaterialized(entity) }) as const).reverse(),
    ...own(tables, 'end'),
    ...tables.flatMap(entity => searching(entity, dialect, null).drop),
    ...tables.map(entity => ({ step: 'dropTable', table: nameOf(entity) }) as const).reverse(),
    ...[...registry.sequences.values()].map(model => ({ step: 'dropSequence', sequence: sequenceStep(model) }) as const),
    ...[...nativeEnums(entities).keys()].map(name => ({ step: 'dropType', name }) as const),
    ...own(entities, 'start'),
  ]
}

function isTable({ kind }: Entity): boolean {
  return kind !== 'view'
}

function isMaterialized({ model }: Entity): boolean {
  return model instanceof ViewModel && model.materialized
}

/** A view, what finds its rows where they are kept, and comments. */
function viewSteps(entity: Entity, registry: Registry, dialect: Dialect, names: Names): Step[] {
  const steps: Step[] = [{ step: 'createView', view: viewStep(entity, registry, dialect) }]
  if (isMaterialized(entity)) {
    const expressions = new RowExpressions(entity, dialect)
    const { primary } = entity
    // readers go on during a refresh only where rows can be told apart
    if (primary.length > 0) {
      const terms = primary.map(c => ({ ...expressions.term(c), nulls: null }))
      steps.push({
        step: 'createIndex',
        table: nameOf(entity),
        index: { name: indexName(entity, primary, names), unique: true, method: null, terms, where: null },
      })
    }
    for (const index of indexes(entity, dialect, names)) steps.push({ step: 'createIndex', table: nameOf(entity), index })
  }
  return [...steps, ...comments(entity)]
}

/** What makes the texts of a table searchable, where the model says so. */
function searching(entity: Entity, dialect: Dialect, names: Names | null): ReturnType<typeof searchSteps> {
  const of = searchedOf(entity, dialect)
  if (!of) return { create: [], drop: [] }
  return searchSteps(of, names?.made(entity, [...(fullTextOf(entity)?.columns ?? []).map(c => c.name), 'words'], 'idx') ?? '', dialect)
}

function sequenceStep({ name, options }: SequenceModel): SequenceStep {
  const { schema = null, start = null, increment = null, min = null, max = null, cycle = false } = options
  return { schema, name, start, increment, min, max, cycle }
}

/** Referenced tables first; a cycle is broken at the reference that closes it, where keys can be added later. */
function order(entities: readonly Entity[], dialect: Dialect): { tables: Entity[]; later: (readonly [Entity, Relation])[] } {
  const done = new Set<Entity>()
  const later: (readonly [Entity, Relation])[] = []
  const open = new Set<Entity>()
  const visit = (entity: Entity): void => {
    if (done.has(entity) || open.has(entity)) return
    open.add(entity)
    for (const relation of references(entity)) {
      if (relation.to !== entity && open.has(relation.to) && dialect.features.alterForeignKey) later.push([entity, relation])
      else visit(relation.to)
    }
    open.delete(entity)
    done.add(entity)
  }
  for (const entity of entities) visit(entity)
  return { tables: [...done], later }
}

/** The types that enums share by name; two models that mean different values by one name are refused. */
function nativeEnums(entities: readonly Entity[]): Map<string, readonly string[]> {
  const types = new Map<string, readonly string[]>()
  for (const entity of entities)
    for (const { field, key, part } of entity.columns) {
      if (field.native === null || !field.values || part) continue
      const other = types.get(field.native)
      if (other && JSON.stringify(other) !== JSON.stringify(field.values))
        throw failure('QT_MODEL', `${entity.key}.${key} names the type '${field.native}', which another model declares with other values`)
      types.set(field.native, field.values)
    }
  return types
}

function comments(entity: Entity): Step[] {
  const steps: Step[] = []
  const { comment } = entity.model.definition.options
  const kind = entity.kind !== 'view' ? 'table' : isMaterialized(entity) ? 'materialized view' : 'view'
  if (comment !== undefined) steps.push({ step: 'comment', table: nameOf(entity), kind, column: null, text: comment })
  for (const { field, name, part } of entity.columns)
    if (field.comment !== null && !part) steps.push({ step: 'comment', table: nameOf(entity), kind, column: name, text: field.comment })
  return steps
}
