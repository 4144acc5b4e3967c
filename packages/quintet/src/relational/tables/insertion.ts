import { failure } from '../../base/failure.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Result } from '../../driver/contract.ts'
import { returningValues } from '../returning.ts'
import type { Batch, InsertWrite } from '../writes.ts'
import { encodedAll, fitting, lists, powerOfTwo, rows } from './chunk.ts'
import { bindAll, columnType } from './codec.ts'
import { conflictValues, maySkip } from './conflict.ts'
import type { Exec } from './exec.ts'
import { type Form, type InsertPlan, type InsertPlans, tellable } from './insert-plan.ts'
import { broken, lost } from './lost.ts'
import { lookingBack } from './returned.ts'

/** An insert without its tag. */
export type Job = Omit<InsertWrite, 'write'>

/** The statements of one insert. */
export class Insertion {
  count = 0
  readonly #exec: Exec
  readonly #plans: InsertPlans
  readonly #job: Job
  readonly #out: unknown[]
  readonly #extra: readonly unknown[]

  constructor(exec: Exec, plans: InsertPlans, job: Job, out: unknown[]) {
    this.#exec = exec
    this.#plans = plans
    this.#job = job
    this.#out = out
    this.#extra = returningValues(job.returning, job.conflict ? conflictValues(job.conflict) : [])
  }

  steps(): ((call: Call) => Soon<void>)[] {
    const { dialect } = this.#exec
    return this.#job.batches.flatMap(batch => {
      const encoders = batch.layout.columns.map(column => columnType(dialect, column.field).encode)
      const columns = dialect.features.arrays === 'any' ? encoders.map((encode, i) => encodedAll(encode, batch.values[i] ?? [])) : null
      return [...this.#chunks(batch, columns)].map(
        ({ from, to, form }) =>
          (call: Call) =>
            this.#part(
              batch,
              columns ? lists(columns, from, to, form, dialect.list) : rows(encoders, batch.values, from, to),
              from,
              to,
              form,
              call,
            ),
      )
    })
  }

  *#chunks({ layout, at }: Batch, columns: readonly (readonly Value[])[] | null): Generator<{ from: number; to: number; form: Form }> {
    const { limits } = this.#exec.dialect
    const width = layout.columns.length
    const single = width === 0 || (this.#job.returning !== null && !tellable(layout, this.#job.conflict))
    const most = Math.max(1, Math.min(limits.rows, Math.floor((limits.parameters - this.#extra.length) / Math.max(1, width))))
    for (let from = 0; from < at.length; ) {
      const left = at.length - from
      let size = 1
      let form: Form = 1
      if (!single && left > 1) {
        if (columns) {
          size = fitting(columns, from, Math.min(left, limits.rows))
          form = size === 1 ? 1 : 'lists'
        } else form = size = powerOfTwo(Math.min(left, most))
      }
      yield { from, to: from + size, form }
      from += size
    }
  }

  #part(batch: Batch, values: Value[], from: number, to: number, form: Form, call: Call): Soon<void> {
    const { returning, conflict } = this.#job
    const plan = this.#plans.get(batch.layout, form, returning, conflict)
    values.push(...bindAll(plan.extra, this.#extra))
    const sent = then(this.#exec.atLeast(plan.since, lookingBack, call), () => this.#exec.run(plan.ready, values, call))
    return then(sent, result => {
      this.count += result.affected
      if (this.#exec.dry) return
      const count = to - from
      const expected = conflict && maySkip(batch.layout, conflict) ? result.affected : count
      if (result.affected !== expected || (returning !== null && result.rows.length !== result.affected))
        throw broken(call, lost(this.#job.entity, count, result.affected))
      if (returning !== null) this.#place(batch, plan, result, from, to, call)
    })
  }

  /** Hands each row that came back to the row that was sent. */
  #place(batch: Batch, plan: InsertPlan, { rows }: Result, from: number, to: number, call: Call): void {
    const { hydrate, order } = plan
    if (!hydrate) return
    const out = this.#out
    const place = (sent: number, row: readonly Value[]): void => {
      out[batch.at[sent] as number] = hydrate(row)
    }
    if (to - from === 1) {
      if (rows[0]) place(from, rows[0])
      return
    }
    if (!order) throw failure('QT_BUG', 'rows without an order')
    if (order.kind === 'growing') {
      growing(rows, order.cell).forEach((row, i) => {
        place(from + i, row)
      })
      return
    }
    const { reader, places, cells } = order
    const sentAt = new Map<string, number[]>()
    for (let row = to - 1; row >= from; row--) {
      const key = reader.sent(places.map(p => batch.values[p]?.[row]))
      const alike = sentAt.get(key)
      if (alike) alike.push(row)
      else sentAt.set(key, [row])
    }
    for (const row of rows) {
      const sent = sentAt.get(reader.wire(cells.map(cell => row[cell])))?.pop()
      if (sent === undefined) throw broken(call, lost(this.#job.entity, to - from, 0))
      place(sent, row)
    }
  }
}

/** Keys that the store makes grow in the order of the rows, whatever the order in which rows come back. */
function growing(rows: readonly (readonly Value[])[], cell: number): readonly (readonly Value[])[] {
  let last = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    const key = Number(row[cell])
    if (key <= last) return [...rows].sort((a, b) => Number(a[cell]) - Number(b[cell]))
    last = key
  }
  return rows
}
