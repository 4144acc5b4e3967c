import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { kindOf } from '../schema/check.ts'

/** Spans of time that partitions are made by, so that none grows without end. `T` is how a span is named in a key. */
export interface TimeBucket<T> {
  /** The span that a moment falls into, as a value of the key: the day on which it begins, or the moment. */
  of(at: Date): T
  /** The spans that hold any moment from one to another, both included, in order: the partitions to read. */
  between(from: Date, to: Date): T[]
}

type Calendar = 'day' | 'month' | 'year'

/** The type of `timeBucket`. */
export interface TimeBucketFunction {
  /** Days, months and years of UTC, as the date of their first day: for `t.date()`. */
  (every: Calendar): TimeBucket<string>
  /** Spans of a length in whole seconds, counted from 1970, as the moment when they begin: for `t.timestamp()`. */
  (every: Duration): TimeBucket<Date>
}

/** Between two moments there may be as many partitions as can be read in a request. */
const most = 10_000

function bucket(every: string | number): TimeBucket<string> | TimeBucket<Date> {
  if (every === 'day' || every === 'month' || every === 'year')
    return spans(calendar(every), start => new Date(start).toISOString().slice(0, 10))
  const length = duration(every, 'timeBucket(every)')
  if (length < 1000 || length % 1000 !== 0) throw failure('QT_VALUE', 'timeBucket(every) takes whole seconds, or day, month or year')
  return spans({ start: at => Math.floor(at / length) * length, next: start => start + length }, start => new Date(start))
}

interface Spans {
  start(at: number): number
  next(start: number): number
}

function calendar(every: Calendar): Spans {
  const months = every === 'year' ? 12 : every === 'month' ? 1 : 0
  const day = 86_400_000
  if (months === 0) return { start: at => Math.floor(at / day) * day, next: start => start + day }
  const first = (at: number, more: number): number => {
    const date = new Date(at)
    const month = every === 'year' ? 0 : date.getUTCMonth()
    // Date.UTC takes years below 100 for those of the last century
    return new Date(0).setUTCFullYear(date.getUTCFullYear(), month + more, 1)
  }
  return { start: at => first(at, 0), next: start => first(start, months) }
}

function spans<T>({ start, next }: Spans, named: (start: number) => T): TimeBucket<T> {
  return Object.freeze<TimeBucket<T>>({
    of: at => named(start(timeOf(at, 'timeBucket.of'))),
    between(from, to) {
      const [first, last] = [timeOf(from, 'timeBucket.between'), timeOf(to, 'timeBucket.between')]
      if (first > last) throw failure('QT_VALUE', 'timeBucket.between(from, to): from is after to')
      const all: T[] = []
      for (let at = start(first); at <= last; at = next(at)) {
        if (all.length === most)
          throw failure('QT_VALUE', `timeBucket.between(from, to) spans more than ${most} partitions: take longer ones`)
        all.push(named(at))
      }
      return all
    },
  })
}

function timeOf(at: unknown, place: string): number {
  if (at instanceof Date && !Number.isNaN(at.getTime())) return at.getTime()
  throw failure('QT_VALUE', `${place}: expected a valid Date, got ${kindOf(at)}`)
}

/**
 * Spans of time for the keys of partitions: by day, month or year, or by a length.
 *
 * @example
 * const daily = timeBucket('day')
 * await db.readings.put({ sensor, day: daily.of(at), at, value })
 * for (const day of daily.between(from, to)) rows.push(...await db.readings.partition({ sensor, day }).where(r => r.at.between(from, to)))
 */
// each form was told from the other by its argument
export const timeBucket: TimeBucketFunction = bucket as unknown as TimeBucketFunction
