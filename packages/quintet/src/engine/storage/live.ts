import { all, type Sql, sql } from '../../sql/statement.ts'
import type { Ask } from './statement.ts'
import { type StorageIndex, type StoredField, stored, wholeNumber } from './table.ts'

/** Columns of rows that live for a time: when they end, and in which bucket of time that is. Null: never. */
export const expiring: { readonly expires: StoredField; readonly bucket: StoredField } = Object.freeze({
  expires: stored(wholeNumber, true),
  bucket: stored(wholeNumber, true),
})

const bucketMs = 300_000

/**
 * By which the sweeper finds what has expired. Not on the time itself: an index on a column that each use moves would end
 * PostgreSQL's updates in place, which a bucket of five minutes seldom does.
 */
export const byExpiry: StorageIndex<'bucket'> = Object.freeze({
  on: ['bucket'] as const,
  where: sql('isNotNull', [sql('column', [], { name: 'bucket', field: wholeNumber })]),
})

/** The bucket of a row that lives for `ttlMs` from now on: the first that begins when it has ended. */
export function bucketOf(now: number, ttlMs: number | null): number | null {
  return ttlMs === null ? null : Math.floor((now + ttlMs) / bucketMs) + 1
}

/** Buckets up to this one hold only what has expired. */
export function endedBucket(now: number): number {
  return Math.floor(now / bucketMs)
}

/** When a row ends that lives for the asked milliseconds from now on; null: never. */
export function endsAt(ask: Ask): Sql {
  return sql('plus', [ask.now(), ask(wholeNumber)])
}

/** Whether a row has not expired: part of every read and of every conditional write, so that no answer depends on the sweeper. */
export function live(expires: Sql, ask: Ask): Sql {
  return sql('or', [sql('isNull', [expires]), sql('gt', [expires, ask.now()])])
}

/** Its exact opposite. */
export function expired(expires: Sql, ask: Ask): Sql {
  return all([sql('isNotNull', [expires]), sql('lte', [expires, ask.now()])]) as Sql
}
