import { failure, type QuintetError } from '../../base/failure.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Result } from '../../driver/contract.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import type { Batch, InsertWrite, Written } from '../writes.ts'
import { columnType } from './codec.ts'
import { type Exec, sequence } from './exec.ts'
import type { Fetcher } from './fetch.ts'
import { conflictValues, type Form, type InsertPlan, type InsertPlans, maySkip, tellable } from './insert-plan.ts'
import { KeyReader } from './key.ts'

/** How often a row is sought again that was there when it was inserted and gone when it was read. */
const rounds = 5
/** Characters of one statement's lists, at most. */
const longest = 16_000_000

type Job = Omit<InsertWrite, 'write'>

/** Inserts rows of an entity: few statements, in one transaction if there are several; rows come back in the order of the input. */
export class Inserter {
  readonly #exec: Exec
  readonly #plans: InsertPlans
  readonly #fetcher: Fetcher

  constructor(exec: Exec, plans: InsertPlans, fetcher: Fetcher) {
    this.#exec = exec
    this.#plans = plans
    this.#fetcher = fetcher
  }

  run(job: Job, call: Call): Soon<Written> {
    const [batch] = job.batches
    if (batch && job.count === 1 && !job.conflict && !job.withIds) return this.#one(job, batch, call)
    const out: unknown[] = new Array(job.returning === null ? 0 : job.count)
    if (job.conflict) for (const batch of job.batches) checkConflictKeys(batch, job.conflict.by)
    if (job.conflict) checkTwins(this.#exec.dialect, job)
    const insertion = new Insertion(this.#exec, this.#plans, job, out)
    const steps = insertion.steps()
    if (job.withIds && job.entity.columns.some(c => c.field.identity)) steps.push(within => this.#follow(job.entity, within))
    const skips = job.returning !== null && job.batches.some(batch => job.conflict && maySkip(batch.layout, job.conflict))
    const done = (): Written => ({ count: insertion.count, rows: out })
    if (!skips && steps.length === 1) return then((steps[0] as (call: Call) => Soon<void>)(call), done)
    if (steps.length === 0) return done()
    return then(
      this.#exec.atomically(call, within =>
        then(sequence(steps, within), () => (skips ? this.#settle(insertion, job, out, within, rounds) : undefined)),
      ),
      done,
    )
  }

  /** The common case at its shortest: one row. */
  #one({ entity, returning }: Job, { layout, values }: Batch, call: Call): Soon<Written> {
    const { dialect } = this.#exec
    const { columns } = layout
    const bound: Value[] = new Array(columns.length)
    for (let i = 0; i < columns.length; i++) bound[i] = encodedOne(columnType(dialect, (columns[i] as Column).field).encode, values[i]?.[0])
    const { ready, hydrate } = this.#plans.get(layout, 1, returning, null)
    return then(this.#exec.run(ready, bound, call), ({ affected, rows: back }) => {
      const [row] = back
      if (affected !== 1 && !this.#exec.dry) throw broken(call, lost(entity, 1, affected))
      return { count: affected, rows: row && hydrate ? [hydrate(row)] : [] }
    })
  }

  /** Rows that were there already and did not come back are read; one that is gone by then is inserted after all. */
  #settle(insertion: Insertion, job: Job, out: unknown[], call: Call, left: number): Soon<void> {
    const { conflict } = job
    if (!conflict || this.#exec.dry) return
    const batches = job.batches.map(batch => remaining(batch, out)).filter(batch => batch.at.length > 0)
    if (batches.length === 0) return
    if (left === 0)
      throw broken(call, failure('QT_SERIALIZATION', `Rows of ${job.entity.key} were taken away by somebody else while they were written`))
    const steps = batches.map(batch => (within: Call) => this.#read(job, batch, conflict.by, out, within))
    return then(sequence(steps, call), () => {
      const gone = batches.map(batch => remaining(batch, out)).filter(batch => batch.at.length > 0)
      if (gone.length === 0) return
      const again = new Insertion(this.#exec, this.#plans, { ...job, batches: gone }, out)
      return then(sequence(again.steps(), call), () => {
        insertion.count += again.count
        return this.#settle(insertion, job, out, call, left - 1)
      })
    })
  }

  #read(job: Job, batch: Batch, by: readonly Column[], out: unknown[], call: Call): Soon<void> {
    const keys = by.map(c => batch.values[batch.layout.columns.indexOf(c)] as readonly unknown[])
    return then(this.#fetcher.run(job.entity, by, keys, job.returning, call), found => {
      batch.at.forEach((at, i) => {
        if (found[i] !== undefined) out[at] = found[i]
      })
    })
  }

  /** The store's next key comes after those that were given. */
  #follow(entity: Entity, call: Call): Soon<void> {
    const { dialect } = this.#exec
    const identity = entity.columns.find(c => c.field.identity)
    const text = identity && dialect.ddl.follow?.(entity.schema, entity.name, identity.name)
    if (!text) return
    return then(this.#exec.run(this.#plans.once(text), [], call), () => undefined)
  }
}

/** The statements of one insert. */
class Insertion {
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
    this.#extra = job.conflict ? conflictValues(job.conflict) : []
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
    for (const { at, encode } of plan.extra) values.push(encode(this.#extra[at]))
    return then(this.#exec.run(plan.ready, values, call), result => {
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

type Encode = (value: unknown) => Value

// in a dry run, keys that only the server knows are undefined
function encodedOne(encode: Encode, value: unknown): Value {
  return value === null || value === undefined ? (value as null) : encode(value)
}

function encodedAll(encode: Encode, values: readonly unknown[]): Value[] {
  const encoded: Value[] = new Array(values.length)
  for (let i = 0; i < values.length; i++) encoded[i] = encodedOne(encode, values[i])
  return encoded
}

/** Values row by row. */
function rows(encoders: readonly Encode[], values: readonly (readonly unknown[])[], from: number, to: number): Value[] {
  const width = encoders.length
  const bound: Value[] = new Array((to - from) * width)
  for (let column = 0; column < width; column++) {
    const encode = encoders[column] as Encode
    const given = values[column] as readonly unknown[]
    for (let row = from, at = column; row < to; row++, at += width) bound[at] = encodedOne(encode, given[row])
  }
  return bound
}

/** A list per column; a single row has its values as they are. */
function lists(
  columns: readonly (readonly Value[])[],
  from: number,
  to: number,
  form: Form,
  list: (items: readonly Value[]) => Value,
): Value[] {
  if (form !== 'lists') return columns.map(column => column[from] as Value)
  return columns.map(column => list(from === 0 && to === column.length ? column : column.slice(from, to)))
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

/** How many rows from `from` on fit into one statement's lists. */
function fitting(encoded: readonly (readonly Value[])[], from: number, most: number): number {
  let size = 0
  for (let row = 0; row < most; row++) {
    for (const column of encoded) {
      const value = column[from + row]
      if (typeof value === 'string') size += value.length
      else if (value instanceof Uint8Array) size += 2 * value.byteLength
    }
    if (size > longest) return Math.max(1, row)
  }
  return most
}

function powerOfTwo(count: number): number {
  return 2 ** Math.floor(Math.log2(count))
}

function remaining({ layout, values, at }: Batch, out: readonly unknown[]): Batch {
  const left = at.map((place, row) => (out[place] === undefined ? row : -1)).filter(row => row !== -1)
  return { layout, at: left.map(row => at[row] as number), values: values.map(column => left.map(row => column[row])) }
}

function lost(entity: Entity, sent: number, came: number): QuintetError {
  return failure(
    'QT_SERVER',
    `${came} of ${sent} rows of ${entity.key} came back from an insert: a trigger or rule of the server changed it`,
    {
      model: entity.key,
    },
  )
}

/** An error after something was written: the transaction must not go on as if nothing had happened. */
export function broken(call: Call, error: QuintetError): QuintetError {
  return call.unit ? call.unit.poison(error) : error
}

/** The fields by which rows are found must be given. */
function checkConflictKeys({ layout, values, at }: Batch, by: readonly Column[]): void {
  for (const column of by) {
    const place = layout.columns.indexOf(column)
    const about = { model: layout.entity.key, field: column.key }
    if (place === -1 || layout.made.includes(column))
      throw failure('QT_MISSING_VALUE', `Row ${at[0]} of ${layout.entity.key} lacks ${column.key}, by which it is found`, about)
    const empty = values[place]?.indexOf(null) ?? -1
    if (empty !== -1)
      throw failure('QT_VALUE', `Row ${at[empty]} of ${layout.entity.key}: ${column.key} is null, and null finds no row`, about)
  }
}

/** Two rows with one key can't both decide what becomes of it. */
function checkTwins(dialect: Exec['dialect'], { entity, batches, conflict }: Job): void {
  if (!conflict || !KeyReader.can(conflict.by)) return
  const reader = new KeyReader(dialect, conflict.by)
  const seen = new Map<string, number>()
  for (const { layout, values, at } of batches) {
    const places = conflict.by.map(c => layout.columns.indexOf(c))
    for (let row = 0; row < at.length; row++) {
      const given = places.map(p => values[p]?.[row])
      if (given.includes(undefined)) continue
      const key = reader.sent(given)
      const first = seen.get(key)
      const names = conflict.by.map(c => c.key).join(' and ')
      if (first !== undefined)
        throw failure('QT_VALUE', `Rows ${first} and ${at[row]} of ${entity.key} have the same ${names}`, {
          model: entity.key,
          field: names,
        })
      seen.set(key, at[row] as number)
    }
  }
}
