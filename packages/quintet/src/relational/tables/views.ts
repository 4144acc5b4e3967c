import { failure } from '../../base/failure.ts'
import { rootCall } from '../../call/context.ts'
import { collect } from '../../query/collect.ts'
import { normalize } from '../../query/normalize.ts'
import { fromCursor } from '../../query/page.ts'
import { Subquery } from '../../query/subquery.ts'
import type { RawParts } from '../../schema/builder.ts'
import type { Column, Entity, Registry } from '../../schema/registry.ts'
import { rowsModel } from '../../schema/table.ts'
import { textsFor } from '../../schema/texts.ts'
import { ViewModel } from '../../schema/view.ts'
import { compileLiterals } from '../../sql/compile/compile.ts'
import { expressionText } from '../../sql/compile/ddl.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { ViewStep } from '../../sql/step.ts'
import type { Access } from '../access.ts'
import { checkAssignable } from '../change.ts'
import { From } from '../from.ts'
import { TableHandle } from '../table.ts'
import { encoder } from './codec.ts'
import { rowSource } from './from-rows.ts'
import { Lowering } from './lower.ts'
import { rawSql } from './row-expression.ts'

function viewOf({ model, key }: Entity): ViewModel {
  if (model instanceof ViewModel) return model
  throw failure('QT_BUG', `${key} is no view`)
}

/** Views so that each comes after those that it reads. */
export function viewOrder(registry: Registry, dialect: Dialect): Entity[] {
  const views = [...registry.byName.values()].filter(({ kind }) => kind === 'view')
  const done = new Set<Entity>()
  const open = new Set<Entity>()
  const visit = (entity: Entity): void => {
    if (done.has(entity)) return
    if (open.has(entity)) throw failure('QT_MODEL', `The view ${entity.key} reads itself`, { model: entity.key })
    open.add(entity)
    for (const name of readBy(entity, dialect)) {
      const read = registry.byName.get(name)
      if (read?.kind === 'view') visit(read)
    }
    open.delete(entity)
    done.add(entity)
  }
  for (const entity of views) visit(entity)
  return [...done]
}

/** Qualified names of the models that a view reads. */
function readBy(entity: Entity, dialect: Dialect): string[] {
  const { source } = viewOf(entity)
  if (source.by === 'query') return Object.values(source.reads).map(({ $n }) => $n)
  const models = (raw: RawParts): string[] =>
    raw.parts.flatMap(part => {
      const model = rowsModel(part)
      return model ? [model.$n] : isParts(part) ? models(part) : []
    })
  return textsFor(source.texts, dialect.family, entity.key).flatMap(models)
}

function isParts(of: unknown): of is RawParts {
  return typeof of === 'object' && of !== null && 'strings' in of && 'parts' in of
}

/** What makes a view. */
export function viewStep(entity: Entity, registry: Registry, dialect: Dialect): ViewStep {
  const { source, materialized } = viewOf(entity)
  const step = { schema: entity.schema, name: entity.name, materialized }
  if (source.by === 'text') {
    const [text, more] = textsFor(source.texts, dialect.family, `The view ${entity.key}`)
    if (!text || more) throw failure('QT_MODEL', `The view ${entity.key} is made of one text`)
    return { ...step, columns: entity.columns, as: expressionText(rawSql(text, `The view ${entity.key}`), dialect).trim() }
  }
  return { ...step, ...queryText(entity, source.query(handles(source.reads, entity, registry)), dialect) }
}

function queryText(entity: Entity, query: unknown, dialect: Dialect): Pick<ViewStep, 'columns' | 'as'> {
  const where = `The view ${entity.key}`
  if (!Subquery.is(query)) throw failure('QT_EXPRESSION', `${where}: its function gives no query`, { model: entity.key })
  const find = fromCursor(Subquery.of(query))
  if (find.include.length > 0) throw failure('QT_CLAUSE', `${where}: include(…) is for those who read it`, { model: entity.key })
  const values = collect(find)
  const { select, columns } = rowSource(normalize(find), new Lowering(dialect))
  const targets = columns.map(({ key, field }) => {
    const target = entity.byKey.get(key)
    if (!target) throw failure('QT_MODEL', `${where}: its query selects '${key}', which is none of its fields`, { model: entity.key })
    checkAssignable(target, { field, condition: field === null, op: 'column' }, where)
    return target
  })
  const missing = entity.columns.find((column: Column) => !targets.includes(column))
  if (missing) throw failure('QT_MODEL', `${where}: its query does not select ${missing.key}`, { model: entity.key })
  const text = compileLiterals(select, dialect, slot => {
    const value = values[slot.index]
    return { value: value === null ? null : encoder(dialect, slot)(value), field: slot.list ? null : slot.field }
  })
  return { columns: targets, as: text }
}

/** Handles of the models that a view reads: for building its query, not for running one. */
function handles(reads: Readonly<Record<string, { readonly $n: string }>>, entity: Entity, registry: Registry): object {
  const refuse = (): never => {
    throw failure('QT_EXPRESSION', `The view ${entity.key}: its function builds a query, it does not run any`, { model: entity.key })
  }
  const access: Access = { registry, store: unopened, origin: rootCall, call: refuse }
  const models = Object.entries(reads).map(([key, { $n }]) => {
    const read = registry.byName.get($n)
    if (!read)
      throw failure('QT_UNKNOWN_MODEL', `The view ${entity.key} reads '${$n}', which is not among the models`, { model: entity.key })
    return [key, new TableHandle(access, read)] as const
  })
  return { ...Object.fromEntries(models), from: (source: unknown) => From.start(access, source) }
}

// a cast: nothing is asked of it, since no call can be made
const unopened = Object.freeze({}) as Access['store']
