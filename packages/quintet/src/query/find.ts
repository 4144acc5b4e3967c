import type { Column, Entity, Relation } from '../schema/registry.ts'
import { type Path, type RelationEnd, rootPath, shifted } from './column-path.ts'
import { type Frame, root } from './frame.ts'
import type { Node } from './node.ts'
import { type Origin, originShape, bodyShape as seenFrom } from './origin.ts'
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

export interface Included {
  readonly relation: Relation
  readonly find: Find
  readonly shape: number
  /** Whether its rows come as they are, so that nothing of it is bound. */
  readonly whole: boolean
}

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

/** Groups of several sizes in one result: ever fewer of the keys, every choice of them, or the choices that are named by their places. */
export type GroupSets = 'rollup' | 'cube' | readonly (readonly number[])[]

/** Clauses that most queries do not have; they are kept in one place, so that a copy of a find is small. */
export interface RareClauses {
  readonly after: After | null
  readonly cursor: Cursor | null
  /** Whether each row comes with the values of its order, from which cursors are made. */
  readonly paged: boolean
  readonly columns: readonly Column[] | null
  readonly distinct: boolean
  /** One row for each combination of these, the first in the order. */
  readonly distinctOn: readonly Lambda[]
  readonly group: readonly Lambda[]
  /** Several groupings at once. */
  readonly groupSets: GroupSets | null
  readonly having: readonly Lambda[]
  readonly lock: Lock | null
  /** What its rows come from, if not the table of its model. */
  readonly from: Origin | null
  readonly variant: string | null
}

export interface Clauses extends RareClauses {
  readonly entity: Entity
  readonly correlation: Correlation | null
  readonly where: readonly Lambda[]
  readonly order: readonly OrderTerm[]
  readonly limit: Node | null
  readonly offset: Node | null
  readonly include: readonly Included[]
  readonly select: Selection | null
}

// not frozen: the optimiser would see two kinds of lists, and copies of a frozen one are slow
const none: readonly never[] = []

/** The rare clauses of most queries. */
export const plain: RareClauses = Object.freeze<RareClauses>({
  after: null,
  cursor: null,
  paged: false,
  columns: null,
  distinct: false,
  distinctOn: none,
  group: none,
  groupSets: null,
  having: none,
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
  declare readonly include: readonly Included[]
  declare readonly select: Selection | null
  declare readonly rare: RareClauses
  /** The innermost lambda around the place where it was built; it can be used while that one runs. */
  declare readonly frame: Frame
  /** The shape once it was asked for, 0 before. */
  declare known: number

  constructor(base: Omit<Clauses, keyof RareClauses> & { readonly rare: RareClauses }, frame: Frame) {
    this.entity = base.entity
    this.correlation = base.correlation
    this.where = base.where
    this.order = base.order
    this.limit = base.limit
    this.offset = base.offset
    this.include = base.include
    this.select = base.select
    this.rare = base.rare
    this.frame = frame
    this.known = 0
  }

  static on(entity: Entity): Find {
    const path = rootPath(entity)
    path.start ??= new Find({ ...start, entity }, root)
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
    const next = this.copy(frame)
    const rare: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(clauses))
      if (Object.hasOwn(plain, key)) rare[key] = value
      else Object.assign(next, { [key]: value })
    if (Object.keys(rare).length > 0) next.rare = { ...this.rare, ...rare }
    return next
  }

  get shape(): number {
    if (this.known === 0) this.known = shapeOf(this)
    return this.known
  }

  get after(): After | null {
    return this.rare.after
  }
  get cursor(): Cursor | null {
    return this.rare.cursor
  }
  get paged(): boolean {
    return this.rare.paged
  }
  get columns(): readonly Column[] | null {
    return this.rare.columns
  }
  get distinct(): boolean {
    return this.rare.distinct
  }
  get distinctOn(): readonly Lambda[] {
    return this.rare.distinctOn
  }
  get groupSets(): GroupSets | null {
    return this.rare.groupSets
  }
  get group(): readonly Lambda[] {
    return this.rare.group
  }
  get having(): readonly Lambda[] {
    return this.rare.having
  }
  get lock(): Lock | null {
    return this.rare.lock
  }
  get from(): Origin | null {
    return this.rare.from
  }
  get variant(): string | null {
    return this.rare.variant
  }
}

const start = {
  correlation: null,
  where: none,
  order: none,
  limit: null,
  offset: null,
  include: none,
  select: null,
  rare: plain,
}

/** A find under construction. */
export type Draft = { -readonly [K in Exclude<keyof Find, keyof RareClauses>]: Find[K] } & RareClauses

/** Every clause that is present adds its mark and its parts. */
function shapeOf(find: Find): number {
  let { shape } = rootPath(find.entity)
  const { correlation, where, order, include, frame } = find
  if (correlation !== null) shape = pair(pair(shape, marks.correlation), correlationShape(correlation, frame))
  for (let i = 0; i < where.length; i++) shape = pair(shape, bodyShape(where[i] as Lambda, frame))
  for (let i = 0; i < order.length; i++) {
    const term = order[i] as OrderTerm
    shape = pair(pair(shape, orderMark(term)), bodyShape(term, frame))
  }
  if (find.limit !== null) shape = pair(shape, marks.limit)
  if (find.offset !== null) shape = pair(shape, marks.offset)
  if (find.select !== null) shape = pair(pair(shape, marks.select), find.select.shape)
  for (let i = 0; i < include.length; i++) shape = pair(shape, (include[i] as Included).shape)
  return find.rare === plain ? shape : rareShape(find, shape)
}

function rareShape(find: Find, common: number): number {
  let shape = common
  const { from, group, groupSets, having, after, columns, distinct, distinctOn, paged, lock, variant } = find.rare
  if (from) shape = pair(pair(shape, marks.from), originShape(from, find.frame))
  for (const part of group) shape = pair(pair(shape, marks.group), bodyShape(part, find.frame))
  for (const part of having) shape = pair(pair(shape, marks.having), bodyShape(part, find.frame))
  for (const part of distinctOn) shape = pair(pair(shape, marks.distinctOn), bodyShape(part, find.frame))
  if (groupSets) shape = pair(shape, word(JSON.stringify(groupSets)))
  if (after) shape = pair(pair(shape, after.before ? marks.before : marks.after), word(after.nulls))
  if (columns) shape = pair(pair(shape, marks.columns), word(columns.map(c => c.key).join('\u0000')))
  if (distinct) shape = pair(shape, marks.distinct)
  if (paged) shape = pair(shape, marks.paged)
  if (lock) shape = pair(shape, word(`lock ${lock.mode} ${lock.wait}`))
  if (variant !== null) shape = pair(pair(shape, marks.variant), word(variant))
  return shape
}

/** What is included of a relation: its rows, or some of them. */
export function include(relation: Relation, find: Find): Included {
  if (relation.shape === 0) relation.shape = freshShape()
  return { relation, find, shape: pair(pair(marks.include, relation.shape), find.shape), whole: find === Find.on(relation.to) }
}

function bodyShape({ body, scope }: Lambda, frame: Frame): number {
  return seenFrom(body.shape, scope, frame)
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
  distinctOn: freshShape(),
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
