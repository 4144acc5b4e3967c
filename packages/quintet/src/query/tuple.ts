import { failure } from '../base/failure.ts'
import { declared } from './declared.ts'
import type { TupleFunction } from './from-types.ts'
import { fieldShape, Leaf } from './leaf.ts'
import { type Node, valueNode } from './node.ts'
import { allow, operand } from './operand.ts'
import { junction, type Predicate, predicate } from './predicate.ts'
import { pair, word } from './shape.ts'
import { Subquery, subqueryNode } from './subquery.ts'

/** Several values compared as one: the first that differs decides. */
class Tuple {
  readonly #parts: readonly Leaf[]

  constructor(parts: readonly Leaf[]) {
    this.#parts = parts
  }

  static parts(tuple: Tuple): readonly Leaf[] {
    return tuple.#parts
  }

  eq(other: unknown): Predicate {
    const others = this.#others(other, 'eq')
    return junction(
      'and',
      this.#parts.map((part, i) => part.eq(others[i])),
    )
  }
  ne(other: unknown): Predicate {
    return this.eq(other).not()
  }
  gt(other: unknown): Predicate {
    return this.#compare('gt', other)
  }
  gte(other: unknown): Predicate {
    return this.#compare('gte', other)
  }
  lt(other: unknown): Predicate {
    return this.#compare('lt', other)
  }
  lte(other: unknown): Predicate {
    return this.#compare('lte', other)
  }
  in(list: unknown): Predicate {
    return this.#among('tuple in', list)
  }
  notIn(list: unknown): Predicate {
    return this.#among('tuple notIn', list)
  }

  #compare(op: string, other: unknown): Predicate {
    for (const part of this.#parts) allow(op, part)
    const others = this.#others(other, op).map((value, i) => operand(value, this.#parts[i] as Leaf, op))
    return predicate(`tuple ${op}`, [...this.#parts, ...others])
  }

  #others(other: unknown, op: string): readonly unknown[] {
    const values = other instanceof Tuple ? Tuple.parts(other) : other
    if (!Array.isArray(values) || values.length !== this.#parts.length)
      throw failure('QT_VALUE', `tuple(…).${op}(…) expects a tuple or an array of ${this.#parts.length} values`)
    return values
  }

  #among(op: string, list: unknown): Predicate {
    if (Subquery.is(list)) return predicate(op, [...this.#parts, subqueryNode(list)])
    if (!Array.isArray(list)) throw failure('QT_VALUE', 'tuple(…).in(…) expects an array of arrays, or a query')
    const tuples = list.map((item: unknown) => this.#known(this.#others(item, 'in')))
    const types = (shape: number): number =>
      this.#parts.reduce((before, { field }) => pair(before, field ? fieldShape(field) : word('none')), shape)
    return predicate(op, [...this.#parts, valueNode(Object.freeze(tuples), null, true)], null, types)
  }

  #known(values: readonly unknown[]): readonly unknown[] {
    for (const value of values) {
      if (value === undefined) throw failure('QT_UNDEFINED', 'tuple(…).in(…) holds undefined')
      if (value === null) throw failure('QT_VALUE', 'tuple(…).in(…) holds null, which equals nothing; ask with isNull()')
    }
    return Object.freeze([...values])
  }
}

/**
 * Several values as one: equal if all are, in order by the first that differs, among a list of such.
 *
 * @example
 * await db.posts.where(p => tuple(p.views, p.id).lt([100, 7]))
 * await db.tasks.where(t => tuple(t.tenant, t.projectCode).in([['acme', 'A'], ['acme', 'B']]))
 */
export const tuple: TupleFunction = declared((...parts: readonly unknown[]): Tuple => {
  if (parts.length < 2) throw failure('QT_EXPRESSION', 'tuple(…) expects at least two expressions')
  return new Tuple(
    parts.map((part, i) => {
      if (part instanceof Leaf) return part
      throw failure('QT_EXPRESSION', `tuple(…): its part ${i + 1} is no expression`)
    }),
  )
})

/** Kinds whose rows servers compare as we do, part by part. */
const plainKinds: ReadonlySet<string> = new Set(['integer', 'bigint', 'double', 'text', 'uuid', 'date', 'time', 'timestamp'])

/** Whether the parts of two tuples are stored in one form and never null, so that the server may compare them as rows. */
export function comparableAsRows(
  left: readonly Pick<Node, 'field' | 'nullable'>[],
  right: readonly Pick<Node, 'field' | 'nullable'>[],
): boolean {
  return left.every((part, i) => {
    const other = right[i]
    if (!other || part.nullable || other.nullable || part.field === null || other.field === null) return false
    return plainKinds.has(part.field.tag) && part.field.tag === other.field.tag && part.field.mode === other.field.mode
  })
}
