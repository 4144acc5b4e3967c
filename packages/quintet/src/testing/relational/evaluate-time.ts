import { type FieldDefinition, storedAs } from '../../schema/definition.ts'

/** A function of a date, a time of day or a timestamp, all in UTC; null where `op` is none. */
export function calendar(op: string, args: readonly unknown[], data: unknown, from: FieldDefinition | null): unknown {
  const [of] = args
  const field = from && storedAs(from)
  if (field === null) return null
  if (op === 'cast') return castMoment(of, field, data as FieldDefinition)
  if (field.tag === 'time') return timePart(op, of as string)
  if (field.tag !== 'date' && field.tag !== 'timestamp') return null
  const at = new Date(instant(of, field))
  if (op === 'truncate') return written(truncated(at, String(data)), field, '')
  if (op === 'plus duration' || op === 'minus duration')
    return written(moved(at, data as readonly string[], args.slice(1) as number[], op === 'plus duration' ? 1 : -1), field, fraction(of))
  return datePart(op, at)
}

function timePart(op: string, of: string): number | null {
  const place = ['hour', 'minute', 'second'].indexOf(op)
  return place === -1 ? null : Number(of.slice(place * 3, place * 3 + 2))
}

function datePart(op: string, at: Date): number | null {
  switch (op) {
    case 'year':
      return at.getUTCFullYear()
    case 'month':
      return at.getUTCMonth() + 1
    case 'day':
      return at.getUTCDate()
    case 'weekday':
      return ((at.getUTCDay() + 6) % 7) + 1
    case 'hour':
      return at.getUTCHours()
    case 'minute':
      return at.getUTCMinutes()
    case 'second':
      return at.getUTCSeconds()
  }
  return null
}

/** Milliseconds since 1970, down to which a value is kept whole; what is finer is `fraction`. */
function instant(of: unknown, field: FieldDefinition): number {
  if (of instanceof Date) return of.getTime()
  if (typeof of === 'number') return of
  return Date.parse(field.tag === 'date' ? `${of}T00:00:00Z` : `${String(of).slice(0, 19).replace(' ', 'T')}Z`)
}

function fraction(of: unknown): string {
  return typeof of === 'string' ? (/\.\d+/.exec(of)?.[0] ?? '') : ''
}

function written(at: Date, field: FieldDefinition, finer: string): unknown {
  if (field.tag === 'date') return at.toISOString().slice(0, 10)
  if (field.mode === 'date') return at
  if (field.mode === 'epoch') return at.getTime()
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}${finer}${field.zone ? '+00' : ''}`
}

const day = 86_400_000

function truncated(at: Date, unit: string): Date {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  if (unit === 'year') return new Date(Date.UTC(year, 0))
  if (unit === 'quarter') return new Date(Date.UTC(year, month - (month % 3)))
  if (unit === 'month') return new Date(Date.UTC(year, month))
  const midnight = Math.floor(at.getTime() / day) * day
  if (unit === 'week') return new Date(midnight - ((at.getUTCDay() + 6) % 7) * day)
  const step = { day, hour: 3_600_000, minute: 60_000, second: 1000 }[unit] ?? 1
  return new Date(Math.floor(at.getTime() / step) * step)
}

/** Months first, to the last day of a shorter one, then days, then the rest. */
function moved(at: Date, units: readonly string[], amounts: readonly number[], sign: number): Date {
  const by = (unit: string): number => sign * (amounts[units.indexOf(unit)] ?? 0)
  const months = by('years') * 12 + by('months')
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + months]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const date = Date.UTC(year, month, Math.min(at.getUTCDate(), last)) + (((at.getTime() % day) + day) % day)
  return new Date(date + by('days') * day + by('hours') * 3_600_000 + by('minutes') * 60_000 + by('seconds') * 1000)
}

function castMoment(of: unknown, from: FieldDefinition, to: FieldDefinition): unknown {
  const target = storedAs(to)
  if (from.tag !== 'date' && from.tag !== 'timestamp') return null
  return written(new Date(instant(of, from) + finerMillis(of, target)), target, target.mode === 'text' ? fraction(of) : '')
}

/** A finer text as a Date or a number keeps its milliseconds. */
function finerMillis(of: unknown, to: FieldDefinition): number {
  return to.tag === 'timestamp' && to.mode !== 'text' ? Number(fraction(of).slice(1, 4).padEnd(3, '0')) : 0
}
