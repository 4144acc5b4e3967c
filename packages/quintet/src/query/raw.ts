import { failure } from '../base/failure.ts'
import { FieldBuilder, registerRaw } from '../schema/builder.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import { rowsModel } from '../schema/table.ts'
import type { SqlFunction } from './expression.ts'
import { currentFrame } from './frame.ts'
import { fieldShape, Leaf } from './leaf.ts'
import { combine, Node } from './node.ts'
import { rawValue } from './raw-value.ts'
import { pair, word } from './shape.ts'
import { Subquery, subqueryNode } from './subquery.ts'

/** A piece of raw SQL: text of the program, the name of a table, or the place of an operand. */
export type RawPart = string | number | { readonly schema: string | null; readonly name: string }

/** What a fragment is made of. */
export interface RawData {
  readonly parts: readonly RawPart[]
}

/**
 * A fragment of SQL: text that the program itself contains, and between it values, which are bound, and columns, tables and
 * queries of the models. Recognised by its class alone: what was parsed from JSON can look like it and is still a value.
 */
export class Raw extends Leaf {
  /** Texts and what stands between them, as written. */
  readonly strings: readonly string[]
  readonly parts: readonly unknown[]

  constructor(
    data: RawData,
    kids: readonly Node[],
    field: FieldDefinition | null,
    written: { readonly strings: readonly string[]; readonly parts: readonly unknown[] },
  ) {
    const here = currentFrame()
    const shape = pair(combine('raw', kids, here), word(textId(data.parts, kids)))
    // what the server makes of it is the server's business, so nothing is added for nulls
    super('raw', field ? pair(shape, fieldShape(field)) : shape, here, kids, data, field, false)
    this.strings = written.strings
    this.parts = written.parts
  }

  /** Gives the fragment a type, and with it the methods of that type. */
  override as(to: unknown): Raw {
    if (!(to instanceof FieldBuilder)) throw failure('QT_EXPRESSION', 'sql`…`.as(…) expects a field, as t.text()')
    return new Raw(this.data as RawData, this.kids, to.definition, this)
  }
}

registerRaw(Raw)

/** Everything of a fragment that is part of its text, and the types of its values. */
function textId(parts: readonly RawPart[], kids: readonly Node[]): string {
  const types = kids.map(kid => ((kid.op === 'value' || kid.op === 'values') && kid.field ? fieldShape(kid.field) : 0))
  return JSON.stringify([parts, types])
}

/** Puts a fragment together. */
class Builder {
  readonly #parts: RawPart[] = []
  readonly #kids: Node[] = []

  text(text: string): void {
    const last = this.#parts.length - 1
    if (typeof this.#parts[last] === 'string') this.#parts[last] += text
    else if (text !== '') this.#parts.push(text)
  }

  operand(node: Node): void {
    this.#parts.push(this.#kids.push(node) - 1)
  }

  fragment(raw: Raw): void {
    const from = this.#kids.length
    this.#kids.push(...raw.kids)
    for (const part of (raw.data as RawData).parts) {
      if (typeof part === 'string') this.text(part)
      else this.#parts.push(typeof part === 'number' ? part + from : part)
    }
  }

  /** What stands between two texts. */
  part(value: unknown, index: number, texts: readonly string[], values: readonly unknown[]): void {
    if (value instanceof Raw && value.field === null) return this.fragment(value)
    if (value instanceof Node) return this.operand(value)
    if (Subquery.is(value)) return this.operand(subqueryNode(value))
    if (value === undefined) throw failure('QT_UNDEFINED', `Value ${index + 1} of sql is undefined`)
    if (value === null) return this.text('null')
    const model = rowsModel(value)
    if (!model) return this.operand(rawValue(value, index, texts, values))
    const { name, options } = model.definition
    this.#parts.push({ schema: options.schema ?? null, name })
  }

  done(field: FieldDefinition | null, strings: readonly string[], parts: readonly unknown[]): Raw {
    return new Raw({ parts: this.#parts }, this.#kids, field, { strings, parts })
  }
}

/** Makes the fragment of a tagged template. A call that is none, with a list from anywhere, is refused. */
export function fragment(strings: unknown, values: readonly unknown[], field: FieldDefinition | null = null): Raw {
  const texts = templateTexts(strings)
  const builder = new Builder()
  texts.forEach((text, i) => {
    builder.text(text)
    if (i < values.length) builder.part(values[i], i, texts, values)
  })
  return builder.done(field, texts, values)
}

export function templateTexts(strings: unknown): readonly string[] {
  // the language freezes the lists of templates and gives them `raw`; neither survives JSON
  const isTemplate = Array.isArray(strings) && Object.isFrozen(strings) && Object.hasOwn(strings, 'raw')
  if (!isTemplate) throw failure('QT_EXPRESSION', 'sql is a tag: write sql`…`, with values in its placeholders')
  const texts: readonly unknown[] = strings
  if (texts.some(text => typeof text !== 'string')) throw failure('QT_SYNTAX', 'sql: a template with an escape that does not exist')
  return texts as readonly string[]
}

function join(list: readonly unknown[], separator: unknown = comma): Raw {
  if (!(separator instanceof Raw)) throw failure('QT_EXPRESSION', 'sql.join(list, separator) takes a fragment as separator, as sql` and `')
  if (!Array.isArray(list)) throw failure('QT_VALUE', 'sql.join(list) expects an array')
  const builder = new Builder()
  list.forEach((item, i) => {
    if (i > 0) builder.fragment(separator)
    builder.part(item, i, [], [])
  })
  return builder.done(null, ['', ...list.map(() => '')], list)
}

function tag(first: unknown, ...values: readonly unknown[]): unknown {
  if (!(first instanceof FieldBuilder)) return fragment(first, values)
  return (strings: unknown, ...more: readonly unknown[]) => fragment(strings, more, first.definition)
}

/**
 * Raw SQL inside a query: values are bound, columns and tables of the models printed as names. `sql(t.integer())` gives it a type.
 *
 * @example
 * db.posts.where(p => sql`${p.title} similar to ${pattern}`)
 */
// the declared types carry phantom members that no run-time object has
export const sql: SqlFunction = Object.freeze(Object.assign(tag, { join })) as unknown as SqlFunction

const comma: Raw = fragment(Object.freeze(Object.assign([', '], { raw: Object.freeze([', ']) })), [])
