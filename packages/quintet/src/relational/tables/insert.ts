import { failure } from '../../base/failure.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { returningValues } from '../returning.ts'
import type { Batch, OnConflict, Written } from '../writes.ts'
import { encodedOne } from './chunk.ts'
import { bindAll, columnType } from './codec.ts'
import { maySkip } from './conflict.ts'
import { checkConflictKeys, checkTwins } from './conflict-keys.ts'
import { type Exec, sequence } from './exec.ts'
import type { Fetcher } from './fetch.ts'
import type { InsertPlans } from './insert-plan.ts'
import { Insertion, type Job } from './insertion.ts'
import { broken, lost } from './lost.ts'
import { lookingBack } from './returned.ts'

/** How often a row is sought again that was there when it was inserted and gone when it was read. */
const rounds = 5

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
    if (job.withIds && job.entity.columns.some(c => c.field.identity)) steps.push(within => this.follow(job.entity, within))
    const skips = job.returning !== null && job.batches.some(batch => readsSkipped(job, batch))
    const done = (): Written => ({
      count: insertion.count,
      rows: job.conflict?.index === 'any' ? out.filter(row => row !== undefined) : out,
    })
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
    const { ready, hydrate, extra, since } = this.#plans.get(layout, 1, returning, null)
    if (extra.length > 0) bound.push(...bindAll(extra, returningValues(returning)))
    const sent =
      since === null
        ? this.#exec.run(ready, bound, call)
        : then(this.#exec.atLeast(since, lookingBack, call), () => this.#exec.run(ready, bound, call))
    return then(sent, ({ affected, rows: back }) => {
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
    const steps = batches.map(batch => (within: Call) => this.#read(job, batch, conflict, out, within))
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

  #read(job: Job, batch: Batch, { by, index }: OnConflict, out: unknown[], call: Call): Soon<void> {
    const keys = by.map(c => batch.values[batch.layout.columns.indexOf(c)] as readonly unknown[])
    return then(this.#fetcher.run(job.entity, by, keys, job.returning, call, index), found => {
      batch.at.forEach((at, i) => {
        if (found[i] !== undefined) out[at] = found[i]
      })
    })
  }

  /** The store's next key comes after those that were given. */
  follow(entity: Entity, call: Call): Soon<void> {
    const { dialect } = this.#exec
    const identity = entity.columns.find(c => c.field.identity)
    const text = identity && dialect.ddl.follow?.(entity.schema, entity.name, identity.name)
    if (!text) return
    return then(this.#exec.run(this.#plans.once(text), [], call), () => undefined)
  }
}

/** Whether rows that were there already are read, since they are to come back too. */
function readsSkipped({ entity, conflict }: Job, { layout }: Batch): boolean {
  if (!conflict || conflict.index === 'any' || !maySkip(layout, conflict)) return false
  if (conflict.by.length > 0) return true
  throw failure(
    'QT_UNSUPPORTED',
    `An upsert of ${entity.key} that may leave rows as they are needs an index over fields, by which they are read`,
    {
      model: entity.key,
    },
  )
}

function remaining({ layout, values, at }: Batch, out: readonly unknown[]): Batch {
  const left = at.map((place, row) => (out[place] === undefined ? row : -1)).filter(row => row !== -1)
  return { layout, at: left.map(row => at[row] as number), values: values.map(column => left.map(row => column[row])) }
}
