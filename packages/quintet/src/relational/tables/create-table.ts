import { failure } from '../../base/failure.ts'
import type { Column, Entity, Relation } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { CheckStep, ColumnStep, DefaultStep, ForeignKeyStep, KeyStep, TableName, TableStep } from '../../sql/step.ts'
import type { Names } from './names.ts'
import { RowExpressions, rawSql } from './row-expression.ts'
import { variantChecks } from './variant-checks.ts'

export function nameOf({ schema, name }: Entity): TableName {
  return { schema, name }
}

/** The references of an entity whose key is in its own table, and that lead to a table of the same store: what others keep has no foreign keys. */
export function references(entity: Entity): Relation[] {
  return [...entity.relations.values()].filter(
    r => r.reference !== null && r.to.kind === 'table' && !r.crosses && r.local.every(c => c.part === null),
  )
}

/** What a table needs to be created; foreign keys in `later` are left for when the tables that they name are there. */
export function tableStep(entity: Entity, dialect: Dialect, names: Names, later: ReadonlySet<Relation>): TableStep {
  const own = entity.columns.filter(c => c.part === null)
  const expressions = new RowExpressions(entity, dialect)
  const identity = own.find(c => c.field.identity)
  if (identity && dialect.ddl.identityIsKey && entity.primary.length > 1)
    throw failure(
      'QT_UNSUPPORTED',
      `${entity.key}.${identity.key} is an identity within a composite key, which ${dialect.name} cannot make: use t.id('uuid') or an integer of your own`,
    )
  const primaryKey = entity.primary.length === 0 ? null : key(entity, entity.primary, names, 'pkey')
  return {
    ...nameOf(entity),
    columns: own.map(column => columnStep(column, expressions, names)),
    primaryKey,
    uniques: uniqueSets(entity).map(set => key(entity, set, names, 'key')),
    checks: [...checks(entity, own, expressions, names), ...variantChecks(entity, names)],
    foreignKeys: references(entity)
      .filter(r => !later.has(r))
      .map(relation => foreignKey(entity, relation, names)),
    storage: entity.model.definition.options.storage ?? null,
  }
}

function key(entity: Entity, columns: readonly Column[], names: Names, ending: string): KeyStep {
  const of = columns.map(c => c.name)
  return { name: names.made(entity, ending === 'pkey' ? [] : of, ending), columns: of }
}

/** Sets that are declared unique, not by a unique index, which makes itself; each once. */
function uniqueSets(entity: Entity): (readonly Column[])[] {
  const { unique = [] } = entity.model.definition.options
  const declared = [
    ...entity.columns.filter(c => c.part === null && c.field.unique).map(c => [c]),
    ...unique.map(keys => keys.map(name => entity.byKey.get(name) as Column)),
    ...references(entity)
      .filter(r => r.reference?.by && r.reference.unique)
      .map(r => r.local),
  ]
  const seen = new Set([sameSet(entity.primary)])
  return declared.filter(set => {
    const text = sameSet(set)
    if (seen.has(text)) return false
    seen.add(text)
    return true
  })
}

function sameSet(columns: readonly Column[]): string {
  return JSON.stringify(columns.map(c => c.name).sort())
}

function columnStep(column: Column, expressions: RowExpressions, names: Names): ColumnStep {
  const { field, entity, name, key: fieldKey } = column
  const { computed } = field
  return {
    name,
    field,
    nullable: field.nullable,
    default: defaultStep(column, `${entity.key}.${fieldKey}.default(…)`),
    computed: computed && { as: expressions.value(computed.as, `${entity.key}.${fieldKey}.computed(…)`), stored: computed.stored },
    domain: names.made(entity, [name], 'type'),
  }
}

/** Defaults of a variant's fields in the common table are filled in by the library: the column serves rows of other variants too. */
function defaultStep({ field, variant }: Column, where: string): DefaultStep | null {
  const given = field.default
  if (!given || given.by === 'function' || variant !== null) return null
  return given.by === 'sql' ? { by: 'sql', as: rawOf(given.sql, where) } : given
}

function rawOf(of: unknown, where: string) {
  return rawSql(of as Parameters<typeof rawSql>[0], where)
}

function checks(entity: Entity, own: readonly Column[], expressions: RowExpressions, names: Names): CheckStep[] {
  const all: CheckStep[] = []
  for (const column of own)
    for (const { that, name } of column.field.checks) {
      const where = `${entity.key}.${column.key}.check(…)`
      all.push({
        name: name === undefined ? names.made(entity, [column.name], 'check') : names.given(entity, name, 'check', where),
        of: [column.name],
        that: expressions.valueCheck(column, that, where),
      })
    }
  for (const { that, name } of entity.model.definition.options.checks ?? []) {
    const where = `${entity.key}: a check`
    all.push({
      name: name === undefined ? names.made(entity, [], 'check') : names.given(entity, name, 'check', where),
      of: [],
      that: expressions.check(that, where),
    })
  }
  return all
}

export function foreignKey(entity: Entity, relation: Relation, names: Names): ForeignKeyStep {
  const { reference, local, remote, to } = relation
  const columns = local.map(c => c.name)
  return {
    name: names.made(entity, columns, 'fkey'),
    columns,
    to: nameOf(to),
    toColumns: remote.map(c => c.name),
    onDelete: reference?.onDelete ?? null,
    onUpdate: reference?.onUpdate ?? null,
    deferrable: reference?.deferrable ?? null,
  }
}
