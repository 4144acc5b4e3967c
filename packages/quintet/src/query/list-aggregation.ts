import { failure } from '../base/failure.ts'
import { defineField } from '../schema/definition.ts'
import type { ArrayAggFunction, ModeFunction, PercentileFunction, StringAggFunction } from './aggregate.ts'
import { aggregate, argument } from './aggregation.ts'
import { declared } from './declared.ts'
import { extremeKinds, numericKinds } from './kinds.ts'
import type { Leaf } from './leaf.ts'
import { valueNode } from './node.ts'
import { textOperand } from './operand.ts'
import { doubleField } from './operator.ts'

/**
 * The texts of a group as one, with something between them; null over no rows. Say the order: there is none otherwise.
 *
 * @example
 * await db.posts.groupBy(p => p.authorId).select((p, author) => ({ author, titles: stringAgg(p.title, ', ').orderBy(p.title.asc()) }))
 */
// here and below the declared types follow the field's kind, which the run time reads from the node
export const stringAgg: StringAggFunction = declared((of: unknown, between: unknown): Leaf => {
  const one = argument(of, 'stringAgg', texts)
  return aggregate('stringAgg', [one, textOperand(between, one, 'stringAgg')], one.field, true)
})

const texts: ReadonlySet<string> = new Set(['text'])

/**
 * The values of a group as a list, nulls among them; empty over no rows. Say the order: there is none otherwise.
 *
 * @example
 * await db.posts.groupBy(p => p.authorId).select((p, author) => ({ author, ids: arrayAgg(p.id).orderBy(p.id.asc()) }))
 */
export const arrayAgg: ArrayAggFunction = declared((of: unknown): Leaf => {
  const one = argument(of, 'arrayAgg', null)
  if (one.field === null) throw failure('QT_EXPRESSION', 'arrayAgg(…) expects a value, not a condition')
  const element = one.field.nullable === one.nullable ? one.field : defineField(one.field.tag, { ...one.field, nullable: one.nullable })
  return aggregate('arrayAgg', [one], defineField('list', { element }), false)
})

function percentile<F>(name: 'percentileCont' | 'percentileDisc', kinds: ReadonlySet<string>): F {
  return declared((of: unknown, fraction: unknown): Leaf => {
    const one = argument(of, name, kinds)
    if (typeof fraction !== 'number' || !(fraction >= 0 && fraction <= 1))
      throw failure('QT_VALUE', `${name}(…) expects a fraction from 0 to 1`)
    const field = name === 'percentileCont' ? doubleField : one.field
    return aggregate(name, [one, valueNode(fraction, doubleField)], field, true)
  })
}

/**
 * The value at a fraction of a group in order, between two values where it falls between them: 0.5 is the median. Where the server has it.
 *
 * @example
 * await db.posts.select(p => ({ median: percentileCont(p.views, 0.5) }))
 */
export const percentileCont: PercentileFunction['cont'] = percentile('percentileCont', numericKinds)

/**
 * The first value of a group in order whose place is at least a fraction. Where the server has it.
 *
 * @example
 * await db.posts.select(p => ({ quarter: percentileDisc(p.views, 0.25) }))
 */
export const percentileDisc: PercentileFunction['disc'] = percentile('percentileDisc', extremeKinds)

/**
 * The most frequent value of a group, the least of several. Where the server has it.
 *
 * @example
 * await db.posts.select(p => ({ usual: mode(p.views) }))
 */
export const mode: ModeFunction = declared((of: unknown): Leaf => {
  const one = argument(of, 'mode', extremeKinds)
  return aggregate('mode', [one], one.field, true)
})
