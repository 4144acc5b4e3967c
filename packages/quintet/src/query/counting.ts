import { failure } from '../base/failure.ts'
import { aggregateNames } from './aggregate-names.ts'
import { count } from './aggregation.ts'
import { derive } from './derived.ts'
import { Find, type Selection } from './find.ts'
import { inFrame } from './frame.ts'
import { makeLeaf, noNodes } from './leaf.ts'
import { rowCount } from './many.ts'
import type { Node } from './node.ts'
import { integerField } from './operator.ts'
import { leafSelection } from './selection.ts'

// these speak of no column, so one selection serves every query
const counted: Selection = inFrame(() => count() as unknown as Node, leafSelection)
const one: Selection = inFrame(() => makeLeaf('one', noNodes, null, integerField, false), leafSelection)

/** A query for the number of rows that another one has. Order and includes are left out; what makes rows fewer is not. */
export function countOf(find: Find): Find {
  const plain = !find.limit && !find.offset && !find.distinct && find.group.length === 0 && !find.cursor && !grouped(find)
  if (plain) return find.with({ order: [], include: [], lock: null, select: counted })
  const bounded = find.limit || find.offset
  const inner = find.with({
    include: [],
    lock: null,
    order: bounded || find.distinctOn.length > 0 ? find.order : [],
    select: merging(find) ? find.select : null,
  })
  const outer = inner.select ? derive(inner) : Find.on(find.entity).with({ from: { kind: 'query', find: inner } }, find.frame)
  return outer.with({ select: counted })
}

/** Whether rows of the selection are not rows of the table. */
function merging(find: Find): boolean {
  return find.distinct || find.group.length > 0 || grouped(find)
}

/** Whether the selection has an aggregate that makes all rows one. */
function grouped(find: Find): boolean {
  return find.select !== null && find.group.length === 0 && inSelection(find.select)
}

function inSelection({ leaf, entries }: Selection): boolean {
  if (leaf) return inNode(leaf)
  return entries?.some(([, of]) => inSelection(of)) ?? false
}

function inNode(node: Node): boolean {
  if (node.op === 'over') return (node.kids[0] as Node).kids.some(inNode) || node.kids.slice(1).some(inNode)
  return aggregateNames.has(node.op) || node.op === 'filtered' || node.kids.some(inNode)
}

/** A query for one row without columns. */
export function oneOf(find: Find): Find {
  if (merging(find)) throw failure('QT_BUG', 'a group asked whether it has a row')
  const limit = find.limit ? find.limit : rowCount(1, 'exists')
  return find.with({ order: find.limit || find.offset ? find.order : [], include: [], lock: null, select: one, limit })
}

export { merging }
