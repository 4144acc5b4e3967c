import { failure } from '../../base/failure.ts'

/** Milliseconds since 1970 of an ISO text with an optional offset, by parts: several times faster than `new Date(text)`. */
export function parseInstant(text: string): number {
  const parts = /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?(?::?\d\d)?)?( BC)?$/.exec(
    text,
  )
  if (!parts) throw failure('QT_OUT_OF_RANGE', 'The server holds a time that a Date cannot hold (infinity, or a foreign format)')
  const [, year, month, day, hour, minute, second, fraction, offset, bc] = parts
  const ms = fraction ? Number(fraction.slice(0, 3).padEnd(3, '0')) : 0
  const date = new Date(0)
  date.setUTCFullYear(bc ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0), ms)
  return date.getTime() - offsetMs(offset)
}

/** The common form `YYYY-MM-DD hh:mm:ss[.fff]+00`, read by character codes; anything else goes the long way. */
export function parseUtc(text: string): number {
  const { length } = text
  if (
    length < 22 ||
    text.charCodeAt(length - 3) !== 43 ||
    text.charCodeAt(length - 2) !== 48 ||
    text.charCodeAt(length - 1) !== 48 ||
    text.charCodeAt(4) !== 45
  )
    return parseInstant(text)
  const two = (at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48
  const year = two(0) * 100 + two(2)
  let ms = 0
  if (length > 22) for (let i = 20, scale = 100; i < length - 3 && scale >= 1; i++, scale /= 10) ms += (text.charCodeAt(i) - 48) * scale
  return daysFromCivil(year, two(5), two(8)) * 86_400_000 + two(11) * 3_600_000 + two(14) * 60_000 + two(17) * 1000 + ms
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's algorithm). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

function offsetMs(offset: string | undefined): number {
  if (!offset || offset === 'Z') return 0
  const [hours = '0', minutes = '0', seconds = '0'] = offset.slice(1).match(/\d\d/g) ?? []
  const total = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
  return offset.startsWith('-') ? -total : total
}

/** Microseconds since 1970 of a text with up to six fraction digits; an absent offset counts as UTC. */
export function parseMicroseconds(text: string): bigint {
  const fraction = /\.(\d{1,6})/.exec(text)?.[1]?.padEnd(6, '0') ?? '000000'
  return BigInt(Math.floor(parseInstant(text) / 1000)) * 1_000_000n + BigInt(fraction)
}

/** `YYYY-MM-DD hh:mm:ss.ffffff`, in UTC, with as many fraction digits as are not zero, in threes. */
export function formatMicroseconds(micros: bigint, zone: boolean): string {
  const seconds = micros >= 0n ? micros / 1_000_000n : -((-micros + 999_999n) / 1_000_000n)
  const rest = micros - seconds * 1_000_000n
  const base = new Date(Number(seconds) * 1000).toISOString().slice(0, -5).replace('T', ' ')
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(6, '0').replace(/000$/, '')}`
  return `${base}${fraction}${zone ? '+00' : ''}`
}

/** The server's text of an instant in the form that text mode promises. */
export function canonicalTimestamp(text: string, zone: boolean): string {
  return formatMicroseconds(parseMicroseconds(text), zone)
}
