import type { Column, Entity, Relation } from '../schema/registry.ts'
import { type Path, type RelationEnd, rootPath, shifted } from './column-path.ts'
import { type Frame, root } from './frame.ts'
import type { Node } from './node.ts'
import { freshShape, pair, word } from './shape.ts'

/** What a lambda gave: an expression, and the frame whose scopes it speaks of. */
export interface Lambda {
  /** Token of the row that the lambda's parameter stands for. */
  readonly scope: Frame
  readonly body: Node
}

export interface OrderTerm extends Lambda {
  readonly desc: boolean
  readonly nulls: 'first' | 'last' | 'server' | null
}

/** The rows of a relation, seen from a row of the query around it. */
export interface Correlation {
  readonly scope: Frame
  readonly path: Path
  readonly relation: Relation
  readonly end: RelationEnd
}

export type Included = { readonly relation: Relation; readonly find: Find }

/** What comes out: a value, a row, an object of these, or a list from a relation. */
export interface Selection {
  readonly kind: 'leaf' | 'row' | 'object' | 'list'
  readonly scope: Frame
  readonly leaf: Node | null
  readonly path: Path | null
  readonly entries: readonly (readonly [key: string, of: Selection])[] | null
  readonly list: Find | null
  readonly shape: number
}

export interface Lock {
  readonly mode: 'update' | 'share'
  readonly wait: 'wait' | 'skip' | 'nowait'
}

/** Start of a keyset page: the values of the order terms at the cursor, and the direction. */
export interface After {
  /** Values of the terms that are not null there. */
  readonly values: readonly Node[]
  readonly before: boolean
  /** A letter for each term of the order: `v` where the cursor has a value, `n` where it has null. */
  readonly nulls: string
}

/** A cursor as the user gave it, read once the whole order is known. */
export interface Cursor {
  readonly text: string
  readonly before: boolean
}

export interface Clauses {
  readonly entity: Entity
  readonly correlation: Correlation | null
  readonly where: readonly Lambda[]
  readonly order: readonly OrderTerm[]
  readonly limit: Node | null
  readonly offset: Node | null
  readonly after: After | null
  readonly cursor: Cursor | null
  /** Whether each row comes with the values of its order, from which cursors are made. */
  readonly paged: boolean
  readonly include: readonly Included[]
  readonly columns: readonly Column[] | null
  readonly select: Selection | null
  readonly distinct: boolean
  readonly group: readonly Lambda[]
  readonly having: readonly Lambda[]
  readonly lock: Lock | null
  /** A query that stands as the table (`asTable`). */
  readonly from: Find | null
  readonly variant: string | null
}

const empty: Omit<Clauses, 'entity'> = Object.freeze({
  correlation: null,
  where: [],
  order: [],
  limit: null,
  offset: null,
  after: null,
  cursor: null,
  paged: false,
  include: [],
  columns: null,
  select: null,
  distinct: false,
  group: [],
  having: [],
  lock: null,
  from: null,
  variant: null,
})

/** The kind-neutral read: immutable, every clause gives a new one. Its shape is computed once, when it is asked for. */
export class Find implements Clauses {
  // `declare`: a field that is not only declared would be stored twice, and every clause makes a copy
  declare readonly entity: Entity
  declare readonly correlation: Correlation | null
  declare readonly where: readonly Lambda[]
  declare readonly order: readonly OrderTerm[]
  declare readonly limit: Node | null
  declare readonly offset: Node | null
  declare readonly after: After | null
  declare readonly cursor: Cursor | null
  /** Whether each row comes with the values of its order, from which cursors are made. */
  declare readonly paged: boolean
  declare readonly include: readonly Included[]
  declare readonly columns: readonly Column[] | null
  declare readonly select: Selection | null
  declare readonly distinct: boolean
  declare readonly group: readonly Lambda[]
  declare readonly having: readonly Lambda[]
  declare readonly lock: Lock | null
  declare readonly from: Find | null
  declare readonly variant: string | null
  /** The innermost lambda around the place where it was built; it can be used while that one runs. */
  declare readonly frame: Frame
  /** The shape once it was asked for, 0 before. */
  declare known: number

  constructor(base: Clauses, frame: Frame) {
    this.entity = base.entity
    this.correlation = base.correlation
    this.where = base.where
    this.order = base.order
    this.limit = base.limit
    this.offset = base.offset
    this.after = base.after
    this.cursor = base.cursor
    this.paged = base.paged
    this.include = base.include
    this.columns = base.columns
    this.select = base.select
    this.distinct = base.distinct
    this.group = base.group
    this.having = base.having
    this.lock = base.lock
    this.from = base.from
    this.variant = base.variant
    this.frame = frame
    this.known = 0
  }

  static on(entity: Entity): Find {
    const path = rootPath(entity)
    path.start ??= new Find({ ...empty, entity }, root)
    return path.start
  }

  /** The rows of a relation, seen from inside `frame`. */
  static related(correlation: Correlation, frame: Frame): Find {
    const find = Find.on(correlation.relation.to).copy(frame)
    find.correlation = correlation
    return find
  }

  /** A copy to be changed before anybody else sees it. Copied field by field: a spread costs ten times as much. */
  copy(frame: Frame = root): Draft {
    return new Find(this, frame.depth > this.frame.depth ? frame : this.frame)
  }

  /** A copy that differs in some clauses. */
  with(clauses: Partial<Clauses>, frame: Frame = root): Find {
    return Object.assign(this.copy(frame), clauses)
  }

  get shape(): number {
    if (this.known === 0) this.known = shapeOf(this)
    return this.known
  }
}

/** A find under construction. */
export type Draft = { -readonly [K in keyof Find]: Find[K] }

/** Every clause that is present adds its mark and its parts, in the order in which their values are collected. */
function shapeOf(find: Find): number {
  let { shape } = rootPath(find.entity)
  if (find.from) shape = pair(pair(shape, marks.from), find.from.shape)
  if (find.correlation) shape = pair(pair(shape, marks.correlation), correlationShape(find.correlation, find.frame))
  for (const part of find.where) shape = pair(shape, bodyShape(part, find.frame))
  for (const part of find.group) shape = pair(pair(shape, marks.group), bodyShape(part, find.frame))
  for (const part of find.having) shape = pair(pair(shape, marks.having), bodyShape(part, find.frame))
  for (const term of find.order) shape = pair(pair(shape, orderMark(term)), bodyShape(term, find.frame))
  if (find.after) shape = pair(pair(shape, find.after.before ? marks.before : marks.after), word(find.after.nulls))
  if (find.limit) shape = pair(shape, marks.limit)
  if (find.offset) shape = pair(shape, marks.offset)
  if (find.select) shape = pair(pair(shape, marks.select), find.select.shape)
  if (find.columns) shape = pair(pair(shape, marks.columns), word(find.columns.map(c => c.key).join('\u0000')))
  for (const { relation, find: of } of find.include) shape = pair(pair(pair(shape, marks.include), relationShape(relation)), of.shape)
  if (find.distinct) shape = pair(shape, marks.distinct)
  if (find.paged) shape = pair(shape, marks.paged)
  if (find.lock) shape = pair(shape, word(`lock ${find.lock.mode} ${find.lock.wait}`))
  if (find.variant !== null) shape = pair(pair(shape, marks.variant), word(find.variant))
  return shape
}

function relationShape(relation: Relation): number {
  if (relation.shape === 0) relation.shape = freshShape()
  return relation.shape
}

/** The body as seen from a lambda directly inside `frame`, wherever it was written. */
function bodyShape(part: Lambda, frame: Frame): number {
  const { outer } = part.scope
  return outer === null || outer === root ? part.body.shape : shifted(part.body.shape, frame.depth - outer.depth)
}

function correlationShape(correlation: Correlation, frame: Frame): number {
  return shifted(correlation.end.shape, frame.depth - correlation.scope.depth)
}

const marks = {
  from: freshShape(),
  correlation: freshShape(),
  group: freshShape(),
  having: freshShape(),
  limit: freshShape(),
  offset: freshShape(),
  select: freshShape(),
  columns: freshShape(),
  include: freshShape(),
  distinct: freshShape(),
  paged: freshShape(),
  variant: freshShape(),
  after: freshShape(),
  before: freshShape(),
  asc: freshShape(),
  desc: freshShape(),
}

const orderMarks = new Map<string, number>()

function orderMark(term: OrderTerm): number {
  if (term.nulls === null) return term.desc ? marks.desc : marks.asc
  const key = `${term.desc ? 'desc' : 'asc'} ${term.nulls}`
  let mark = orderMarks.get(key)
  if (mark === undefined) {
    mark = freshShape()
    orderMarks.set(key, mark)
  }
  return mark
}
