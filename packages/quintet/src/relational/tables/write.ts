import { Bounded } from '../../base/bounded.ts'
import { failure } from '../../base/failure.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import { type Hydrate, hydrator, type RowShape } from '../../engine/hydrate.ts'
import { collect, collectNode } from '../../query/collect.ts'
import type { Find } from '../../query/find.ts'
import { normalize, normalizeExpression } from '../../query/normalize.ts'
import type { Slot } from '../../query/read.ts'
import { pair, word } from '../../query/shape.ts'
import { checkValue } from '../../schema/check.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import {
  all,
  type Conflict,
  column,
  type Delete,
  type Insert,
  type Selected,
  type Sql,
  select,
  slot,
  sql,
  type Update,
} from '../../sql/statement.ts'
import type { Returning, StatementText, Write, Written } from '../contract.ts'
import { columnType, decoder, encoder } from './codec.ts'
import { Lowering, tableOf } from './lower.ts'

type MakeReady = (text: string, writes: boolean, bigints: boolean) => Ready

interface WritePlan {
  readonly ready: Ready
  readonly slots: readonly Slot[]
  readonly encoders: readonly ((value: unknown) => Value)[]
  readonly hydrate: Hydrate | null
}

type InsertWrite = Extract<Write, { write: 'insert' }>

/** Writes as statements: inserts grouped by the fields they give and chunked by the server's limits, updates and deletes by condition. */
export class Writer {
  readonly #engine: Engine
  readonly #dialect: Dialect
  readonly #ready: MakeReady
  readonly #plans = new Bounded<number | string, WritePlan>(1000)

  constructor(engine: Engine, ready: MakeReady) {
    this.#engine = engine
    this.#dialect = engine.dialect
    this.#ready = ready
  }

  run(write: Write, call: Call): Soon<Written> {
    if (write.write === 'insert') return this.#insert(write, call)
    const plan = write.write === 'update' ? this.#updatePlan(write) : this.#deletePlan(write)
    const values = write.write === 'update' ? updateValues(write) : collect(write.find)
    return then(this.#engine.run(plan.ready, this.#bind(plan, values), call), result => ({
      count: result.affected,
      rows: plan.hydrate ? result.rows.map(plan.hydrate) : [],
    }))
  }

  texts(write: Write): readonly StatementText[] {
    if (write.write === 'insert') {
      const keys = Object.keys(write.rows[0] ?? {})
      const plan = this.#insertPlan(write, columnsOf(write.entity, keys), 1)
      return [{ text: plan.ready.text, parameters: plan.slots.length }]
    }
    const plan = write.write === 'update' ? this.#updatePlan(write) : this.#deletePlan(write)
    return [{ text: plan.ready.text, parameters: plan.slots.length }]
  }

  #bind(plan: WritePlan, values: readonly unknown[]): Value[] {
    return plan.slots.map((of, i) => (plan.encoders[i] as (value: unknown) => Value)(values[of.index]))
  }

  #plan(statement: Insert | Update | Delete, shape: RowShape | null): WritePlan {
    const { text, slots } = compile(statement, this.#dialect)
    return {
      ready: this.#ready(text, true, shape !== null),
      slots,
      hydrate: shape && hydrator(shape),
      encoders: slots.map(of => (statement.kind === 'insert' ? (value: unknown) => value as Value : encoder(this.#dialect, of))),
    }
  }

  #insert(write: InsertWrite, call: Call): Soon<Written> {
    const { entity, rows } = write
    const groups = new Map<string, { columns: readonly Column[]; at: number[] }>()
    rows.forEach((row, i) => {
      const keys = Object.keys(row)
      const id = keys.join('\u0000')
      const group = groups.get(id)
      if (group) group.at.push(i)
      else groups.set(id, { columns: columnsOf(entity, keys), at: [i] })
    })
    const out: unknown[] = new Array(write.returning === null ? 0 : rows.length)
    const steps: ((call: Call) => Soon<number>)[] = []
    for (const { columns, at } of groups.values())
      for (const part of chunks(at, this.#rowsPerStatement(columns.length)))
        steps.push(within => this.#insertPart(write, columns, part, out, within))
    const done = (count: number): Written => ({ count, rows: out })
    if (steps.length === 1) return then((steps[0] as (call: Call) => Soon<number>)(call), done)
    return then(
      this.#engine.atomically(call, within => sequence(steps, within)),
      done,
    )
  }

  #rowsPerStatement(columns: number): number {
    const { parameters, rows } = this.#dialect.limits
    return Math.max(1, Math.min(rows, columns === 0 ? 1 : Math.floor(parameters / columns)))
  }

  #insertPart(write: InsertWrite, columns: readonly Column[], at: readonly number[], out: unknown[], call: Call): Soon<number> {
    const plan = this.#insertPlan(write, columns, at.length)
    const values: Value[] = []
    for (const i of at) {
      const row = write.rows[i] as Readonly<Record<string, unknown>>
      for (const c of columns) values.push(encoded(this.#dialect, c, row[c.key]))
    }
    return then(this.#engine.run(plan.ready, values, call), result => {
      if (plan.hydrate) {
        const { hydrate } = plan
        result.rows.forEach((row, i) => {
          out[at[i] as number] = hydrate(row)
        })
      }
      return result.affected
    })
  }

  #insertPlan(write: InsertWrite, columns: readonly Column[], count: number): WritePlan {
    const { entity, returning, conflict, withIds } = write
    const key = JSON.stringify(['insert', entity.model.$n, columns.map(c => c.key), count, returning, conflict, withIds])
    const known = this.#plans.get(key)
    if (known) return known
    const back = this.#returning(entity, returning, null)
    const rows = Array.from({ length: count }, (_, r) =>
      columns.map((c, i) => slot({ index: r * columns.length + i, field: c.field, list: false })),
    )
    const plan = this.#plan(
      {
        kind: 'insert',
        into: tableOf(entity, ''),
        columns: columns.map(c => c.name),
        values: columns.length === 0 ? { defaults: true } : { rows },
        overriding: false,
        conflict: conflict && conflictOf(entity, conflict, columns),
        returning: back.columns,
      },
      back.shape,
    )
    this.#plans.set(key, plan)
    return plan
  }

  #returning(
    entity: Entity,
    returning: Returning,
    alias: string | null,
  ): { readonly columns: readonly Selected[]; readonly shape: RowShape | null } {
    if (returning === null) return { columns: [], shape: null }
    const columns = returning === 'all' ? entity.columns.filter(c => c.variant === null) : columnsOf(entity, returning)
    const selected = columns.map(c => ({ expr: sql('column', [], { table: alias, name: c.name, field: c.field }), as: null }))
    return {
      columns: selected,
      shape: {
        kind: 'object',
        test: null,
        entries: columns.map((c, at) => [c.key, { kind: 'cell', at, decode: decoder(this.#dialect, c.field) }]),
      },
    }
  }

  #updatePlan(write: Extract<Write, { write: 'update' }>): WritePlan {
    let shape = pair(write.find.shape, word(`update ${JSON.stringify(write.returning)}`))
    for (const [key, to] of write.set) shape = pair(pair(shape, word(key)), to.shape)
    const known = this.#plans.get(shape)
    if (known) return known
    const { entity } = write.find
    const lowering = new Lowering(this.#dialect)
    const { where, read, place } = this.#target(lowering, write.find)
    let slots = collect(write.find).length
    const set = write.set.map(([key, to]) => {
      const made = normalizeExpression({ scope: to.frame, body: to }, read.row, slots)
      slots = made.slots
      const target = entity.byKey.get(key) as Column
      return [target.name, made.expr.slot ? slot(made.expr.slot) : lowering.expr(made.expr)] as const
    })
    const back = this.#returning(entity, write.returning, place.alias)
    const plan = this.#plan(
      { kind: 'update', table: tableOf(entity, place.alias), set, from: null, where, returning: back.columns },
      back.shape,
    )
    this.#plans.set(shape, plan)
    return plan
  }

  #deletePlan(write: Extract<Write, { write: 'delete' }>): WritePlan {
    const shape = pair(write.find.shape, word(`delete ${JSON.stringify(write.returning)}`))
    const known = this.#plans.get(shape)
    if (known) return known
    const { entity } = write.find
    const { where, place } = this.#target(new Lowering(this.#dialect), write.find)
    const back = this.#returning(entity, write.returning, place.alias)
    const plan = this.#plan({ kind: 'delete', from: tableOf(entity, place.alias), where, returning: back.columns }, back.shape)
    this.#plans.set(shape, plan)
    return plan
  }

  /** The rows that a write means; a condition that follows paths is asked in a subquery of keys. */
  #target(lowering: Lowering, find: Find) {
    const read = normalize(find)
    const { place, finish } = lowering.body(read)
    const statement = finish({ columns: [] })
    if (statement.joins.length === 0) return { read, place, where: statement.where }
    const outer = lowering.place(read.row)
    const keys = read.entity.primary
    const inner = select({ ...statement, columns: keys.map(c => ({ expr: column(place.alias, c.name), as: null })) })
    const row = keys.map(c => column(outer.alias, c.name))
    return { read, place: outer, where: all([sql('in select', [row.length === 1 ? (row[0] as Sql) : sql('row', row)], { select: inner })]) }
  }
}

function updateValues(write: Extract<Write, { write: 'update' }>): unknown[] {
  const values = collect(write.find)
  for (const [, to] of write.set) collectNode(to, values)
  return values
}

function encoded(dialect: Dialect, of: Column, value: unknown): Value {
  const path = `${of.entity.key}.${of.key}`
  if (value === undefined) throw failure('QT_UNDEFINED', `${path} is undefined`, { model: of.entity.key, field: of.key })
  if (value === null) {
    if (!of.field.nullable) throw failure('QT_MISSING_VALUE', `${path} is null`, { model: of.entity.key, field: of.key })
    return null
  }
  checkValue(of.field, value, path)
  return columnType(dialect, of.field).encode(value)
}

function columnsOf(entity: Entity, keys: readonly string[]): Column[] {
  return keys.map(key => {
    const found = entity.byKey.get(key)
    if (!found) throw failure('QT_UNKNOWN_FIELD', `${entity.key} has no field '${key.slice(0, 80)}'`, { model: entity.key })
    return found
  })
}

function conflictOf(entity: Entity, conflict: NonNullable<InsertWrite['conflict']>, given: readonly Column[]): Conflict {
  const target = conflict.by && columnsOf(entity, conflict.by)
  const set = conflict.set && columnsOf(entity, conflict.set).filter(c => given.includes(c))
  return {
    target: target === null ? null : target.map(c => c.name),
    where: null,
    set: set && set.length > 0 ? set.map(c => [c.name, column('excluded', c.name)]) : null,
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = []
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size))
  return parts
}

/** Steps in order, their counts added; stays synchronous as long as they do. */
function sequence(steps: readonly ((call: Call) => Soon<number>)[], call: Call, from = 0, total = 0): Soon<number> {
  let sum = total
  for (let i = from; i < steps.length; i++) {
    const soon = (steps[i] as (call: Call) => Soon<number>)(call)
    if (soon instanceof Promise) return soon.then(count => sequence(steps, call, i + 1, sum + count))
    sum += soon
  }
  return sum
}
