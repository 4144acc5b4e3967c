/** Decimals as text: digits are moved, never computed, so nothing is ever rounded. */

const form = /^(-?)(\d+)(?:\.(\d+))?$/

/** Digits before and after the point without zeros that say nothing, or null where the text is no plain decimal. */
export function decimalDigits(text: string): { readonly whole: number; readonly fraction: number } | null {
  const parts = form.exec(text)
  if (!parts) return null
  const [, , whole = '', fraction = ''] = parts
  return { whole: whole.length - zerosBefore(whole), fraction: fraction.length - zerosAfter(fraction) }
}

/** The value times 10^scale, exact; the text has at most `scale` digits after the point that matter. */
export function scaled(text: string, scale: number): bigint {
  const [, sign = '', whole = '0', fraction = ''] = form.exec(text) ?? []
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  return sign === '-' ? -digits : digits
}

/** The text of a scaled value, with exactly `scale` digits after the point. */
export function unscaled(value: bigint, scale: number): string {
  const negative = value < 0n
  const digits = String(negative ? -value : value).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return negative ? `-${text}` : text
}

/** The one text of a value: no leading zeros, exactly `scale` digits after the point, no negative zero. */
export function canonicalDecimal(text: string, scale: number): string {
  return unscaled(scaled(text, scale), scale)
}

// counted by hand: a regular expression for trailing zeros takes quadratic time
function zerosBefore(digits: string): number {
  let count = 0
  while (digits.charCodeAt(count) === 48) count++
  return count
}

function zerosAfter(digits: string): number {
  let count = 0
  while (count < digits.length && digits.charCodeAt(digits.length - 1 - count) === 48) count++
  return count
}
