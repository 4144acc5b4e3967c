import { patternText, plain, readPattern, type Spelling } from '../../query/pattern.ts'
import { defineField, type FieldDefinition } from '../../schema/definition.ts'
import type { Sql } from '../statement.ts'

const text = defineField('text')

/** A bound text in another form: checked as text, then rewritten. */
export function rewritten(rewrite: (value: string) => string): FieldDefinition {
  const custom = { on: text, encode: (value: unknown) => rewrite(value as string), decode: (stored: unknown) => stored, comparable: true }
  return defineField('custom', { custom })
}

/** A LIKE pattern as a GLOB pattern, which knows upper from lower case. */
export const globPattern: FieldDefinition = rewritten(pattern => {
  let glob = ''
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string
    if (char === '%') glob += '*'
    else if (char === '_') glob += '?'
    else glob += literal(char === '\\' ? (pattern[++i] ?? '') : char)
  }
  return glob
})

function literal(char: string): string {
  return char === '*' || char === '?' || char === '[' ? `[${char}]` : char
}

/** Noncharacters that no text of any use begins with this often: the end of all texts. */
const endOfTexts = '\u{10FFFF}'.repeat(64)
const surrogates = 0xd800
const afterSurrogates = 0xe000

/** The least text that comes after all texts with this beginning, in the order of bytes. */
export const endOfPrefix: FieldDefinition = rewritten(prefix => {
  const points = Array.from(prefix, char => char.codePointAt(0) as number)
  while (points.length > 0 && points.at(-1) === 0x10ffff) points.pop()
  const last = points.pop()
  if (last === undefined) return endOfTexts
  return String.fromCodePoint(...points, last + 1 === surrogates ? afterSurrogates : last + 1)
})

/** A bound text in the form that is asked for, where one can be had. */
export function reshaped(value: Sql, field: FieldDefinition): Sql | null {
  if (value.op === 'literal') return { ...value, field }
  return value.slot ? { ...value, slot: { ...value.slot, field } } : null
}

/** The advanced regular expressions of POSIX. */
const posix: Spelling = {
  point: code => plain(code) ?? (code > 0xffff ? `\\U${hexOf(code, 8)}` : `\\u${hexOf(code, 4)}`),
  any: '.',
  b: '\\y',
  B: '\\Y',
}

function hexOf(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

/** A regular expression of the language as POSIX has it; in a group, so that nothing at its beginning is taken for a director. */
export const posixPattern: FieldDefinition = rewritten(own => `(?:${patternText(readPattern(new RegExp(own, 'u'), 'matches(…)'), posix)})`)

/** Filters of PostgreSQL's JSON paths: the value must be of the kind that is asked for. */
const kinds: Readonly<Record<string, string>> = {
  list: ' ? (@.type() == "array")',
  object: ' ? (@.type() == "object")',
  text: ' ? (@.type() == "string")',
  enum: ' ? (@.type() == "string")',
  integer: ' ? (@.type() == "number" && @ == @.floor() && @ >= -9007199254740991 && @ <= 9007199254740991)',
  double: ' ? (@.type() == "number")',
  boolean: ' ? (@.type() == "boolean")',
  bigint: ' ? (@ like_regex "^(0|-?[1-9][0-9]{0,17})$")',
  uuid: ' ? (@ like_regex "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")',
}

const paths = new Map<string, FieldDefinition>()

/** A path into a JSON value as PostgreSQL takes it; null for a value of any kind, undefined if the kind cannot be asked for. */
export function postgresPath(kind: string | null): FieldDefinition | undefined {
  const filter = kind === null ? '' : kinds[kind]
  if (filter === undefined) return undefined
  let field = paths.get(filter)
  if (!field) {
    field = rewritten(path => `strict ${path}${filter}`)
    paths.set(filter, field)
  }
  return field
}
