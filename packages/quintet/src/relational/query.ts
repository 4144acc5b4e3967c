import { failure } from '../base/failure.ts'
import { type Soon, then } from '../base/value.ts'
import { collect } from '../query/collect.ts'
import { type Places, rootPath } from '../query/column-path.ts'
import { commonTable, recursive } from '../query/common-table.ts'
import { countOf, merging, oneOf } from '../query/counting.ts'
import { derive } from '../query/derived.ts'
import { type Clauses, Find } from '../query/find.ts'
import { currentFrame } from '../query/frame.ts'
import { grouping } from '../query/group.ts'
import { type Grouped, groupedBy } from '../query/grouped.ts'
import { includes } from '../query/includes.ts'
import { order } from '../query/lambda.ts'
import { LazyQuery } from '../query/lazy.ts'
import { rowCount } from '../query/many.ts'
import type { SetOperator } from '../query/origin.ts'
import { fromCursor, type Page, page } from '../query/page.ts'
import { select } from '../query/selection.ts'
import { combined } from '../query/sets.ts'
import { Subquery } from '../query/subquery.ts'
import { where } from '../query/where.ts'
import type { Explanation } from '../sql/plan.ts'
import type { Access, CallOptions } from './access.ts'
import type { WriteCommand } from './command.ts'
import type { Statement, StreamOptions } from './handle.ts'
import { deleteFound, updateFound } from './update.ts'

type Rows = readonly unknown[]

/** What a query keeps through all its clauses. */
export interface Seat {
  readonly access: Access
  readonly options: CallOptions | undefined
  /** Whether `all()` was said, without which a write needs a condition. */
  readonly every: boolean
}

/** A lazy, immutable query: every clause gives a new one, every await runs it once more. */
export class Query extends LazyQuery {
  // one field and no private methods: both would be written into every instance, and each clause makes one
  readonly #seat: Seat

  constructor(seat: Seat, find: Find) {
    super(find)
    this.#seat = seat
  }

  static on(access: Access, find: Find): Query {
    return new Query({ access, options: undefined, every: false }, find)
  }

  static seat(query: Query): Seat {
    return query.#seat
  }

  /** The same query with another find. */
  protected again(find: Find): Query {
    return new Query(this.#seat, find)
  }

  static #with(query: Query, clauses: Partial<Clauses>): Query {
    return query.again(Subquery.of(query).with(clauses, currentFrame()))
  }

  /** Every row is meant. */
  all(options?: CallOptions): Query {
    const { access, options: before } = this.#seat
    return new Query({ access, options: options ?? before, every: true }, Subquery.of(this))
  }

  update(set: unknown, options?: CallOptions): WriteCommand {
    return updateFound(this.#seat.access, Subquery.of(this), this.#seat.every, set, options ?? this.#seat.options)
  }

  delete(options?: CallOptions): WriteCommand {
    return deleteFound(this.#seat.access, Subquery.of(this), this.#seat.every, options ?? this.#seat.options)
  }

  where(...conditions: readonly unknown[]): Query {
    const find = Subquery.of(this)
    if (find.limit || find.offset) throw failure('QT_CLAUSE', `${placesOf(find).where} after limit would choose among the limited rows`)
    const next = find.copy(currentFrame())
    next.where = where(find.entity, conditions, placesOf(find).where, find.where)
    return this.again(next)
  }

  when<V>(value: V, body: (query: Query, value: V) => Query): Query {
    return value === undefined || value === null || value === false ? this : body(this, value)
  }

  orderBy(...terms: readonly unknown[]): Query {
    const find = Subquery.of(this)
    const next = find.copy(currentFrame())
    for (let i = 0; i < terms.length; i++) {
      const more = order(find.entity, terms[i], placesOf(find).orderBy)
      next.order = next.order.length === 0 ? more : [...next.order, ...more]
    }
    return this.again(next)
  }

  limit(count: number): Query {
    const find = Subquery.of(this)
    const next = find.copy(currentFrame())
    next.limit = rowCount(count, placesOf(find).limit)
    return this.again(next)
  }

  offset(count: number): Query {
    return Query.#with(this, { offset: rowCount(count, placesOf(Subquery.of(this)).offset) })
  }

  /** The rows that come after a cursor in this order, made total by the key. */
  after(cursor: string): Query {
    return Query.#with(this, { cursor: { text: cursor, before: false } })
  }

  /** The last rows that come before a cursor, in this order. */
  before(cursor: string): Query {
    return Query.#with(this, { cursor: { text: cursor, before: true } })
  }

  distinct(): Query {
    return Query.#with(this, { distinct: true })
  }

  include(tree: unknown): Query {
    const find = Subquery.of(this)
    if (find.select) throw failure('QT_CLAUSE', `${placesOf(Subquery.of(this)).include} after select: select the relation instead`)
    const next = find.copy(currentFrame())
    next.include = includes(find.entity, tree, placesOf(find).include, find.include)
    return this.again(next)
  }

  select(body: unknown): Query {
    const find = Subquery.of(this)
    if (find.include.length > 0)
      throw failure('QT_CLAUSE', `${placesOf(Subquery.of(this)).select} after include: select the relations instead`)
    return Query.#with(this, { select: select(find.entity, body, placesOf(Subquery.of(this)).select) })
  }

  pluck(body: unknown): Query {
    const made = this.select(body)
    if (Subquery.of(made).select?.kind !== 'leaf')
      throw failure('QT_EXPRESSION', `${placesOf(Subquery.of(this)).pluck} expects one expression`)
    return made
  }

  groupBy(body: unknown): Grouped<Query> {
    return groupedBy(Subquery.of(this), body, find => new Query({ ...this.#seat, every: false }, find))
  }

  /** Groups by all keys, by all but the last, and so on to one group of all rows. */
  rollup(body: unknown): Grouped<Query> {
    return groupedBy(Subquery.of(this), body, find => new Query({ ...this.#seat, every: false }, find), 'rollup')
  }

  /** Groups by every choice of the keys. */
  cube(body: unknown): Grouped<Query> {
    return groupedBy(Subquery.of(this), body, find => new Query({ ...this.#seat, every: false }, find), 'cube')
  }

  /** Groups by these choices of the keys, by their names. */
  groupingSets(body: unknown, sets: unknown): Grouped<Query> {
    return groupedBy(Subquery.of(this), body, find => new Query({ ...this.#seat, every: false }, find), { sets })
  }

  /** The first row, in the order, of those that have the same keys. */
  distinctOn(body: unknown): Query {
    const { entity } = Subquery.of(this)
    return Query.#with(this, { distinct: true, distinctOn: grouping(entity, body, `${entity.key}.distinctOn`).keys })
  }

  /** The query as the table of a new one: what comes next ranges over its rows. */
  asTable(): Query {
    const find = fromCursor(Subquery.of(this))
    if (find.include.length > 0) throw failure('QT_CLAUSE', `${placesOf(Subquery.of(this)).asTable} after include`)
    const table = find.select ? derive(find) : Find.on(find.entity).with({ from: { kind: 'query', find } }, find.frame)
    return new Query({ ...this.#seat, every: false }, table)
  }

  /** The rows of this query and of others, equal ones once; `unionAll` keeps them. */
  union(...others: readonly unknown[]): Query {
    return Query.#combined(this, 'union', others)
  }
  unionAll(...others: readonly unknown[]): Query {
    return Query.#combined(this, 'unionAll', others)
  }
  intersect(...others: readonly unknown[]): Query {
    return Query.#combined(this, 'intersect', others)
  }
  intersectAll(...others: readonly unknown[]): Query {
    return Query.#combined(this, 'intersectAll', others)
  }
  except(...others: readonly unknown[]): Query {
    return Query.#combined(this, 'except', others)
  }
  exceptAll(...others: readonly unknown[]): Query {
    return Query.#combined(this, 'exceptAll', others)
  }

  static #combined(query: Query, set: SetOperator, others: readonly unknown[]): Query {
    const finds = [query, ...others].map(one => {
      if (Subquery.is(one)) return fromCursor(Subquery.of(one))
      throw failure('QT_EXPRESSION', `${set}(…) expects queries`)
    })
    if (finds.length === 1) throw failure('QT_EXPRESSION', `${set}(…) expects at least one query more`)
    return new Query({ ...query.#seat, every: false }, combined(set, finds))
  }

  /** The query as one that stands once before the statement, however often its rows are read there. */
  cte(options: { readonly materialized?: boolean } = {}): Query {
    return new Query({ ...this.#seat, every: false }, commonTable(fromCursor(Subquery.of(this)), options.materialized ?? null))
  }

  /** These rows, then what `step` makes of the rows found last, until there are none or it is deep enough. */
  recursive(step: (self: Query) => unknown, end: unknown): Query {
    const seat = { ...this.#seat, every: false }
    const next = (self: Find): Find => {
      const made = step(new Query(seat, self))
      if (Subquery.is(made)) return fromCursor(Subquery.of(made))
      throw failure('QT_EXPRESSION', 'recursive(step, end): the step gives a query')
    }
    return new Query(seat, recursive(fromCursor(Subquery.of(this)), next, end))
  }

  /** Locks the rows until the transaction ends. */
  lock(options: { readonly mode?: 'update' | 'share'; readonly skipLocked?: boolean; readonly nowait?: boolean } = {}): Query {
    const { mode = 'update', skipLocked = false, nowait = false } = options
    if (mode !== 'update' && mode !== 'share')
      throw failure('QT_VALUE', `${placesOf(Subquery.of(this)).lock} knows the modes update and share`)
    if (skipLocked && nowait) throw failure('QT_CLAUSE', `${placesOf(Subquery.of(this)).lock}: skipLocked and nowait exclude each other`)
    if (Subquery.of(this).distinct || merging(Subquery.of(this)))
      throw failure('QT_CLAUSE', `${placesOf(Subquery.of(this)).lock}: groups and distinct rows cannot be locked`)
    return Query.#with(this, { lock: { mode, wait: skipLocked ? 'skip' : nowait ? 'nowait' : 'wait' } })
  }

  /** Reads the rows of a query with the options of this one. */
  static #read(query: Query, find: Find, options: CallOptions | undefined): Soon<Rows> {
    const { access, options: before } = query.#seat
    const exact = find.cursor === null ? find : fromCursor(find)
    return access.store.read(exact, collect(exact), access.call(options ?? before))
  }

  run(options?: CallOptions): Soon<Rows> {
    return Query.#read(this, Subquery.of(this), options)
  }

  async first(condition?: unknown, options?: CallOptions): Promise<unknown> {
    const to = narrowed(this, condition, options)
    return then(to.query.limit(1).run(to.options), rows => rows[0])
  }

  async one(condition?: unknown, options?: CallOptions): Promise<unknown> {
    const to = narrowed(this, condition, options)
    const rows = await to.query.limit(2).run(to.options)
    if (rows.length === 1) return rows[0]
    throw failure('QT_NOT_ONE', `${placesOf(Subquery.of(this)).one} found ${rows.length === 0 ? 'no row' : 'more than one row'}`, {
      model: Subquery.of(this).entity.key,
    })
  }

  /** The row with this key, among the rows of the query. */
  async get(key: unknown, options?: CallOptions): Promise<unknown> {
    const { entity } = Subquery.of(this)
    const [only, second] = entity.primary
    if (!only) throw failure('QT_MODEL', `${entity.key} has no primary key`)
    const condition = second
      ? Object.fromEntries(entity.primary.map(c => [c.key, (key as Readonly<Record<string, unknown>> | null)?.[c.key]]))
      : { [only.key]: key }
    return then(this.where(condition).limit(1).run(options), rows => rows[0])
  }

  async count(options?: CallOptions): Promise<number> {
    const rows = await Query.#read(this, countOf(fromCursor(Subquery.of(this))), options)
    // the query selects one number
    return rows[0] as number
  }

  async exists(options?: CallOptions): Promise<boolean> {
    if (merging(Subquery.of(this))) return (await this.count(options)) > 0
    return (await Query.#read(this, oneOf(Subquery.of(this)), options)).length > 0
  }

  /** The rows of one page, and the cursors of the next and the previous one. */
  page(options?: CallOptions): Promise<Page> {
    return page(Subquery.of(this), async find => Query.#read(this, find, options))
  }

  /** Rows as they come, in pages of 1,000, includes done. */
  stream(options: StreamOptions & CallOptions = {}): AsyncIterable<unknown> {
    const { snapshot = false, onProgress, ...limits } = options
    const find = fromCursor(Subquery.of(this))
    return this.#seat.access.store.stream(find, { snapshot, onProgress }, this.#seat.access.call({ ...this.#seat.options, ...limits }))
  }

  /** The statement as it would be sent; those of includes follow from its rows. */
  toSQL(): Statement {
    const find = fromCursor(Subquery.of(this))
    return this.#seat.access.store.text(find, collect(find))
  }

  /** The server's plan of each statement; with `analyze` they run, and what that took is told. */
  async explain(options: { readonly analyze?: boolean } & CallOptions = {}): Promise<Explanation> {
    const find = fromCursor(Subquery.of(this))
    const { analyze = false, ...limits } = options
    return this.#seat.access.store.explain(find, collect(find), analyze, this.#seat.access.call({ ...this.#seat.options, ...limits }))
  }
}

/** `first(where, options)`; a selection takes options only, since its rows are of another shape. */
function narrowed(
  query: Query,
  condition: unknown,
  options: CallOptions | undefined,
): { readonly query: Query; readonly options: CallOptions | undefined } {
  if (Subquery.of(query).select) return { query, options: condition as CallOptions | undefined }
  return { query: condition === undefined ? query : query.where(condition), options }
}

/** The names of clauses, for messages. */
function placesOf({ entity }: Find): Places {
  return rootPath(entity).places
}
