import { type Token, tokens } from '../tokens.ts'
import { sqliteLexis } from './sqlite-spelling.ts'

/** One constraint as a table's text says it. */
export interface Declared {
  readonly kind: 'primary' | 'unique' | 'check' | 'foreign'
  readonly name: string | null
  /** The columns it names; of a column's own constraint, that column. */
  readonly columns: readonly string[]
  /** What stands in the parentheses of a check. */
  readonly text: string
  /** Deferrable, what to do on conflict: said by no model. */
  readonly extra: readonly string[]
  /** Whether it stands in its column. */
  readonly inline: boolean
}

export interface DeclaredColumn {
  readonly name: string
  readonly collation: string | null
  readonly computed: string | null
  readonly autoincrement: boolean
  /** A comment behind the type, by which the library notes what a column's type and check do not tell. */
  readonly note: string | null
}

export interface DeclaredTable {
  readonly columns: readonly DeclaredColumn[]
  readonly constraints: readonly Declared[]
}

/** What the text that made a table says beyond what the pragmas tell: names, checks, computed expressions, notes. */
export function readTable(text: string): DeclaredTable {
  const columns: DeclaredColumn[] = []
  const constraints: Declared[] = []
  for (const item of items(tokens(text, sqliteLexis), 0).list) {
    const part = new Part(text, item)
    const first = item[0]
    if (first?.kind === 'word' && /^(constraint|primary|unique|check|foreign)$/.test(first.text))
      constraints.push(...part.constraints(null))
    else if (first) {
      columns.push(part.column(first.kind === 'word' ? text.slice(first.from, first.to) : first.text))
      constraints.push(...part.constraints(columns.at(-1)?.name ?? null))
    }
  }
  return { columns, constraints }
}

/** The terms of an index and the condition of its rows, as its text says them. */
export function readIndex(text: string): { readonly terms: readonly string[]; readonly where: string | null } {
  const all = tokens(text, sqliteLexis)
  const on = all.findIndex(token => token.kind === 'word' && token.text === 'on')
  const { list, next } = items(all, on)
  const where = all[next]
  return {
    terms: list.map(item => withoutOrder(text, item)),
    where: where?.kind === 'word' && where.text === 'where' ? text.slice(where.to).trim().replace(/;$/, '') : null,
  }
}

function withoutOrder(text: string, item: readonly Token[]): string {
  let end = item.length
  if (/^(asc|desc)$/.test(item[end - 1]?.text ?? '') && item[end - 1]?.kind === 'word') end--
  if (item[end - 2]?.text === 'collate') end -= 2
  return text.slice(item[0]?.from ?? 0, item[end - 1]?.to ?? 0)
}

/** What the first parentheses after a place hold, cut at its commas, and what comes after them. */
function items(of: readonly Token[], start: number): { readonly list: readonly (readonly Token[])[]; readonly next: number } {
  const list: Token[][] = [[]]
  let depth = 0
  for (let i = start; i < of.length; i++) {
    const token = of[i] as Token
    const sign = token.kind === 'sign' ? token.text : ''
    if (sign === '(' && depth++ === 0) continue
    if (sign === ')' && --depth === 0) return { list, next: i + 1 }
    if (depth === 0) continue
    if (sign === ',' && depth === 1) list.push([])
    else list.at(-1)?.push(token)
  }
  return { list: [], next: of.length }
}

/** A column or a constraint: reads the words outside of parentheses, and takes what the parentheses after them hold. */
class Part {
  readonly #text: string
  readonly #tokens: readonly Token[]

  constructor(text: string, of: readonly Token[]) {
    this.#text = text
    this.#tokens = of
  }

  #word(at: number): string {
    const token = this.#tokens[at]
    return token?.kind === 'word' ? token.text : ''
  }

  /** The place after the parentheses that open at a place; the place itself where none do. */
  #past(at: number): number {
    if (this.#tokens[at]?.text !== '(' || this.#tokens[at]?.kind !== 'sign') return at
    return at + items(this.#tokens.slice(at), 0).next
  }

  #inside(at: number): string {
    const end = this.#past(at)
    return this.#text.slice(this.#tokens[at]?.to ?? 0, this.#tokens[end - 1]?.from ?? 0).trim()
  }

  #names(at: number): readonly string[] {
    return items(this.#tokens.slice(at, this.#past(at)), 0).list.map(([first]) => this.#nameAt(first))
  }

  #nameAt(token: Token | undefined): string {
    return token === undefined ? '' : token.kind === 'word' ? this.#text.slice(token.from, token.to) : token.text
  }

  column(name: string): DeclaredColumn {
    let collation: string | null = null
    let computed: string | null = null
    let autoincrement = false
    for (let i = 1; i < this.#tokens.length; i = Math.max(i + 1, this.#past(i))) {
      const word = this.#word(i)
      if (word === 'collate') collation = this.#nameAt(this.#tokens[i + 1])
      if (word === 'autoincrement') autoincrement = true
      if (word === 'as') computed = this.#inside(i + 1)
    }
    const [first, type] = this.#tokens
    // the note stands behind the type, which is one word in the tables that the library makes
    const rest = this.#text.slice(type?.to ?? first?.to ?? 0, this.#tokens[2]?.from ?? this.#text.length)
    return { name, collation, computed, autoincrement, note: /^\s*\/\* (.*?) \*\//.exec(rest)?.[1] ?? null }
  }

  /** `column`: whose own constraints these are; null: the table's. */
  constraints(column: string | null): Declared[] {
    const found: Declared[] = []
    let name: string | null = null
    for (let i = column === null ? 0 : 1; i < this.#tokens.length; i = Math.max(i + 1, this.#past(i))) {
      const word = this.#word(i)
      if (word === 'constraint') {
        name = this.#nameAt(this.#tokens[++i])
        continue
      }
      const kind = kinds[word]
      if (kind === undefined || (kind === 'foreign' && column === null && word === 'references')) continue
      const open = this.#tokens.findIndex((token, at) => at > i && token.kind === 'sign' && token.text === '(')
      const extra = this.#extra(i)
      found.push({
        kind,
        name,
        columns: column !== null ? [column] : kind === 'check' ? [] : this.#names(open),
        text: kind === 'check' ? this.#inside(open) : '',
        extra,
        inline: column !== null,
      })
      name = null
    }
    return found
  }

  /** What stands behind a constraint, up to the next one. */
  #extra(from: number): string[] {
    const extra: string[] = []
    for (let i = from + 1; i < this.#tokens.length; i = Math.max(i + 1, this.#past(i))) {
      const word = this.#word(i)
      if (word === 'constraint' || word === 'check' || word === 'unique' || word === 'default') break
      if (word === 'conflict') extra.push(`on conflict ${this.#word(i + 1)}`)
      if (word === 'deferrable' && this.#word(i - 1) !== 'not')
        extra.push(this.#word(i + 2) === 'deferred' ? 'deferrable initially deferred' : 'deferrable')
    }
    return extra
  }
}

const kinds: Readonly<Record<string, Declared['kind']>> = {
  primary: 'primary',
  unique: 'unique',
  check: 'check',
  foreign: 'foreign',
  references: 'foreign',
}
