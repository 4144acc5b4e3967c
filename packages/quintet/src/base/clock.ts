import { failure } from './failure.ts'

/** Wall-clock time for what is stored (expiry, timestamps); replaced in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

export const systemClock: Clock = Object.freeze({ now: () => Date.now() })

/** Milliseconds as a number, or text with a unit: `250`, `'250ms'`, `'5s'`, `'30m'`, `'12h'`, `'7d'`. */
export type Duration = number | string

const units: Readonly<Record<string, number>> = Object.freeze({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 })

/**
 * Milliseconds of a duration; `name` is the option it was given for.
 *
 * @example
 * duration('30m', 'ttl') // => 1800000
 */
export function duration(value: Duration, name: string): number {
  const ms = typeof value === 'number' ? value : parse(value)
  if (ms >= 0) return ms
  throw failure('QT_CONFIGURATION', `${name} must be milliseconds or text such as '5s' or '30m'`)
}

function parse(text: string): number {
  if (typeof text !== 'string' || text.length > 32) return Number.NaN
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text)
  if (match === null) return Number.NaN
  return Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN)
}
