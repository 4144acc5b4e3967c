import { Bounded } from '../../base/bounded.ts'
import { failure } from '../../base/failure.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Hydrate } from '../../engine/hydrate.ts'
import { textField } from '../../query/operator.ts'
import type { Column } from '../../schema/registry.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { all, type BoundRows, column, type Sql, slot, sql } from '../../sql/statement.ts'
import { type Returning, returningId, returningValues } from '../returning.ts'
import type { Batch, Layout, UpdateManyWrite, Written } from '../writes.ts'
import { encodedAll } from './chunk.ts'
import { bindAll, columnType, type Parameter, parameter } from './codec.ts'
import { type Exec, sequence } from './exec.ts'
import type { MakeReady } from './insert-plan.ts'
import { KeyReader } from './key.ts'
import { tableOf } from './place.ts'
import { lookingBack, returned } from './returned.ts'
import { withVersion } from './versioned.ts'

interface Plan {
  readonly ready: Ready
  readonly hydrate: Hydrate | null
  readonly cells: readonly number[]
  /** How the values in what is returned are bound, after those of the rows. */
  readonly extra: readonly Parameter[]
  /** The version of the server that it needs. */
  readonly since: number | null
}

/** Rows changed to values of their own: one statement for all rows that give the same fields. */
export class UpdateManyPlans {
  readonly #dialect: Dialect
  readonly #ready: MakeReady
  /** Of one layout. */
  readonly #kept: number
  readonly #plans = new WeakMap<Layout, Bounded<string, Plan>>()

  constructor({ dialect, plansKept }: Engine, ready: MakeReady) {
    this.#dialect = dialect
    this.#ready = ready
    this.#kept = Math.min(plansKept, 100)
  }

  run(write: UpdateManyWrite, exec: Exec, call: Call): Soon<Written> {
    const reader = new KeyReader(this.#dialect, write.by)
    checkTwins(write, reader)
    const state = { count: 0, rows: new Map<string, unknown[]>() }
    const steps = write.batches.flatMap(batch => this.#steps(write, batch, exec, reader, state))
    const done = (): Written => ({ count: state.count, rows: write.returning === null ? [] : inOrder(write, reader, state.rows) })
    if (steps.length === 0) return done()
    if (steps.length === 1) return then((steps[0] as (call: Call) => Soon<void>)(call), done)
    return then(
      exec.atomically(call, within => sequence(steps, within)),
      done,
    )
  }

  #steps(
    write: UpdateManyWrite,
    batch: Batch,
    exec: Exec,
    reader: KeyReader,
    state: { count: number; rows: Map<string, unknown[]> },
  ): ((call: Call) => Soon<void>)[] {
    const { columns } = batch.layout
    const encoded = columns.map((c, i) => encodedColumn(this.#dialect, c, batch.values[i] as readonly unknown[]))
    return [...this.#chunks(batch)].map(({ from, to }) => (call: Call) => {
      const plan = this.#plan(batch.layout, to - from, write.by, write.returning)
      const values = this.#bound(encoded, from, to)
      values.push(...bindAll(plan.extra, returningValues(write.returning)))
      const sent = then(exec.atLeast(plan.since, lookingBack, call), () => exec.run(plan.ready, values, call))
      return then(sent, ({ affected, rows }) => {
        state.count += affected
        if (!plan.hydrate) return
        for (const row of rows) {
          const key = reader.wire(plan.cells.map(cell => row[cell]))
          const known = state.rows.get(key)
          if (known) known.push(plan.hydrate(row))
          else state.rows.set(key, [plan.hydrate(row)])
        }
      })
    })
  }

  *#chunks({ layout, at }: Batch): Generator<{ from: number; to: number }> {
    const { limits, features } = this.#dialect
    const lists = features.arrays === 'any'
    const most = lists ? limits.rows : Math.min(limits.rows, Math.floor(limits.parameters / layout.columns.length))
    for (let from = 0; from < at.length; ) {
      const left = Math.min(at.length - from, most)
      const size = lists ? left : 2 ** Math.floor(Math.log2(left))
      yield { from, to: from + size }
      from += size
    }
  }

  #bound(encoded: readonly (readonly Value[])[], from: number, to: number): Value[] {
    const values: Value[] = []
    if (this.#dialect.features.arrays === 'any') for (const list of encoded) values.push(this.#dialect.list(list.slice(from, to)))
    else for (let row = from; row < to; row++) for (const list of encoded) values.push(list[row] as Value)
    return values
  }

  #plan(layout: Layout, count: number, by: readonly Column[], returning: Returning): Plan {
    let plans = this.#plans.get(layout)
    if (!plans) {
      plans = new Bounded(this.#kept)
      this.#plans.set(layout, plans)
    }
    const id = `${this.#dialect.features.arrays === 'any' ? 0 : count} ${by.map(c => c.position).join()} ${returningId(returning)}`
    let plan = plans.get(id)
    if (!plan) {
      plan = this.#compile(layout, count, by, returning)
      plans.set(id, plan)
    }
    return plan
  }

  #compile({ entity, columns }: Layout, count: number, by: readonly Column[], returning: Returning): Plan {
    const dialect = this.#dialect
    const alias = 't0'
    const { values, cell } = boundValues(dialect, columns, count)
    const firstSlot = 'lists' in values ? columns.length : columns.length * count
    const telling = { firstSlot, inserted: null, before: true }
    const back = returned(dialect, entity, returning, alias, telling, returning === null ? [] : by)
    const { text, slots } = compile(
      {
        kind: 'update',
        table: tableOf(entity, alias),
        set: withVersion(
          entity,
          columns.filter(c => !by.includes(c)).map(c => [c.name, cell(c)] as const),
          alias,
        ),
        from: { kind: 'bound', values, alias: 'u' },
        where: all(by.map(c => sql('eq', [column(alias, c.name, c.field), cell(c)]))),
        returning: back.columns,
      },
      dialect,
    )
    return {
      ready: this.#ready(text, true, back.bigints),
      hydrate: back.hydrate,
      cells: by.map(c => back.cells.get(c) ?? 0),
      extra: slots.slice(firstSlot).map(one => parameter(dialect, one, firstSlot)),
      since: back.since,
    }
  }
}

/** Bound values as a table `u`, and how a column of it is read. */
function boundValues(dialect: Dialect, columns: readonly Column[], count: number): { values: BoundRows; cell: (of: Column) => Sql } {
  const name = (of: Column): string => `c${columns.indexOf(of)}`
  if (dialect.features.arrays !== 'any') {
    const row = (r: number): Sql[] => columns.map((c, i) => slot({ index: r * columns.length + i, field: c.field, list: false }))
    return { values: { rows: Array.from({ length: count }, (_, r) => row(r)) }, cell: of => column('u', name(of)) }
  }
  const asText = (of: Column): boolean => columnType(dialect, of.field).ddl.endsWith('[]')
  return {
    values: { lists: columns.map((c, i) => slot({ index: i, field: asText(c) ? textField : c.field, list: true }, true)) },
    cell: of => (asText(of) ? sql('stored', [column('u', name(of))], { field: of.field }) : column('u', name(of))),
  }
}

function encodedColumn(dialect: Dialect, { field }: Column, values: readonly unknown[]): Value[] {
  return encodedAll(columnType(dialect, field).encode, values)
}

function keyOf(reader: KeyReader, by: readonly Column[], { layout, values }: Batch, row: number): string {
  return reader.sent(by.map(c => values[layout.columns.indexOf(c)]?.[row]))
}

/** Two changes of one row can't both be made. */
function checkTwins({ entity, by, batches }: UpdateManyWrite, reader: KeyReader): void {
  const names = by.map(c => c.key).join(' and ')
  if (!KeyReader.can(by))
    throw failure('QT_UNSUPPORTED', `Rows of ${entity.key} can't be found by ${names}: name fields of another kind in { by }`)
  const seen = new Map<string, number>()
  for (const batch of batches)
    batch.at.forEach((at, row) => {
      const key = keyOf(reader, by, batch, row)
      const first = seen.get(key)
      if (first !== undefined)
        throw failure('QT_VALUE', `Rows ${first} and ${at} of ${entity.key}.updateMany have the same ${names}`, {
          model: entity.key,
          field: names,
        })
      seen.set(key, at)
    })
}

/** Changed rows in the order of the changes that were given. */
function inOrder({ by, batches, count }: UpdateManyWrite, reader: KeyReader, rows: ReadonlyMap<string, unknown[]>): unknown[] {
  const out: unknown[][] = new Array(count)
  for (const batch of batches)
    batch.at.forEach((at, row) => {
      out[at] = rows.get(keyOf(reader, by, batch, row)) ?? []
    })
  return out.flat()
}
