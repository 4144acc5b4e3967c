import { failure } from '../base/failure.ts'
import { FieldBuilder } from '../schema/builder.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import { aggregate } from './aggregation.ts'
import { declared } from './declared.ts'
import { currentFrame } from './frame.ts'
import type { AnyFunction } from './from-types.ts'
import { fieldShape, Leaf } from './leaf.ts'
import { combine, Node } from './node.ts'
import { templateTexts } from './raw.ts'
import { rawValue } from './raw-value.ts'
import { pair, word } from './shape.ts'
import { Subquery, subqueryNode } from './subquery.ts'

/** A function of the server that the library does not know, called with expressions and values. */
function caller(to: unknown, make: (name: string, args: readonly Node[], field: FieldDefinition) => Leaf) {
  if (!(to instanceof FieldBuilder))
    throw failure('QT_EXPRESSION', 'fn(…) expects the field that the function gives, as fn(t.integer())`levenshtein`')
  const field = to.definition
  return (text: unknown, ...none: readonly unknown[]) => {
    const name = nameOf(text, none)
    return (...args: readonly unknown[]): Leaf =>
      make(
        name,
        args.map((arg, i) => argument(arg, `${name}(…): its argument ${i + 1}`)),
        field,
      )
  }
}

/** Only the text of the program names a function: a template without values, and in it nothing but a name. */
function nameOf(text: unknown, values: readonly unknown[]): string {
  const [name = ''] = templateTexts(text)
  if (values.length > 0 || !/^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/i.test(name))
    throw failure('QT_EXPRESSION', 'fn(…) takes the name of a function in a template, as fn(t.integer())`levenshtein`')
  return name
}

function argument(value: unknown, what: string): Node {
  if (value instanceof Node) return value
  if (Subquery.is(value)) return subqueryNode(value)
  if (value === undefined) throw failure('QT_UNDEFINED', `${what} is undefined`)
  if (value === null || Array.isArray(value))
    throw failure('QT_VALUE', `${what} is ${value === null ? 'null' : 'an array'}: say it in sql\`…\``)
  return rawValue(value, 0, [], [])
}

/** The types of values are structure here: no operand beside them says how they are bound. */
function typesOf(args: readonly Node[]): readonly number[] {
  return args.map(arg => (arg.op === 'value' && arg.field ? fieldShape(arg.field) : 0))
}

const scalar = (to: unknown): unknown =>
  caller(to, (name, args, field) => {
    const here = currentFrame()
    const shape = pair(pair(combine('call', args, here), word(JSON.stringify([name, typesOf(args)]))), fieldShape(field))
    return new Leaf('call', shape, here, args, { name }, field, field.nullable)
  })

const many = (to: unknown): unknown =>
  caller(to, (name, args, field) => {
    const data = { distinct: false, order: [], name, types: [...typesOf(args), fieldShape(field)] }
    return aggregate('aggregate call', args, field, field.nullable, data)
  })

/**
 * Any function of the server, with the type of what it gives: `fn.aggregate` one that makes one value of many rows. What it makes of
 * null is the server's own business, so a field that is `nullable()` says that it may give it.
 *
 * @example
 * const soundex = fn(t.text())`soundex`
 * await db.users.where(u => soundex(u.name).eq('A300'))
 */
export const fn: AnyFunction = declared<AnyFunction>(Object.assign(scalar, { aggregate: many }))
