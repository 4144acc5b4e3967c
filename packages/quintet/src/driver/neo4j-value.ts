import { fault } from '../base/fault.ts'
import { Temporal, type Wire } from './bolt.ts'

type Parts = readonly (bigint | number)[]

/** The classes of the package that stand for times. */
export interface TemporalClasses {
  readonly Date: new (...parts: bigint[]) => unknown
  readonly LocalTime: new (...parts: bigint[]) => unknown
  readonly LocalDateTime: new (...parts: bigint[]) => unknown
  readonly DateTime: new (...parts: bigint[]) => unknown
}

/** A value as the package takes it. */
export function outgoing(value: Wire, types: TemporalClasses): unknown {
  if (value instanceof Temporal) return temporal(value, types)
  if (value instanceof Uint8Array) return new Int8Array(value.buffer, value.byteOffset, value.byteLength)
  if (Array.isArray(value)) return value.map((item: Wire) => outgoing(item, types))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, outgoing(item, types)]))
  return value
}

function temporal({ kind, text }: Temporal, types: TemporalClasses): unknown {
  const [date = '', time = ''] = kind === 'time' ? ['', text] : text.split(' ')
  const day = date.split('-').map(BigInt)
  if (kind === 'date') return new types.Date(...day)
  const [clock = '', fraction = ''] = time.split('.')
  const parts = [...clock.split(':').map(BigInt), BigInt(fraction.padEnd(9, '0'))]
  if (kind === 'time') return new types.LocalTime(...parts)
  return kind === 'local' ? new types.LocalDateTime(...day, ...parts) : new types.DateTime(...day, ...parts, 0n)
}

/** What the package answers as a value; what the library never wrote, and could not write back, is a fault. */
export function incoming(value: unknown): Wire {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value
  if (value instanceof Int8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (Array.isArray(value)) return value.map(incoming)
  if (typeof value !== 'object') throw unknownValue()
  const parts = value as Readonly<Record<string, unknown>>
  if (isTemporal(value)) return timeOf(parts)
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) throw unknownValue()
  return Object.fromEntries(Object.entries(parts).map(([key, item]) => [key, incoming(item)]))
}

const marks = ['__isDate__', '__isLocalTime__', '__isLocalDateTime__', '__isDateTime__']

function isTemporal(value: object): boolean {
  return marks.some(mark => Reflect.get(value, mark) === true)
}

function unknownValue(): unknown {
  return fault('VALUE', true)
}

/** Each kind of time has these parts and no others. */
function timeOf(of: Readonly<Record<string, unknown>>): Temporal {
  const at = (keys: readonly string[]): Parts => keys.map(key => of[key] as bigint)
  const date = 'year' in of ? dateText(at(['year', 'month', 'day'])) : ''
  if (!('hour' in of)) return new Temporal('date', date)
  const time = timeText(at(['hour', 'minute', 'second']), BigInt(of.nanosecond as bigint))
  if (date === '') return new Temporal('time', time)
  const offset = of.timeZoneOffsetSeconds
  if (offset === undefined) return new Temporal('local', `${date} ${time}`)
  if (offset === null) throw unknownValue()
  return new Temporal('instant', inUtc(date, time, Number(offset)))
}

function dateText([year = 0, month = 0, day = 0]: Parts): string {
  if (year < 1 || year > 9999) throw unknownValue()
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

function timeText([hour = 0, minute = 0, second = 0]: Parts, nanos: bigint): string {
  if (nanos % 1_000n !== 0n) throw unknownValue()
  const fraction = String(nanos / 1_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return `${two(hour)}:${two(minute)}:${two(second)}${fraction === '' ? '' : `.${fraction}`}`
}

function two(part: bigint | number): string {
  return String(part).padStart(2, '0')
}

/** Offsets are whole seconds, so the fraction stays. */
function inUtc(date: string, time: string, offset: number): string {
  if (offset === 0) return `${date} ${time}`
  const [clock = '', fraction] = time.split('.')
  const shifted = new Date(Date.parse(`${date}T${clock}Z`) - offset * 1_000).toISOString()
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}${fraction === undefined ? '' : `.${fraction}`}`
}
