import { failure } from '../base/failure.ts'

/** A range of code points, both ends in it. */
type Range = readonly [from: number, to: number]

/** A regular expression as data: what is the same in every engine that we use, and nothing else. */
export type Pattern =
  | { readonly is: 'set'; readonly not: boolean; readonly ranges: readonly Range[] }
  | { readonly is: 'place'; readonly at: '^' | '$' | 'b' | 'B' }
  | { readonly is: 'all' | 'any'; readonly parts: readonly Pattern[] }
  | { readonly is: 'many'; readonly of: Pattern; readonly least: number; readonly most: number | null }

/** More repetitions than this are not known to every server. */
const mostTimes = 255

const digit: readonly Range[] = [[48, 57]]
const wordly: readonly Range[] = [...digit, [65, 90], [95, 95], [97, 122]]
const space: readonly Range[] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
const lineEnds: readonly Range[] = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
]
const classes: Readonly<Record<string, readonly Range[]>> = { d: digit, w: wordly, s: space }
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 }

/** Reads a regular expression of the language; refuses what engines understand in different ways. */
export function readPattern({ source, flags }: RegExp, what: string): Pattern {
  if (/[^iusdgy]/.test(flags)) throw refused(what, `the flag ${flags.replace(/[iusdgy]/g, '')}`)
  try {
    new RegExp(source, 'u')
  } catch {
    throw failure('QT_VALUE', `${what}: the regular expression is not one with the flag u, which keeps its meaning the same everywhere`)
  }
  return new Reader(source, flags.includes('i'), flags.includes('s'), what).whole()
}

function refused(what: string, part: string): Error {
  return failure('QT_UNSUPPORTED', `${what}: servers read ${part} in different ways, or not at all; say it without, or with sql\`…\``)
}

/** The ranges of what lies outside of these. */
function complement(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort(([a], [b]) => a - b)
  const found: Range[] = []
  let from = 1
  for (const [start, end] of sorted) {
    if (start > from) found.push([from, start - 1])
    from = Math.max(from, end + 1)
  }
  return from <= 0x10ffff ? [...found, [from, 0x10ffff]] : found
}

class Reader {
  readonly #points: readonly string[]
  readonly #folds: boolean
  readonly #dotAll: boolean
  readonly #what: string
  #at = 0

  constructor(source: string, folds: boolean, dotAll: boolean, what: string) {
    this.#points = Array.from(source)
    this.#folds = folds
    this.#dotAll = dotAll
    this.#what = what
  }

  whole(): Pattern {
    return this.#alternatives()
  }

  #next(): string {
    return this.#points[this.#at++] ?? ''
  }

  #take(text: string): boolean {
    if (
      !this.#points
        .slice(this.#at, this.#at + text.length)
        .join('')
        .startsWith(text)
    )
      return false
    this.#at += text.length
    return true
  }

  #alternatives(): Pattern {
    const parts: Pattern[] = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    return parts.length === 1 ? (parts[0] as Pattern) : { is: 'any', parts }
  }

  #sequence(): Pattern {
    const parts: Pattern[] = []
    for (let char = this.#points[this.#at]; char !== undefined && char !== '|' && char !== ')'; char = this.#points[this.#at])
      parts.push(this.#repeated(this.#one()))
    return { is: 'all', parts }
  }

  #one(): Pattern {
    const char = this.#next()
    if (char === '(') return this.#group()
    if (char === '[') return this.#class()
    if (char === '^' || char === '$') return { is: 'place', at: char }
    if (char === '.') return { is: 'set', not: true, ranges: this.#dotAll ? [] : lineEnds }
    if (char !== '\\') return this.#literal(char.codePointAt(0) as number)
    const escaped = this.#points[this.#at]
    if (escaped === 'b' || escaped === 'B') {
      this.#at++
      return { is: 'place', at: escaped }
    }
    const found = this.#escape()
    return typeof found === 'number' ? this.#literal(found) : { is: 'set', not: false, ranges: found }
  }

  #literal(point: number): Pattern {
    return { is: 'set', not: false, ranges: this.#folded([[point, point]]) }
  }

  /** Upper and lower case as one, for the letters whose case is no question of language. */
  #folded(ranges: readonly Range[]): readonly Range[] {
    if (!this.#folds) return ranges
    const found: Range[] = [...ranges]
    for (const [from, to] of ranges) {
      if (from === to && from > 127 && /\p{Changes_When_Casemapped}/u.test(String.fromCodePoint(from)))
        throw refused(this.#what, `the flag i over letters beyond ASCII`)
      for (const [low, high, by] of [
        [65, 90, 32],
        [97, 122, -32],
      ] as const)
        if (Math.max(from, low) <= Math.min(to, high)) found.push([Math.max(from, low) + by, Math.min(to, high) + by])
    }
    return found
  }

  #group(): Pattern {
    if (this.#take('?')) {
      if (this.#take('<') && !/[=!]/.test(this.#points[this.#at] ?? '')) while (this.#next() !== '>');
      else if (!this.#take(':')) throw refused(this.#what, 'looking ahead and behind')
    }
    const inner = this.#alternatives()
    this.#next()
    return inner.is === 'any' ? inner : { is: 'any', parts: [inner] }
  }

  #class(): Pattern {
    const not = this.#take('^')
    const ranges: Range[] = []
    while (!this.#take(']')) {
      const from = this.#member()
      if (typeof from !== 'number') ranges.push(...from)
      else if (this.#points[this.#at] === '-' && this.#points[this.#at + 1] !== ']') {
        this.#at++
        const to = this.#member()
        if (typeof to === 'number') ranges.push([from, to])
      } else ranges.push([from, from])
    }
    return { is: 'set', not, ranges: this.#folded(ranges) }
  }

  #member(): number | readonly Range[] {
    const char = this.#next()
    if (char !== '\\') return char.codePointAt(0) as number
    if (this.#take('b')) return 8
    return this.#take('-') ? 45 : this.#escape()
  }

  /** What stands after a backslash: a character, or a class of them. */
  #escape(): number | readonly Range[] {
    const char = this.#next()
    const of = classes[char.toLowerCase()]
    if (of) return char === char.toLowerCase() ? of : complement(of)
    if (/[pPk1-9]/.test(char)) throw refused(this.#what, char === 'p' || char === 'P' ? 'properties of Unicode' : 'references back')
    if (controls[char] !== undefined) return controls[char]
    if (char === 'c') return (this.#next().codePointAt(0) as number) % 32
    if (char === 'x') return this.#hex(2)
    if (char !== 'u') return char.codePointAt(0) as number
    if (!this.#take('{')) return this.#hex(4)
    let digits = ''
    for (let next = this.#next(); next !== '}'; next = this.#next()) digits += next
    return Number.parseInt(digits, 16)
  }

  #hex(length: number): number {
    let digits = ''
    for (let i = 0; i < length; i++) digits += this.#next()
    return Number.parseInt(digits, 16)
  }

  #repeated(of: Pattern): Pattern {
    const bounds = this.#bounds()
    if (!bounds) return of
    // how much it would rather take says nothing about whether it matches
    this.#take('?')
    const [least, most] = bounds
    if (Math.max(least, most ?? 0) > mostTimes) throw refused(this.#what, `more than ${mostTimes} repetitions`)
    return { is: 'many', of, least, most }
  }

  #bounds(): readonly [least: number, most: number | null] | null {
    if (this.#take('*')) return [0, null]
    if (this.#take('+')) return [1, null]
    if (this.#take('?')) return [0, 1]
    if (!this.#take('{')) return null
    let text = ''
    for (let next = this.#next(); next !== '}'; next = this.#next()) text += next
    const [least = '', most] = text.split(',')
    return [Number(least), most === undefined ? Number(least) : most === '' ? null : Number(most)]
  }
}

/** How an engine spells a code point, a set of them, and the ends of words. */
export interface Spelling {
  readonly point: (code: number) => string
  /** Any character at all. */
  readonly any: string
  readonly b: string
  readonly B: string
}

/** The pattern in the words of an engine. */
export function patternText(of: Pattern, spelling: Spelling): string {
  switch (of.is) {
    case 'place':
      return of.at === 'b' || of.at === 'B' ? spelling[of.at] : of.at
    case 'all':
      return of.parts.map(part => patternText(part, spelling)).join('')
    case 'any':
      return `(?:${of.parts.map(part => patternText(part, spelling)).join('|')})`
    case 'many': {
      const most = of.most === null ? '' : String(of.most)
      return `${grouped(of.of, spelling)}{${of.least},${most}}`
    }
    case 'set':
      return setText(of.not, of.ranges, spelling)
  }
}

function grouped(of: Pattern, spelling: Spelling): string {
  const text = patternText(of, spelling)
  return of.is === 'set' || of.is === 'any' ? text : `(?:${text})`
}

function setText(not: boolean, ranges: readonly Range[], { point, any }: Spelling): string {
  if (ranges.length === 0) return any
  const [first] = ranges
  if (!not && ranges.length === 1 && first && first[0] === first[1]) return point(first[0])
  return `[${not ? '^' : ''}${ranges.map(([from, to]) => (from === to ? point(from) : `${point(from)}-${point(to)}`)).join('')}]`
}

const language: Spelling = { point: code => plain(code) ?? `\\u{${code.toString(16)}}`, any: '[^]', b: '\\b', B: '\\B' }

/** A character that means itself in every engine; null: it is spelt by its number. */
export function plain(code: number): string | null {
  const char = String.fromCodePoint(code)
  return /[A-Za-z0-9 _]/.test(char) ? char : null
}

/** The pattern in the language itself, with the flag u and no other: the form in which it is a value of a query. */
export function ownPattern(of: Pattern): string {
  return patternText(of, language)
}
