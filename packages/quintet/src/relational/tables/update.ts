import { Bounded } from '../../base/bounded.ts'
import { failure } from '../../base/failure.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Result } from '../../driver/contract.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Hydrate } from '../../engine/hydrate.ts'
import { collect, collectNode } from '../../query/collect.ts'
import type { Find } from '../../query/find.ts'
import { operatorShape } from '../../query/node.ts'
import { normalize, normalizeParts } from '../../query/normalize.ts'
import type { Read } from '../../query/read.ts'
import { pair, word } from '../../query/shape.ts'
import type { Column } from '../../schema/registry.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { all, type Compound, column, type Delete, type Select, type Sql, select, sql, type Update } from '../../sql/statement.ts'
import { returningId, returningValues } from '../returning.ts'
import type { Assignment, DeleteWrite, UpdateWrite, Written } from '../writes.ts'
import { bindAll, type Parameter, parameter } from './codec.ts'
import type { Exec } from './exec.ts'
import type { MakeReady } from './insert-plan.ts'
import { type Place, tableOf } from './lower.ts'
import { lookingBack, returned } from './returned.ts'
import { WriteLowering } from './write-lowering.ts'

interface ChangePlan {
  readonly ready: Ready
  readonly hydrate: Hydrate | null
  /** The version of the server that it needs. */
  readonly since: number | null
  readonly bindings: readonly Parameter[]
}

/** Updates and deletes of the rows that a condition means: one statement each, kept by shape. */
export class ChangePlans {
  readonly #dialect: Dialect
  readonly #ready: MakeReady
  readonly #plans: Bounded<number, ChangePlan>

  constructor({ dialect, plansKept }: Engine, ready: MakeReady) {
    this.#dialect = dialect
    this.#ready = ready
    this.#plans = new Bounded(plansKept)
  }

  run(write: UpdateWrite | DeleteWrite, exec: Exec, call: Call): Soon<Written> {
    const plan = this.get(write)
    if (plan.since === null) return this.#send(plan, write, exec, call)
    return then(exec.atLeast(plan.since, lookingBack, call), () => this.#send(plan, write, exec, call))
  }

  #send(plan: ChangePlan, write: UpdateWrite | DeleteWrite, exec: Exec, call: Call): Soon<Written> {
    const sent = exec.run(plan.ready, changeValues(plan, write), call)
    return sent instanceof Promise ? sent.then(result => changed(plan, result)) : changed(plan, sent)
  }

  get(write: UpdateWrite | DeleteWrite): ChangePlan {
    const shape = shapeOf(write)
    let plan = this.#plans.get(shape)
    if (!plan) {
      plan = write.write === 'update' ? this.#update(write) : this.#delete(write)
      this.#plans.set(shape, plan)
    }
    return plan
  }

  #update({ find, set, scope, returning }: UpdateWrite): ChangePlan {
    const { entity } = find
    const read = normalize(find)
    const first = collect(find).length
    const into = set[0]?.[0].part?.entity
    if (into) {
      const from = this.#computed(find, set, scope, first)
      const where = keysEqual(into.primary, 't0', 'q')
      return this.#plan({ kind: 'update', table: tableOf(into, 't0'), ...from, where, returning: [] }, nothingReturned)
    }
    const lowering = new WriteLowering(this.#dialect)
    const alias = lowering.alias()
    const target = targetOf(lowering, read, alias)
    const parts = normalizeParts([[scope, read.row]], first)
    lowering.written(read.row, alias)
    const changes = set.map(([c, to]) => [c, lowering.assigned(parts.value(to))] as const)
    const place = lowering.placeOf(read.row)
    const back = returned(this.#dialect, entity, returning, alias, { firstSlot: parts.slots, inserted: null, before: true })
    const table = tableOf(entity, alias)
    const common = lowering.commons.list
    if (place.joins.length > 0 || (!this.#dialect.features.updatesSeeBefore && changes.some(([, to]) => readsFrom(to, entity.name)))) {
      const from = this.#computed(find, set, scope, first)
      return this.#plan({ kind: 'update', table, ...from, where: keysEqual(entity.primary, alias, 'q'), returning: back.columns }, back)
    }
    const assigned = changes.map(([c, to]) => [c.name, to] as const)
    return this.#plan({ kind: 'update', with: common, table, set: assigned, from: null, where: target, returning: back.columns }, back)
  }

  /** New values worked out for all rows before any row changes, as a table beside the written one. */
  #computed(find: Find, set: UpdateWrite['set'], scope: UpdateWrite['scope'], first: number): Pick<Update, 'set' | 'from'> {
    const { entity } = find
    needsKey(find, 'values that are read from other rows')
    const read = normalize(find)
    const lowering = new WriteLowering(this.#dialect)
    // the alias of the written row
    lowering.alias()
    const { place, finish } = lowering.body(read)
    const parts = normalizeParts([[scope, read.row]], first)
    const values = set.map(([, to]) => lowering.expr(parts.value(to)))
    const keys = entity.primary.map((c, i) => ({ expr: column(place.alias, c.name), as: `k${i}` }))
    const statement = finish({ columns: [...keys, ...values.map((expr, i) => ({ expr, as: `v${i}` }))], orderBy: [], lock: null })
    return {
      set: set.map(([c], i) => [(c.part ?? c).name, column('q', `v${i}`)]),
      from: { kind: 'derived', select: { ...statement, with: lowering.commons.list }, alias: 'q', lateral: false },
    }
  }

  #delete({ find, returning }: DeleteWrite): ChangePlan {
    const lowering = new WriteLowering(this.#dialect)
    const alias = lowering.alias()
    const where = targetOf(lowering, normalize(find), alias)
    const telling = { firstSlot: collect(find).length, inserted: null, before: true }
    const back = returned(this.#dialect, find.entity, returning, alias, telling)
    return this.#plan(
      { kind: 'delete', with: lowering.commons.list, from: tableOf(find.entity, alias), where, returning: back.columns },
      back,
    )
  }

  #plan(statement: Update | Delete, back: ReturnType<typeof returned>): ChangePlan {
    const { text, slots } = compile(statement, this.#dialect)
    return {
      ready: this.#ready(text, true, back.bigints),
      hydrate: back.hydrate,
      since: back.since,
      bindings: slots.map(one => parameter(this.#dialect, one)),
    }
  }
}

function changed({ hydrate }: ChangePlan, { affected, rows }: Result): Written {
  return { count: affected, rows: hydrate === null ? none : rows.map(row => hydrate(row)) }
}

const none: readonly never[] = Object.freeze([])
const nothingReturned: ReturnType<typeof returned> = { columns: [], hydrate: null, bigints: false, cells: new Map(), since: null }

export function changeValues(plan: ChangePlan, write: UpdateWrite | DeleteWrite): Value[] {
  const values = collect(write.find)
  // by index: a pair taken apart costs as much as its value
  if (write.write === 'update') for (let i = 0; i < write.set.length; i++) collectNode((write.set[i] as Assignment)[1], values)
  returningValues(write.returning, values)
  return bindAll(plan.bindings, values)
}

const marks = { update: operatorShape('update'), delete: operatorShape('delete'), all: operatorShape('returning') }

function shapeOf(write: UpdateWrite | DeleteWrite): number {
  let shape = pair(write.find.shape, marks[write.write])
  if (write.write === 'update')
    for (let i = 0; i < write.set.length; i++) {
      const assigned = write.set[i] as Assignment
      shape = pair(pair(shape, word(assigned[0].key)), assigned[1].shape)
    }
  const { returning } = write
  if (returning === null) return shape
  return pair(shape, returning === 'all' ? marks.all : word(returningId(returning)))
}

/** Which rows are meant; a condition that follows paths is asked in a subquery of keys. */
function targetOf(lowering: WriteLowering, read: Read, alias: string): Sql | null {
  lowering.place(read.row, alias)
  const direct: Place = lowering.placeOf(read.row)
  const where = read.where && lowering.condition(read.where)
  if (direct.joins.length === 0) return where
  needsKey(read, 'a condition along a path')
  const { place, finish } = lowering.body({ ...read, order: [], include: [], lock: null })
  const keys = read.entity.primary
  const inner: Select = select({ ...finish({ columns: [] }), columns: keys.map(c => ({ expr: column(place.alias, c.name), as: null })) })
  const row = keys.map(c => column(alias, c.name))
  return sql('in select', [row.length === 1 ? (row[0] as Sql) : sql('row', row)], { select: inner })
}

function needsKey({ entity }: Pick<Find, 'entity'>, what: string): void {
  if (entity.primary.length > 0) return
  throw failure('QT_UNSUPPORTED', `A write of ${entity.key} with ${what} needs a primary key, by which the rows are known`, {
    model: entity.key,
  })
}

export function keysEqual(keys: readonly Column[], left: string, right: string): Sql | null {
  return all(keys.map((c, i) => sql('eq', [column(left, c.name, c.field), column(right, `k${i}`)])))
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
