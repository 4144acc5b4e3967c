import { type Token, tokens } from '../tokens.ts'
import { canonicalValue, typeName } from './postgres-values.ts'

/** A part of an expression in its canonical form; `constant`: the text of a literal, whose type a cast may have said. */
export interface Canonical {
  readonly op: string
  readonly args: readonly string[]
  readonly constant: string | null
}

const lexis = { bracketNames: false, escapes: true }

/**
 * Reads an expression as PostgreSQL would and tells it in one form, so that what a program wrote and what the server
 * makes of it are equal: no parentheses, no casts, one spelling of each operator. Null: it is none that is understood here.
 */
export function readExpression(text: string): Canonical | null {
  const reader = new ExpressionReader(tokens(text, lexis))
  const found = reader.expression(0)
  return found !== null && reader.ended ? found : null
}

export function canonicalText(of: Canonical): string {
  if (of.op === 'constant' || of.op === 'word' || of.op === 'name') return of.args[0] ?? ''
  return `${of.op}(${of.args.join(',')})`
}

function made(op: string, ...args: readonly Canonical[]): Canonical {
  return { op, args: args.map(canonicalText), constant: null }
}

function atom(op: 'word' | 'name', text: string): Canonical {
  return { op, args: [text], constant: null }
}

/** A quoted number is one, since what stands beside it decides its type. */
function constant(text: string, number: boolean): Canonical {
  if (/^-?[\d.]+e/i.test(text)) return { op: 'constant', args: [String(Number(text))], constant: text }
  return { op: 'constant', args: [number || /^-?\d+(?:\.\d+)?$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`], constant: text }
}

/** How strongly what may follow an operand binds. */
const strengths: Readonly<Record<string, number>> = {
  ...{ or: 1, and: 2, is: 4, isnull: 4, notnull: 4, '=': 5, '<': 5, '>': 5, '<=': 5, '>=': 5, '<>': 5, '!=': 5 },
  ...{ between: 6, in: 6, like: 6, ilike: 6, similar: 6, not: 6, '+': 8, '-': 8, '*': 9, '/': 9, '%': 9, '^': 10 },
  ...{ at: 11, collate: 12, '[': 14, '::': 15 },
}
const otherOperator = 7
const unary = 13
const bare: ReadonlySet<string> = new Set(['null', 'true', 'false', 'current_timestamp', 'current_date', 'current_time', 'current_user'])
const spellings: Readonly<Record<string, string>> = { '!=': '<>', like: '~~', ilike: '~~*' }
const negated: Readonly<Record<string, string>> = { '~~': '!~~', '~~*': '!~~*', '~': '!~', '=': '<>', in: 'not in' }
/** Types whose values the server writes anew. */
const rewritten = /^(?:smallint|integer|int[248]?|bigint|numeric|real|double|timestamp|time|interval|json)[^[]*$/
const numbers = /^(?:smallint|int(?:eger|[248])?$|bigint|numeric|real|double)/
/** Words that stand between the operands of some functions, as a comma does elsewhere. */
const tests: ReadonlySet<string> = new Set(['between', 'in', 'like', 'ilike', 'similar'])
const separators: ReadonlySet<string> = new Set([',', 'from', 'for', 'placing', 'in'])
const modes: ReadonlySet<string> = new Set(['distinct', 'all', 'both', 'leading', 'trailing', 'variadic'])

class ExpressionReader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(of: readonly Token[]) {
    this.#tokens = of
  }

  get ended(): boolean {
    return this.#at === this.#tokens.length
  }

  #is(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead]
    return token !== undefined && (token.kind === 'word' || token.kind === 'sign') && token.text === text
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false
    this.#at++
    return true
  }

  expression(least: number): Canonical | null {
    let left = this.#operand()
    while (left !== null) {
      const token = this.#tokens[this.#at]
      if (token === undefined || (token.kind !== 'word' && token.kind !== 'sign')) break
      const strength = strengths[token.text] ?? (token.kind === 'sign' && !/^[(),\].;]$/.test(token.text) ? otherOperator : 0)
      if (strength === 0 || strength <= least) break
      this.#at++
      left = this.#after(left, token.text, strength)
    }
    return left
  }

  #operand(): Canonical | null {
    const token = this.#tokens[this.#at++]
    if (token === undefined) return null
    if (token.kind === 'string') return constant(token.text, false)
    if (token.kind === 'number') return constant(token.text, true)
    if (token.kind === 'name') return this.#named(`"${token.text}"`)
    if (token.kind === 'sign') return this.#sign(token.text)
    return token.kind === 'word' ? this.#word(token.text) : null
  }

  #sign(text: string): Canonical | null {
    if (text === '(') return this.#parenthesis()
    const of = this.expression(unary)
    if (of === null) return null
    if (text === '-' && of.constant !== null) return constant(`-${of.constant}`, true)
    return text === '+' && of.constant !== null ? of : made(`unary ${text}`, of)
  }

  #parenthesis(): Canonical | null {
    const items = this.#list(')')
    if (items === null) return null
    return items.length === 1 ? (items[0] ?? null) : made('row', ...items)
  }

  #list(end: string, between: ReadonlySet<string> = new Set([','])): Canonical[] | null {
    const items: Canonical[] = []
    if (this.#take(end)) return items
    for (;;) {
      if (items.length === 0 && modes.has(this.#tokens[this.#at]?.text ?? '') && !this.#is('(', 1)) {
        const mode = this.#next()
        // both is what trim does by itself
        if (mode !== 'both') items.push(atom('word', mode))
        this.#take('from')
      }
      // where a word stands between operands, it is no operator
      const item = this.expression(between.has('in') ? (strengths.in ?? 0) : 0)
      if (item === null) return null
      items.push(item)
      if (this.#take(end)) return items
      if (!between.has(this.#next())) return null
    }
  }

  #next(): string {
    return this.#tokens[this.#at++]?.text ?? ''
  }

  #word(text: string): Canonical | null {
    if (text === 'not') {
      const of = this.expression(3)
      return of && made('not', of)
    }
    if (text === 'case') return this.#case()
    if (text === 'array' && this.#take('[')) {
      const items = this.#list(']')
      return items && made('array', ...items)
    }
    if (text === 'cast' && this.#take('(')) {
      const of = this.expression(0)
      return of !== null && this.#take('as') && this.#cast(of, ')') ? of : null
    }
    const string = this.#tokens[this.#at]
    if (string?.kind === 'string') {
      this.#at++
      return typed(constant(string.text, false), string.text, text)
    }
    return bare.has(text) ? atom('word', text) : this.#named(`"${text}"`)
  }

  /** A column, or a call; what says where the column or function is, is not told. */
  #named(first: string): Canonical | null {
    let name = first
    while (this.#take('.')) {
      const part = this.#tokens[this.#at++]
      if (part === undefined) return null
      name = `"${part.text}"`
    }
    if (!this.#take('(')) return atom('name', name)
    const position = name === '"position"'
    const args = this.#list(')', position ? separators : new Set([...separators].filter(s => s !== 'in')))
    return args && made(name.slice(1, -1), ...args)
  }

  #case(): Canonical | null {
    const parts: Canonical[] = []
    const words: string[] = []
    const part = (): boolean => {
      const of = this.expression(0)
      if (of !== null) parts.push(of)
      return of !== null
    }
    if (!this.#is('when') && !part()) return null
    for (;;) {
      const word = this.#next()
      words.push(word)
      if (word === 'end') return made(`case ${words.join(' ')}`, ...parts)
      const read = word === 'when' ? part() && this.#take('then') && part() : word === 'else' && part()
      if (!read) return null
      // it is null by itself
      if (word === 'else' && parts.at(-1)?.args[0] === 'null') {
        parts.pop()
        words.pop()
      }
    }
  }

  #after(left: Canonical, word: string, strength: number): Canonical | null {
    if (word === '::') return this.#cast(left, null)
    if (word === '[') return this.#wrapped(left, 'at', ']')
    if (word === 'is') return this.#state(left)
    if (word === 'isnull' || word === 'notnull') return made(word === 'isnull' ? 'is null' : 'is not null', left)
    if (word === 'at') {
      const zone = this.#take('time') && this.#take('zone') ? this.expression(strength) : null
      return zone && made('timezone', zone, left)
    }
    if (word === 'not') return this.#negated(left)
    if (tests.has(word)) return this.#test(left, word)
    const op = spellings[word] ?? word
    if (op === '=' && (this.#is('any') || this.#is('some'))) return this.#any(left, op, 'in')
    if (op === '<>' && this.#is('all')) return this.#any(left, op, 'not in')
    const right = this.expression(strength)
    if (right === null) return null
    if (op === '=' && left.op === 'row' && right.op === 'row') {
      const pairs = left.args.map((item, i) => `=(${item},${right.args[i]})`)
      return { op: 'and', args: pairs, constant: null }
    }
    return op === 'and' || op === 'or' ? joined(op, left, right) : made(op, left, right)
  }

  #wrapped(left: Canonical, op: string, end: string): Canonical | null {
    const right = this.expression(0)
    return right !== null && this.#take(end) ? made(op, left, right) : null
  }

  #state(left: Canonical): Canonical | null {
    const not = this.#take('not')
    if (this.#take('distinct')) {
      const right = this.#take('from') ? this.expression(4) : null
      if (right === null) return null
      return not ? made('not', made('is distinct', left, right)) : made('is distinct', left, right)
    }
    return made(`is ${not ? 'not ' : ''}${this.#next()}`, left)
  }

  #negated(left: Canonical): Canonical | null {
    const word = this.#next()
    if (!tests.has(word)) return null
    if (word === 'between') return this.#between(left, true)
    const test = this.#test(left, word)
    const op = test && negated[test.op]
    return op ? { ...test, op } : null
  }

  #test(left: Canonical, word: string): Canonical | null {
    if (word === 'between') return this.#between(left, false)
    if (word === 'in') {
      const items = this.#take('(') ? this.#list(')') : null
      return items && (items.length === 1 ? made('=', left, ...items) : made('in', left, ...items))
    }
    const similar = word === 'similar' && this.#take('to')
    const pattern = this.expression(6)
    if (pattern === null) return null
    const escaping = this.#take('escape') ? this.expression(6) : undefined
    if (escaping === null) return null
    if (similar) return made('~', left, made('similar_to_escape', pattern, ...(escaping ? [escaping] : [])))
    return made(spellings[word] ?? word, left, escaping === undefined ? pattern : made('like_escape', pattern, escaping))
  }

  #between(left: Canonical, not: boolean): Canonical | null {
    const symmetric = this.#take('symmetric')
    const low = this.expression(6)
    const high = low !== null && this.#take('and') ? this.expression(6) : null
    if (low === null || high === null) return null
    const [one, other] = not ? (['or', 'and'] as const) : (['and', 'or'] as const)
    const range = (from: Canonical, to: Canonical): Canonical =>
      joined(one, made(not ? '<' : '>=', left, from), made(not ? '>' : '<=', left, to))
    return symmetric ? joined(other, range(low, high), range(high, low)) : range(low, high)
  }

  /** `= any (array[…])` is how the server says `in (…)`. */
  #any(left: Canonical, op: string, word: 'in' | 'not in'): Canonical | null {
    this.#at++
    const of = this.#take('(') ? this.expression(0) : null
    if (of === null || !this.#take(')')) return null
    return of.op === 'array' ? { op: word, args: [canonicalText(left), ...of.args], constant: null } : made(`${op} ${word}`, left, of)
  }

  /** Skips a type, which is not told; of a constant it decides which texts mean the same value. */
  #cast(of: Canonical, end: string | null): Canonical | null {
    const start = this.#at
    this.#type()
    const type = this.#tokens.slice(start, this.#at).map(token => token.text)
    if (end !== null && !this.#take(end)) return null
    const name = type
      .join(' ')
      .replace(/ ?([(),[\]]) ?/g, '$1')
      .replace(/\)(?=w)/, ') ')
    return of.constant === null ? of : typed(of, of.constant, name)
  }

  #type(): void {
    const first = this.#next()
    while (this.#take('.')) this.#at++
    if ((first === 'double' && this.#take('precision')) || ((first === 'character' || first === 'bit') && this.#take('varying'))) {
      // said in two words
    }
    if (this.#take('(')) this.#list(')')
    if ((this.#is('with') || this.#is('without')) && this.#is('time', 1)) this.#at += 3
    while (this.#is('[') && this.#is(']', 1)) this.#at += 2
  }
}

/** `a and b and c` is one list, however it is nested. */
function joined(op: 'and' | 'or', left: Canonical, right: Canonical): Canonical {
  const parts = [left, right].flatMap(of => (of.op === op ? of.args : [canonicalText(of)]))
  return { op, args: parts, constant: null }
}

/** A constant as the value that its type makes of it; the types that are not rewritten keep their text. */
function typed(of: Canonical, text: string, type: string): Canonical {
  if (!rewritten.test(type)) return of
  try {
    return { ...constant(canonicalValue(text, typeName(type)), numbers.test(type)), constant: text }
  } catch {
    // no value of that type: the server will say so, if anybody asks it
    return of
  }
}
