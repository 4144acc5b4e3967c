/** A piece of SQL text: `from` and `to` are its place there, `text` what it says without quotes (a word in lower case). */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'blob' | 'sign'
  readonly text: string
  readonly from: number
  readonly to: number
}

/** What differs between servers in how text is cut into tokens. */
export interface Lexis {
  /** `[name]` and `` `name` `` are quoted names, where otherwise a bracket is a sign. */
  readonly bracketNames: boolean
  /** `E'…'` has escapes, `$tag$…$tag$` is a string. */
  readonly escapes: boolean
}

const space = /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)+/y
const number = /(?:0x[0-9a-f]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)/iy
const word = /[\p{L}_][\p{L}\p{N}\p{M}_$]*/uy
const sign = /::|->>|->|#>>|#>|<=|>=|<>|!=|==|\|\||&&|!~~\*|!~~|~~\*|~~|!~\*|!~|~\*|@>|<@|<<|>>|\?\||\?&|[\s\S]/uy
const dollar = /\$([\p{L}_][\p{L}\p{N}_]*)?\$/uy

/** Cuts SQL text into tokens; what is no token of SQL is a sign of one character, so that no text is refused. */
export function tokens(text: string, lexis: Lexis): readonly Token[] {
  const found: Token[] = []
  let at = 0
  while (at < text.length) {
    at += matchAt(space, text, at).length
    if (at >= text.length) break
    const token = tokenAt(text, at, lexis)
    found.push(token)
    at = token.to
  }
  return found
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

function tokenAt(text: string, from: number, lexis: Lexis): Token {
  const first = text.charAt(from)
  if (first === "'") return quoted('string', text, from, from, "'")
  if (first === '"') return quoted('name', text, from, from, '"')
  if (lexis.bracketNames && first === '`') return quoted('name', text, from, from, '`')
  if (lexis.bracketNames && first === '[') return bracketed(text, from)
  if (/x/i.test(first) && text.charAt(from + 1) === "'") return quoted('blob', text, from, from + 1, "'")
  if (lexis.escapes && /e/i.test(first) && text.charAt(from + 1) === "'") return escaped(text, from)
  if (lexis.escapes && first === '$') {
    const tag = matchAt(dollar, text, from)
    if (tag !== '') return dollared(text, from, tag)
  }
  const digits = matchAt(number, text, from)
  if (digits !== '') return { kind: 'number', text: digits, from, to: from + digits.length }
  const letters = matchAt(word, text, from)
  if (letters !== '') return { kind: 'word', text: letters.toLowerCase(), from, to: from + letters.length }
  const mark = matchAt(sign, text, from)
  return { kind: 'sign', text: mark, from, to: from + mark.length }
}

/** From the quote at `open` to its end; a doubled quote stands for itself. */
function quoted(kind: Token['kind'], text: string, from: number, open: number, quote: string): Token {
  let end = open + 1
  while (end < text.length) {
    if (text.charAt(end) !== quote) end++
    else if (text.charAt(end + 1) === quote) end += 2
    else break
  }
  return { kind, text: text.slice(open + 1, end).replaceAll(quote + quote, quote), from, to: Math.min(end + 1, text.length) }
}

function bracketed(text: string, from: number): Token {
  const end = text.indexOf(']', from)
  const to = end === -1 ? text.length : end
  return { kind: 'name', text: text.slice(from + 1, to), from, to: to + 1 }
}

const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

function escaped(text: string, from: number): Token {
  let value = ''
  let at = from + 2
  for (; at < text.length; at++) {
    const sign = text.charAt(at)
    if (sign === '\\') {
      const next = text.charAt(++at)
      value += controls[next] ?? next
    } else if (sign !== "'") value += sign
    else if (text.charAt(at + 1) === "'") {
      value += sign
      at++
    } else break
  }
  return { kind: 'string', text: value, from, to: at + 1 }
}

function dollared(text: string, from: number, tag: string): Token {
  const end = text.indexOf(tag, from + tag.length)
  const to = end === -1 ? text.length : end
  return { kind: 'string', text: text.slice(from + tag.length, to), from, to: to + tag.length }
}
