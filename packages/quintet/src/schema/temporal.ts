import { failure } from '../base/failure.ts'

/** Years 1 to 9999: what ISO text of four digits, SQL dates and JavaScript all hold. */
export const firstInstant: number = -62_135_596_800_000
export const lastInstant: number = 253_402_300_799_999

const dateForm = /^(\d{4})-(\d\d)-(\d\d)$/
const timeForm = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/
const timestampForm = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d(?::?\d\d)?)?)?$/

/** Whether a text is a day of the calendar, as YYYY-MM-DD from year 1. */
export function isDate(text: string): boolean {
  const [, year, month, day] = dateForm.exec(text) ?? []
  if (!year || Number(year) === 0 || Number(month) < 1 || Number(month) > 12) return false
  return Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month))
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Whether a text is a time of day, as hh:mm[:ss[.ffffff]]. */
export function isTime(text: string): boolean {
  const [, hour, minute, second = '0'] = timeForm.exec(text) ?? []
  return hour !== undefined && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
}

/** Whether a text is a timestamp; a wall clock (`zone` false) has no offset. */
export function isTimestamp(text: string, zone: boolean): boolean {
  const [, date, time = '00:00', offset] = timestampForm.exec(text) ?? []
  if (!date || !isDate(date) || !isTime(time) || (offset !== undefined && !zone)) return false
  if (offset && offset !== 'Z' && (Number(offset.slice(1, 3)) > 15 || Number(offset.slice(-2)) > 59)) return false
  const at = parseInstant(text)
  return at >= firstInstant && at <= lastInstant
}

/** The one text of a time of day: seconds always, a fraction without zeros at its end. */
export function canonicalTime(text: string): string {
  const [, hour, minute, second = '00', fraction = ''] = timeForm.exec(text) ?? []
  return `${hour}:${minute}:${second}${shortFraction(fraction)}`
}

function shortFraction(digits: string): string {
  const short = digits.replace(/0{1,6}$/, '')
  return short === '' ? '' : `.${short}`
}

const instantForm = /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?(?::?\d\d)?)?( BC)?$/

/** Milliseconds since 1970 of an ISO text with an optional offset, by parts: several times faster than `new Date(text)`. */
export function parseInstant(text: string): number {
  const parts = instantForm.exec(text)
  if (!parts) throw beyond('a time that a Date cannot hold (infinity, or a foreign format)')
  const [, year, month, day, hour, minute, second, fraction, offset, bc] = parts
  const ms = fraction ? Number(fraction.slice(0, 3).padEnd(3, '0')) : 0
  const days = daysFromCivil(bc ? 1 - Number(year) : Number(year), Number(month), Number(day))
  const at = days * 86_400_000 + Number(hour ?? 0) * 3_600_000 + Number(minute ?? 0) * 60_000 + Number(second ?? 0) * 1000 + ms
  return at - offsetMs(offset)
}

/** What the server holds and no declared value can be: said instead of passing on a value that could not be written back. */
export function beyond(what: string): Error {
  return failure('QT_OUT_OF_RANGE', `The server holds ${what}`)
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

const twoDigits: readonly string[] = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'))
const msOfDay = 86_400_000

/** What `new Date(ms).toISOString()` gives for the years 1 to 9999, in a third of the time: inserts of many rows make thousands. */
export function isoText(ms: number): string {
  const days = Math.floor(ms / msOfDay)
  const rest = ms - days * msOfDay
  // a year that begins in March has its leap day at the end; 719,468 days from 0000-03-01 to 1970-01-01
  const since = days + 719_468
  const era = Math.floor(since / 146_097)
  const dayOfEra = since - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const march = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * march + 2) / 5) + 1
  const month = march < 10 ? march + 3 : march - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const date = `${twoDigits[Math.floor(year / 100)]}${twoDigits[year % 100]}-${twoDigits[month]}-${twoDigits[day]}`
  return `${date}T${timeText(rest)}Z`
}

function timeText(msInDay: number): string {
  const seconds = Math.floor(msInDay / 1000)
  const minutes = Math.floor(seconds / 60)
  const ms = msInDay - seconds * 1000
  const fraction = `${ms < 100 ? '0' : ''}${ms < 10 ? '0' : ''}${ms}`
  return `${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}.${fraction}`
}

/** `YYYY-MM-DD hh:mm:ss[.ffffff]`, in UTC; the fraction has no zeros at its end. An instant ends in `+00`. */
export function formatMicroseconds(micros: bigint, zone: boolean): string {
  const seconds = micros >= 0n ? micros / 1_000_000n : -((-micros + 999_999n) / 1_000_000n)
  const at = Number(seconds) * 1000
  if (!(at >= firstInstant && at <= lastInstant)) throw beyond('a timestamp outside the years 1 to 9999')
  const base = new Date(at).toISOString().slice(0, -5).replace('T', ' ')
  return `${base}${shortFraction(String(micros - seconds * 1_000_000n).padStart(6, '0'))}${zone ? '+00' : ''}`
}

/** A timestamp's text in the one form that text mode promises. */
export function canonicalTimestamp(text: string, zone: boolean): string {
  return formatMicroseconds(parseMicroseconds(text), zone)
}
