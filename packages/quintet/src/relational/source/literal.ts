/** A text as a literal of the language. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  return `${quote}${[...text].map(sign => escaped(sign, quote)).join('')}${quote}`
}

function escaped(sign: string, quote: string): string {
  if (sign === quote || sign === '\\') return `\\${sign}`
  if (sign === '\n') return '\\n'
  // what an editor would not show, or would take for the end of a line
  return /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(sign) ? `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}` : sign
}

/** A key of an object, and the access to a property. */
export function property(key: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(key) ? key : quoted(key)
}

/** A fragment of the server's language. */
export function fragment(text: string): string {
  return `sql\`${text.replace(/\\/g, '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``
}

/** A constant as an expression of the language; null where there is none for it. */
export function literal(value: unknown): string | null {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'boolean' || value === null) return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : null
  if (value instanceof Date) return `new Date(${quoted(value.toISOString())})`
  if (value instanceof Uint8Array) return `Uint8Array.of(${value.join(', ')})`
  return typeof value === 'object' ? composed(value) : null
}

function composed(value: object): string | null {
  const of = Array.isArray(value) ? value.map(literal) : Object.values(value).map(literal)
  if (of.includes(null)) return null
  if (Array.isArray(value)) return `[${of.join(', ')}]`
  return of.length === 0
    ? '{}'
    : `{ ${Object.keys(value)
        .map((key, i) => `${property(key)}: ${of[i]}`)
        .join(', ')} }`
}
