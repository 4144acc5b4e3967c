/**
 * Intervals. A month has no fixed number of days and a day no fixed number of hours, so the three are kept apart; the text form is
 * an ISO 8601 duration whose parts may each be negative: `P1Y2M-3DT4H5.5S`.
 */
export interface Interval {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

const most = { months: 119_999, days: 3_652_058, micros: 100_000_000_000_000_000n }

const form =
  /^(-?)P(?:(-?\d{1,9})Y)?(?:(-?\d{1,9})M)?(?:(-?\d{1,9})W)?(?:(-?\d{1,9})D)?(?:T(?:(-?\d{1,9})H)?(?:(-?\d{1,9})M)?(?:(-?)(\d{1,12})(?:\.(\d{1,6}))?S)?)?$/

/** The parts of an ISO 8601 duration; null where the text is none, or beyond what every server holds. */
export function parseInterval(text: string): Interval | null {
  const parts = form.exec(text)
  if (!parts || text.endsWith('P') || text.endsWith('T')) return null
  const [, sign, years = '0', months = '0', weeks = '0', days = '0', hours = '0', minutes = '0', minus, seconds = '0', fraction = ''] =
    parts
  const second = BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
  const micros = (BigInt(hours) * 3600n + BigInt(minutes) * 60n) * 1_000_000n + (minus ? -second : second)
  return bounded(sign ? -1 : 1, Number(years) * 12 + Number(months), Number(weeks) * 7 + Number(days), micros)
}

function bounded(sign: 1 | -1, months: number, days: number, micros: bigint): Interval | null {
  const fits = Math.abs(months) <= most.months && Math.abs(days) <= most.days && micros <= most.micros && micros >= -most.micros
  // adding zero keeps -0 out
  return fits ? { months: sign * months + 0, days: sign * days + 0, micros: BigInt(sign) * micros } : null
}

/** The one text of an interval: years below months, hours above minutes, zero parts left out. */
export function formatInterval({ months, days, micros }: Interval): string {
  const date = part(Math.trunc(months / 12), 'Y') + part(months % 12, 'M') + part(days, 'D')
  const total = micros / 1_000_000n
  const fraction = micros % 1_000_000n
  const time = part(Number(total / 3600n), 'H') + part(Number((total / 60n) % 60n), 'M') + seconds(total % 60n, fraction)
  if (date === '' && time === '') return 'PT0S'
  return `P${date}${time === '' ? '' : `T${time}`}`
}

function part(count: number, unit: string): string {
  return count === 0 ? '' : `${count}${unit}`
}

function seconds(whole: bigint, fraction: bigint): string {
  if (whole === 0n && fraction === 0n) return ''
  const negative = whole < 0n || fraction < 0n
  const digits = String(fraction < 0n ? -fraction : fraction)
    .padStart(6, '0')
    .replace(/0{1,6}$/, '')
  return `${negative ? '-' : ''}${whole < 0n ? -whole : whole}${digits === '' ? '' : `.${digits}`}S`
}

/** How long it is where a month counts as 30 days and a day as 24 hours, in microseconds: what servers order intervals by. */
export function intervalLength({ months, days, micros }: Interval): bigint {
  return (BigInt(months) * 30n + BigInt(days)) * 86_400_000_000n + micros
}
