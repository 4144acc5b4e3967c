import { failure } from '../base/failure.ts'
import type { ColumnRef } from './column-path.ts'
import { declared } from './declared.ts'
import type {
  CaseFunction,
  CoalesceFunction,
  ExistsFunction,
  GivenFunction,
  IsNullFunction,
  JunctionFunction,
  NotFunction,
  ScalarFunction,
} from './expression.ts'
import { Leaf, makeLeaf } from './leaf.ts'
import { Many } from './many.ts'
import { type Node, noNodes } from './node.ts'
import { ObjectScope } from './object-scope.ts'
import { operand } from './operand.ts'
import { asPredicate, junction, Predicate, predicate } from './predicate.ts'
import { Scope, scopeKey } from './scope.ts'
import { Subquery, subqueryNode } from './subquery.ts'
import { Given } from './where.ts'

/**
 * All of the conditions; true for none.
 *
 * @example
 * await db.posts.where(p => and(p.views.gt(10), p.publishedAt.isNotNull()))
 */
export const and: JunctionFunction = declared((...parts: readonly unknown[]) => junction('and', parts))

/**
 * Any of the conditions; false for none.
 *
 * @example
 * await db.posts.where(p => or(...words.map(word => p.title.contains(word))))
 */
export const or: JunctionFunction = declared((...parts: readonly unknown[]) => junction('or', parts))

/**
 * The exact complement of a condition: it holds for every row for which the condition does not.
 *
 * @example
 * await db.posts.where(p => not(p.title.like('%draft%')))
 */
export const not: NotFunction = declared((of: unknown) => asPredicate(of, 'not(…)').not())

/**
 * Whether a value, or the row at the end of a path, is missing.
 *
 * @example
 * await db.posts.where(p => isNull(p.editor))
 */
export const isNull: IsNullFunction = declared((of: unknown) => {
  if (of instanceof Scope) return predicate('isNull', [scopeKey(of)])
  if (of instanceof ObjectScope) return predicate('isNull', [ObjectScope.node(of)])
  if (of instanceof Leaf) return predicate('isNull', [of])
  throw failure('QT_EXPRESSION', 'isNull(…) expects an expression or a row')
})

/**
 * Whether a relation or a query has rows, the row at the end of a path is there, or a document has a field at all, be it null.
 *
 * @example
 * await db.users.where(u => exists(u.posts).and(exists(u.profile)))
 */
export const exists: ExistsFunction = declared((of: unknown) => {
  if (of instanceof Many) return of.some()
  if (of instanceof Scope) return predicate('isNotNull', [scopeKey(of)])
  if (Subquery.is(of)) return predicate('exists', [subqueryNode(of)])
  if (of instanceof ObjectScope) return isThere(ObjectScope.node(of))
  if (of instanceof Leaf) return isThere(of)
  throw failure('QT_EXPRESSION', 'exists(…) expects a relation, a row, a query or a field of a document')
})

/** What stands in a document may be missing, which is not the same as null; what has a column of its own is always there. */
function isThere(of: Leaf): Predicate {
  // a cast: this is what a column's node carries
  const within = of.op === 'field' || (of.op === 'column' && (of.data as ColumnRef).column.within !== null)
  if (!within) throw failure('QT_EXPRESSION', `exists(${of.describe()}): it is there in every row; ask whether it is null`)
  return predicate('isThere', [of])
}

/**
 * The first value that is not null.
 *
 * @example
 * await db.users.select(u => ({ name: coalesce(u.name, u.email) }))
 */
export const coalesce: CoalesceFunction = declared((first: unknown, ...others: readonly unknown[]) => {
  if (!(first instanceof Leaf)) throw failure('QT_EXPRESSION', 'coalesce(…) expects an expression first')
  const rest = others.map(other => operand(other, first, 'coalesce'))
  return makeLeaf('coalesce', [first, ...rest], null, widest([first, ...rest]), first.nullable && rest.every(part => part.nullable))
})

/**
 * A query of one expression as a value: of its first row, null where it has none.
 *
 * @example
 * await db.users.select(u => ({ name: u.name, best: scalar(db.from({ p: posts }).where(({ p }) => p.authorId.eq(u.id)).select(({ p }) => max(p.views))) }))
 */
export const scalar: ScalarFunction = declared((of: unknown) => {
  if (!Subquery.is(of)) throw failure('QT_EXPRESSION', 'scalar(…) expects a query')
  const node = subqueryNode(of)
  if (node.field === null) throw failure('QT_EXPRESSION', 'scalar(…) expects a query that selects one expression')
  return new Leaf('query', node.shape, node.frame, noNodes, node.data, node.field, true)
})

/** The type of several alternatives: the first one's, but a double where integers and doubles meet. */
function widest(parts: readonly Node[]): Node['field'] {
  const fields = parts.map(part => part.field).filter(field => field !== null)
  return (
    fields.find(field => field.tag === 'double') ??
    fields.find(field => field.tag === 'integer' && field.precision !== null) ??
    fields[0] ??
    null
  )
}

/** Pairs of a condition and a value so far; `else` or `end` makes the expression. */
class Case {
  readonly #parts: readonly Node[]
  readonly #first: Leaf

  constructor(first: Leaf, parts: readonly Node[]) {
    this.#first = first
    this.#parts = parts
  }

  when(condition: unknown, then: unknown): Case {
    return new Case(this.#first, [...this.#parts, asPredicate(condition, 'when(…)'), this.#value(then)])
  }

  else(value: unknown): Leaf {
    return this.#make([...this.#parts, this.#value(value)], false)
  }

  end(): Leaf {
    return this.#make(this.#parts, true)
  }

  #value(value: unknown): Node {
    return value === null ? nothing(this.#first) : operand(value, this.#first, 'when')
  }

  #make(parts: readonly Node[], open: boolean): Leaf {
    const values = parts.filter(part => !(part instanceof Predicate))
    return makeLeaf('case', parts, null, widest(values), open || values.some(value => value.nullable))
  }
}

/** Null as a value of a kind. */
function nothing(like: Node): Node {
  return makeLeaf('null', noNodes, null, like.field, true)
}

/**
 * A value by conditions, the first that holds.
 *
 * @example
 * await db.posts.select(p => ({ rank: caseWhen(p.views.gt(1000), p.views).else(0) }))
 */
export const caseWhen: CaseFunction = declared((condition: unknown, then: unknown) => {
  if (!(then instanceof Leaf))
    throw failure('QT_EXPRESSION', 'caseWhen(…) expects an expression as its first value: it gives the others their kind')
  return new Case(then, [asPredicate(condition, 'caseWhen(…)'), then])
})

/**
 * Optional input, said on purpose: keys whose value is undefined are left out.
 *
 * @example
 * await db.posts.where(given({ title: request.query.title }))
 */
export const given: GivenFunction = declared((fields: Readonly<Record<string, unknown>>) => {
  if (typeof fields !== 'object' || fields === null) throw failure('QT_VALUE', 'given(…) expects an object of fields')
  return new Given(fields)
})
