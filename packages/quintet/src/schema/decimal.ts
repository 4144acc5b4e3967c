/** Decimals as text: digits are moved, never computed, so nothing is ever rounded. */

const form = /^(-?)(\d+)(?:\.(\d+))?$/
const zero = 48
const nine = 57
const point = 46
const minus = 45

/** Digits before and after the point without zeros that say nothing, or null where the text is no plain decimal. */
export function decimalDigits(text: string): { readonly whole: number; readonly fraction: number } | null {
  const start = text.charCodeAt(0) === minus ? 1 : 0
  let dot = -1
  // the first digit before the point that is not zero, and the last one after it
  let first = -1
  let last = -1
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === point && dot === -1) dot = at
    else if (code < zero || code > nine) return null
    else if (code !== zero) {
      if (dot !== -1) last = at
      else if (first === -1) first = at
    }
  }
  const end = dot === -1 ? text.length : dot
  if (end === start || dot === text.length - 1) return null
  return { whole: first === -1 ? 0 : end - first, fraction: last === -1 ? 0 : last - dot }
}

/** The value times 10^scale, exact; the text has at most `scale` digits after the point that matter. */
export function scaled(text: string, scale: number): bigint {
  if (text.length + scale <= 15) return BigInt(scaledNumber(text, scale))
  const [, sign = '', whole = '0', fraction = ''] = form.exec(text) ?? []
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  return sign === '-' ? -digits : digits
}

/** The same for a text so short that a number holds all of its digits exactly. */
function scaledNumber(text: string, scale: number): number {
  let value = 0
  let left = -1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === point) left = scale
    else if (code !== minus && left !== 0) {
      value = value * 10 + code - zero
      if (left > 0) left--
    }
  }
  for (let more = left === -1 ? scale : left; more > 0; more--) value *= 10
  // no negative zero
  return text.charCodeAt(0) === minus && value !== 0 ? -value : value
}

/** The text of a scaled value, with exactly `scale` digits after the point. A number must be a safe integer. */
export function unscaled(value: bigint | number, scale: number): string {
  if (typeof value === 'number') return unscaledNumber(value, scale)
  const negative = value < 0n
  const digits = String(negative ? -value : value).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return negative ? `-${text}` : text
}

/** Points with all fractions of so many digits, made at the first use: one is looked up faster than it is cut from a text. */
const fractions: (readonly string[] | undefined)[] = []
const mostLookedUp = 3

function fractionsOf(scale: number): readonly string[] {
  const made = Array.from({ length: 10 ** scale }, (_, n) => (scale === 0 ? '' : `.${String(n).padStart(scale, '0')}`))
  fractions[scale] = made
  return made
}

const thousand = 1000
/** The numbers below a thousand: as they are, and with all three digits. Two looked up take half as long as a number made into text. */
let heads: readonly string[] = []
let tails: readonly string[] = []

function wholeText(whole: number): string {
  if (whole >= thousand * thousand) return String(whole)
  if (tails.length === 0) {
    heads = Array.from({ length: thousand }, (_, n) => String(n))
    tails = heads.map(text => text.padStart(3, '0'))
  }
  if (whole < thousand) return heads[whole] as string
  const head = (whole / thousand) | 0
  return (heads[head] as string) + (tails[whole - head * thousand] as string)
}

function unscaledNumber(value: number, scale: number): string {
  if (value < 0) return `-${unscaledNumber(-value, scale)}`
  if (scale > mostLookedUp) return unscaledLong(value, scale)
  const all = fractions[scale] ?? fractionsOf(scale)
  const whole = Math.floor(value / all.length)
  return wholeText(whole) + (all[value - whole * all.length] as string)
}

function unscaledLong(value: number, scale: number): string {
  const digits = String(value).padStart(scale + 1, '0')
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The one text of a value: no leading zeros, exactly `scale` digits after the point, no negative zero. */
export function canonicalDecimal(text: string, scale: number): string {
  return unscaled(scaled(text, scale), scale)
}
