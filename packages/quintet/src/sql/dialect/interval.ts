import { formatInterval, intervalLength, parseInterval } from '../../schema/duration.ts'
import { beyond } from '../../schema/temporal.ts'

/** The one text of an interval that a program gave. */
export function canonicalInterval(text: string): string {
  const parts = parseInterval(text)
  if (!parts) throw beyond('an interval that is no ISO 8601 duration')
  return formatInterval(parts)
}

const zero = 1_000_000_000_000_000_000n
/** How many characters of a sortable text are the length. */
export const lengthDigits: number = 19

/** Text that sorts by length: the length in microseconds at a fixed width, then the interval itself. */
export function sortableInterval(text: string): string {
  const parts = parseInterval(text)
  if (!parts) throw beyond('an interval that is no ISO 8601 duration')
  return `${String(intervalLength(parts) + zero).padStart(lengthDigits, '0')} ${formatInterval(parts)}`
}

export function fromSortable(stored: string): string {
  return stored.slice(lengthDigits + 1)
}

const verbose = /^(?:([+-]?\d+) years? ?)?(?:([+-]?\d+) mons? ?)?(?:([+-]?\d+) days? ?)?(?:([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/

/** PostgreSQL's own texts of an interval (`1 year 2 mons -3 days +04:05:06.7`, or ISO 8601) to ours. */
export function fromPostgresInterval(text: string): string {
  const parts = verbose.exec(text)
  if (!parts) return canonicalInterval(text)
  const [, years = '0', months = '0', days = '0', sign, hours = '0', minutes = '0', seconds = '0', fraction = ''] = parts
  const micros = (BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
  return formatInterval({
    months: Number(years) * 12 + Number(months),
    days: Number(days),
    micros: sign === '-' ? -micros : micros,
  })
}
