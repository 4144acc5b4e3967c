import { failure } from '../base/failure.ts'
import { type Soon, then } from '../base/value.ts'
import { collect } from '../query/collect.ts'
import { derive } from '../query/derived.ts'
import { type Clauses, Find } from '../query/find.ts'
import { currentFrame } from '../query/frame.ts'
import { order } from '../query/lambda.ts'
import { rowCount } from '../query/many.ts'
import { select } from '../query/selection.ts'
import { Subquery } from '../query/subquery.ts'
import { where } from '../query/where.ts'
import type { Access, CallOptions } from './access.ts'
import type { WriteCommand } from './command.ts'
import { countOf, merging, oneOf } from './counting.ts'
import { type Grouped, groupedBy } from './grouped.ts'
import type { Statement } from './handle.ts'
import { includes } from './include.ts'
import { fromCursor, type Page, page } from './page.ts'
import { deleteFound, updateFound } from './update.ts'

type Rows = readonly unknown[]

/** A lazy, immutable query: every clause gives a new one, every await runs it once more. */
export class Query extends Subquery implements PromiseLike<Rows> {
  readonly #access: Access
  readonly #options: CallOptions | undefined
  /** Whether `all()` was said, without which a write needs a condition. */
  readonly #every: boolean

  constructor(access: Access, find: Find, options?: CallOptions, every = false) {
    super(find)
    this.#access = access
    this.#options = options
    this.#every = every
  }

  get #find(): Find {
    return Subquery.of(this)
  }

  #with(clauses: Partial<Clauses>): Query {
    return new Query(this.#access, this.#find.with(clauses, currentFrame()), this.#options, this.#every)
  }

  #name(clause: string): string {
    return `${this.#find.entity.key}.${clause}`
  }

  /** Every row is meant. */
  all(options?: CallOptions): Query {
    return new Query(this.#access, this.#find, options ?? this.#options, true)
  }

  update(set: unknown, options?: CallOptions): WriteCommand {
    return updateFound(this.#access, this.#find, this.#every, set, options ?? this.#options)
  }

  delete(options?: CallOptions): WriteCommand {
    return deleteFound(this.#access, this.#find, this.#every, options ?? this.#options)
  }

  where(...conditions: readonly unknown[]): Query {
    const find = this.#find
    if (find.limit || find.offset) throw failure('QT_CLAUSE', `${this.#name('where')} after limit would choose among the limited rows`)
    return this.#with({ where: where(find.entity, conditions, this.#name('where'), find.where) })
  }

  when<V>(value: V, body: (query: Query, value: V) => Query): Query {
    return value === undefined || value === null || value === false ? this : body(this, value)
  }

  orderBy(...terms: readonly unknown[]): Query {
    const find = this.#find
    const more =
      terms.length === 1
        ? order(find.entity, terms[0], this.#name('orderBy'))
        : terms.flatMap(term => order(find.entity, term, this.#name('orderBy')))
    return this.#with({ order: find.order.length === 0 ? more : [...find.order, ...more] })
  }

  limit(count: number): Query {
    return this.#with({ limit: rowCount(count, this.#name('limit')) })
  }

  offset(count: number): Query {
    return this.#with({ offset: rowCount(count, this.#name('offset')) })
  }

  /** The rows that come after a cursor in this order, made total by the key. */
  after(cursor: string): Query {
    return this.#with({ cursor: { text: cursor, before: false } })
  }

  /** The last rows that come before a cursor, in this order. */
  before(cursor: string): Query {
    return this.#with({ cursor: { text: cursor, before: true } })
  }

  distinct(): Query {
    return this.#with({ distinct: true })
  }

  include(tree: unknown): Query {
    const find = this.#find
    if (find.select) throw failure('QT_CLAUSE', `${this.#name('include')} after select: select the relation instead`)
    return this.#with({ include: includes(find.entity, tree, this.#name('include'), find.include) })
  }

  select(body: unknown): Query {
    const find = this.#find
    if (find.include.length > 0) throw failure('QT_CLAUSE', `${this.#name('select')} after include: select the relations instead`)
    return this.#with({ select: select(find.entity, body, this.#name('select')) })
  }

  pluck(body: unknown): Query {
    const made = this.select(body)
    if (Subquery.of(made).select?.kind !== 'leaf') throw failure('QT_EXPRESSION', `${this.#name('pluck')} expects one expression`)
    return made
  }

  groupBy(body: unknown): Grouped<Query> {
    return groupedBy(this.#find, body, find => new Query(this.#access, find, this.#options))
  }

  /** The query as the table of a new one: what comes next ranges over its rows. */
  asTable(): Query {
    const find = fromCursor(this.#find)
    if (find.include.length > 0) throw failure('QT_CLAUSE', `${this.#name('asTable')} after include`)
    const table = find.select ? derive(find) : Find.on(find.entity).with({ from: find }, find.frame)
    return new Query(this.#access, table, this.#options)
  }

  /** Locks the rows until the transaction ends. */
  lock(options: { readonly mode?: 'update' | 'share'; readonly skipLocked?: boolean; readonly nowait?: boolean } = {}): Query {
    const { mode = 'update', skipLocked = false, nowait = false } = options
    if (mode !== 'update' && mode !== 'share') throw failure('QT_VALUE', `${this.#name('lock')} knows the modes update and share`)
    if (skipLocked && nowait) throw failure('QT_CLAUSE', `${this.#name('lock')}: skipLocked and nowait exclude each other`)
    if (this.#find.distinct || merging(this.#find))
      throw failure('QT_CLAUSE', `${this.#name('lock')}: groups and distinct rows cannot be locked`)
    return this.#with({ lock: { mode, wait: skipLocked ? 'skip' : nowait ? 'nowait' : 'wait' } })
  }

  /** Reads the rows of a query with this one's options. */
  #read(find: Find, options: CallOptions | undefined): Soon<Rows> {
    const exact = find.cursor === null ? find : fromCursor(find)
    return this.#access.store.read(exact, collect(exact), this.#access.call(options ?? this.#options))
  }

  run(options?: CallOptions): Soon<Rows> {
    return this.#read(this.#find, options)
  }

  // a query is awaited like a promise, by design (A2)
  // biome-ignore lint/suspicious/noThenProperty: see above
  then<A = Rows, B = never>(
    done?: ((rows: Rows) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#settled().then(done, failed)
  }

  async #settled(): Promise<Rows> {
    return this.run()
  }

  /** `first(where, options)`; a selection takes options only, since its rows are of another shape. */
  #narrowed(condition: unknown, options: CallOptions | undefined): { readonly query: Query; readonly options: CallOptions | undefined } {
    if (this.#find.select) return { query: this, options: condition as CallOptions | undefined }
    return { query: condition === undefined ? this : this.where(condition), options }
  }

  async first(condition?: unknown, options?: CallOptions): Promise<unknown> {
    const to = this.#narrowed(condition, options)
    return then(to.query.limit(1).run(to.options), rows => rows[0])
  }

  async one(condition?: unknown, options?: CallOptions): Promise<unknown> {
    const to = this.#narrowed(condition, options)
    const rows = await to.query.limit(2).run(to.options)
    if (rows.length === 1) return rows[0]
    throw failure('QT_NOT_ONE', `${this.#name('one')} found ${rows.length === 0 ? 'no row' : 'more than one row'}`, {
      model: this.#find.entity.key,
    })
  }

  /** The row with this key, among the rows of the query. */
  async get(key: unknown, options?: CallOptions): Promise<unknown> {
    const { entity } = this.#find
    const [only, second] = entity.primary
    if (!only) throw failure('QT_MODEL', `${entity.key} has no primary key`)
    const condition = second
      ? Object.fromEntries(entity.primary.map(c => [c.key, (key as Readonly<Record<string, unknown>> | null)?.[c.key]]))
      : { [only.key]: key }
    return then(this.where(condition).limit(1).run(options), rows => rows[0])
  }

  async count(options?: CallOptions): Promise<number> {
    const rows = await this.#read(countOf(fromCursor(this.#find)), options)
    // the query selects one number
    return rows[0] as number
  }

  async exists(options?: CallOptions): Promise<boolean> {
    if (merging(this.#find)) return (await this.count(options)) > 0
    return (await this.#read(oneOf(this.#find), options)).length > 0
  }

  /** The rows of one page, and the cursors of the next and the previous one. */
  page(options?: CallOptions): Promise<Page> {
    return page(this.#find, async find => this.#read(find, options))
  }

  /** Rows as they come, in pages of 1,000, includes done. */
  stream(options: CallOptions & { readonly snapshot?: boolean } = {}): AsyncIterable<unknown> {
    const { snapshot = false, ...limits } = options
    const find = fromCursor(this.#find)
    return this.#access.store.stream(find, snapshot, this.#access.call({ ...this.#options, ...limits }))
  }

  /** The statement as it would be sent; those of includes follow from its rows. */
  toSQL(): Statement {
    const find = fromCursor(this.#find)
    return this.#access.store.text(find, collect(find))
  }

  /** The server's plan of the statement, as it prints it. */
  explain(options: { readonly analyze?: boolean } & CallOptions = {}): Promise<string> {
    const find = fromCursor(this.#find)
    const { analyze = false, ...limits } = options
    return this.#access.store.explain(find, collect(find), analyze, this.#access.call({ ...this.#options, ...limits }))
  }
}
