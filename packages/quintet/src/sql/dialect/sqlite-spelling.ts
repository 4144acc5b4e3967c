import type { Spelling } from '../catalog.ts'
import { type Token, tokens } from '../tokens.ts'

export const sqliteLexis = { bracketNames: true, escapes: false }

/** SQLite keeps what it was told: texts differ in space, case and quotes of names at most, and in parentheses around them. */
function canonical(text: string): string {
  return unwrapped(tokens(text, sqliteLexis)).map(said).join(' ')
}

function said({ kind, text }: Token): string {
  if (kind === 'string') return `'${text.replaceAll("'", "''")}'`
  if (kind === 'blob') return `x'${text.toLowerCase()}'`
  return text.toLowerCase()
}

/** Without parentheses around all of it. */
function unwrapped(of: readonly Token[]): readonly Token[] {
  if (of[0]?.text !== '(' || of.at(-1)?.text !== ')') return of
  let depth = 0
  for (const [i, token] of of.entries()) {
    if (token.kind !== 'sign') continue
    if (token.text === '(') depth++
    if (token.text === ')' && --depth === 0 && i < of.length - 1) return of
  }
  return unwrapped(of.slice(1, -1))
}

export const sqliteSpelling: Spelling = Object.freeze<Spelling>({
  expression: canonical,
  // true and false are other words for 1 and 0
  default: text => canonical(text).replace(/^(true|false)$/, word => (word === 'true' ? '1' : '0')),
  type: text => text.toUpperCase(),
})

/** The value of a literal as a driver would give it; undefined for what has to be worked out. */
export function literalOf(text: string): string | number | bigint | Uint8Array | null | undefined {
  const [first, second, third] = unwrapped(tokens(text, sqliteLexis))
  if (first === undefined || third !== undefined) return undefined
  if (first.kind === 'sign' && /^[+-]$/.test(first.text) && second?.kind === 'number') return number(`${first.text}${second.text}`)
  if (second !== undefined) return undefined
  if (first.kind === 'string') return first.text
  if (first.kind === 'number') return number(first.text)
  if (first.kind === 'blob') return Uint8Array.from(first.text.match(/../g) ?? [], digits => Number.parseInt(digits, 16))
  if (first.text === 'true' || first.text === 'false') return first.text === 'true' ? 1 : 0
  return first.text === 'null' ? null : undefined
}

function number(text: string): number | bigint {
  const value = Number(text)
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^[+-]?\d+$/.test(text) ? BigInt(text) : value
}
