import { failure } from '../../base/failure.ts'
import type { Expr, Read } from '../../query/read.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import {
  all,
  type Compound,
  column,
  type Delete,
  type Select,
  type Selected,
  type Sql,
  select,
  sql,
  type Update,
} from '../../sql/statement.ts'
import { parted } from './from-common.ts'
import type { Lowering } from './lower.ts'
import { type Place, tableOf } from './place.ts'
import { withVersion } from './versioned.ts'

/** Makes a lowering for one statement. */
type Make = () => Lowering
/** What comes back of the written rows. */
type Gives = readonly Selected[]
type Changes = readonly (readonly [column: Column, to: Expr])[]

/** The alias of the written row: the first one of its statement. */
export const writtenAlias = 't0'

/** The update of the rows of a read: one statement, whatever its values are made of. */
export function updateStatement(make: Make, read: Read, set: Changes, gives: Gives): Update {
  const { entity } = read
  const into = set[0]?.[0].part?.entity
  if (into)
    return {
      kind: 'update',
      table: tableOf(into, writtenAlias),
      ...computed(make(), read, set),
      where: keysEqual(into.primary, 'q'),
      returning: [],
    }
  const lowering = make()
  const alias = lowering.alias()
  const where = targetOf(lowering, read, alias)
  lowering.written(read.row, alias)
  const changes = set.map(([c, to]) => [c, lowering.assigned(to)] as const)
  const place = lowering.placeOf(read.row)
  const table = tableOf(entity, alias)
  const { updatesSeeBefore } = lowering.dialect.features
  if (place.joins.length > 0 || (!updatesSeeBefore && changes.some(([, to]) => readsFrom(to, entity.name))))
    return { kind: 'update', table, ...computed(make(), read, set), where: keysEqual(entity.primary, 'q'), returning: gives }
  const assigned = withVersion(
    entity,
    changes.map(([c, to]) => [c.name, to] as const),
    alias,
  )
  return { kind: 'update', with: lowering.own, table, set: assigned, from: null, where, returning: gives }
}

/** The delete of the rows of a read. */
export function deleteStatement(make: Make, read: Read, gives: Gives): Delete {
  const lowering = make()
  const alias = lowering.alias()
  const where = targetOf(lowering, read, alias)
  return { kind: 'delete', with: lowering.own, from: tableOf(read.entity, alias), where, returning: gives }
}

/** New values worked out for all rows before any row changes, as a table beside the written one. */
function computed(lowering: Lowering, read: Read, set: Changes): Pick<Update, 'with' | 'set' | 'from'> {
  const { entity } = read
  needsKey(entity, 'values that are read from other rows')
  // the alias of the written row
  lowering.alias()
  const { place, finish } = lowering.body(read)
  const values = set.map(([, to]) => lowering.expr(to))
  const keys = entity.primary.map((c, i) => ({ expr: column(place.alias, c.name), as: `k${i}` }))
  const statement = finish({ columns: [...keys, ...values.map((expr, i) => ({ expr, as: `v${i}` }))], orderBy: [], lock: null })
  const { before, inside } = parted(lowering.own)
  return {
    with: before,
    set: withVersion(
      entity,
      set.map(([c], i) => [(c.part ?? c).name, column('q', `v${i}`)] as const),
      writtenAlias,
    ),
    from: { kind: 'derived', select: { ...statement, with: inside }, alias: 'q', lateral: false },
  }
}

/** Which rows are meant; a condition that follows paths is asked in a subquery of keys. */
function targetOf(lowering: Lowering, read: Read, alias: string): Sql | null {
  lowering.place(read.row, alias)
  const direct: Place = lowering.placeOf(read.row)
  const where = read.where && lowering.condition(read.where)
  if (direct.joins.length === 0) return where
  needsKey(read.entity, 'a condition along a path')
  const { place, finish } = lowering.body({ ...read, order: [], include: [], lock: null })
  const keys = read.entity.primary
  const inner: Select = select({ ...finish({ columns: [] }), columns: keys.map(c => ({ expr: column(place.alias, c.name), as: null })) })
  const row = keys.map(c => column(alias, c.name))
  return sql('in select', [row.length === 1 ? (row[0] as Sql) : sql('row', row)], { select: inner })
}

function needsKey({ key, primary }: Entity, what: string): void {
  if (primary.length > 0) return
  throw failure('QT_UNSUPPORTED', `A write of ${key} with ${what} needs a primary key, by which the rows are known`, { model: key })
}

function keysEqual(keys: readonly Column[], beside: string): Sql | null {
  return all(keys.map((c, i) => sql('eq', [column(writtenAlias, c.name, c.field), column(beside, `k${i}`)])))
}

/** Whether an expression reads rows of a table in a subquery. */
function readsFrom(of: Sql, table: string): boolean {
  if (of.select && selectsFrom(of.select, table)) return true
  return of.args.some(arg => readsFrom(arg, table))
}

function selectsFrom(of: Select | Compound, table: string): boolean {
  if (of.kind === 'compound') return of.parts.some(part => selectsFrom(part, table))
  const tables = [of.from, ...of.joins.map(join => join.table)]
  if (tables.some(one => one?.kind === 'table' && one.name === table)) return true
  if (tables.some(one => one?.kind === 'derived' && selectsFrom(one.select, table))) return true
  const parts = [...of.columns.map(one => one.expr), of.where, of.having, ...of.groupBy, ...of.orderBy.map(one => one.by)]
  return parts.some(part => part !== null && readsFrom(part, table))
}
