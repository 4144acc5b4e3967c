/** Decimals as text: digits are moved, never computed, so nothing is ever rounded. */

const form = /^(-?)(\d+)(?:\.(\d+))?$/
const zero = 48
const nine = 57
const point = 46
const minus = 45

/** Digits before and after the point without zeros that say nothing, or null where the text is no plain decimal. */
export function decimalDigits(text: string): { readonly whole: number; readonly fraction: number } | null {
  const start = text.charCodeAt(0) === minus ? 1 : 0
  const end = digitsEnd(text, start)
  if (end === start) return null
  if (end === text.length) return { whole: end - firstOther(text, start, end), fraction: 0 }
  const stop = digitsEnd(text, end + 1)
  if (text.charCodeAt(end) !== point || stop === end + 1 || stop !== text.length) return null
  return { whole: end - firstOther(text, start, end), fraction: stop - end - 1 - zerosAfter(text, end + 1) }
}

function digitsEnd(text: string, from: number): number {
  let at = from
  for (let code = text.charCodeAt(at); code >= zero && code <= nine; code = text.charCodeAt(at)) at++
  return at
}

/** Where zeros that say nothing end. */
function firstOther(text: string, from: number, end: number): number {
  let at = from
  while (at < end && text.charCodeAt(at) === zero) at++
  return at
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

// counted by hand: a regular expression for trailing zeros takes quadratic time
function zerosAfter(text: string, from: number): number {
  let at = text.length
  while (at > from && text.charCodeAt(at - 1) === zero) at--
  return text.length - at
}
