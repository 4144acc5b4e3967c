import { failure } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import { collect } from '../query/collect.ts'
import { countOf, oneOf } from '../query/counting.ts'
import type { Find } from '../query/find.ts'
import { includes } from '../query/includes.ts'
import { order } from '../query/lambda.ts'
import { LazyQuery } from '../query/lazy.ts'
import { rowCount } from '../query/many.ts'
import { fromCursor, type Page, page } from '../query/page.ts'
import { select } from '../query/selection.ts'
import { Subquery } from '../query/subquery.ts'
import { where } from '../query/where.ts'
import type { KindAccess } from './access.ts'
import type { Call } from './call.ts'
import type { CallOptions } from './context.ts'
import { assertOwn } from './own.ts'
import type { Streaming } from './streaming.ts'

type Items = readonly unknown[]

/** What a store of any kind answers a find with. */
export interface Finds {
  /** Items of the find's type, includes done; two-valued logic, byte order. */
  find(find: Find, values: readonly unknown[], call: Call): Soon<Items>
  stream(find: Find, how: Streaming, call: Call): AsyncIterable<unknown>
  /** The server's own plan. */
  explain(find: Find, values: readonly unknown[], call: Call): Promise<string>
}

/**
 * The reading verbs of the kinds whose conditions speak of one item only: every clause gives a new query, every await runs it
 * once more. A kind adds what it alone has.
 */
export abstract class KindQuery<S extends Finds> extends LazyQuery {
  protected readonly access: KindAccess<S>

  constructor(access: KindAccess<S>, find: Find) {
    super(find)
    this.access = access
  }

  /** The same query with another find. */
  protected abstract copy(find: Find): this

  protected get find(): Find {
    return Subquery.of(this)
  }

  protected place(clause: string): string {
    return `${this.find.entity.key}.${clause}`
  }

  where(...conditions: readonly unknown[]): this {
    const find = this.find
    if (find.limit || find.offset) throw failure('QT_CLAUSE', `${this.place('where')} after limit would choose among what is limited`)
    const all = where(find.entity, conditions, this.place('where'), find.where)
    for (const { body } of all) assertOwn(body, this.place('where'))
    return this.copy(find.with({ where: all }))
  }

  when<V>(value: V, body: (query: this, value: V) => this): this {
    return value === undefined || value === null || value === false ? this : body(this, value)
  }

  orderBy(...terms: readonly unknown[]): this {
    const find = this.find
    const more = terms.flatMap(term => order(find.entity, term, this.place('orderBy')))
    for (const { body } of more) assertOwn(body, this.place('orderBy'))
    return this.copy(find.with({ order: [...find.order, ...more] }))
  }

  limit(count: number): this {
    return this.copy(this.find.with({ limit: rowCount(count, this.place('limit')) }))
  }

  after(cursor: string): this {
    return this.copy(this.find.with({ cursor: { text: cursor, before: false } }))
  }

  before(cursor: string): this {
    return this.copy(this.find.with({ cursor: { text: cursor, before: true } }))
  }

  include(tree: unknown): this {
    const find = this.find
    if (find.select) throw failure('QT_CLAUSE', `${this.place('include')} after select: select what the reference holds instead`)
    return this.copy(find.with({ include: includes(find.entity, tree, this.place('include'), find.include) }))
  }

  select(body: unknown): this {
    const find = this.find
    if (find.include.length > 0) throw failure('QT_CLAUSE', `${this.place('select')} after include`)
    const made = select(find.entity, body, this.place('select'))
    assertOwn(made, this.place('select'))
    return this.copy(find.with({ select: made }))
  }

  protected async read(find: Find, options: CallOptions | undefined): Promise<Items> {
    const call = this.access.call(options)
    const exact = find.cursor === null ? find : fromCursor(find)
    const store = await this.access.store()
    return store.find(exact, collect(exact), call)
  }

  protected run(): Promise<Items> {
    return this.read(this.find, undefined)
  }

  async first(condition?: unknown, options?: CallOptions): Promise<unknown> {
    const query = condition === undefined ? this : this.where(condition)
    const [found] = await query.read(query.limit(1).find, options)
    return found
  }

  async one(condition?: unknown, options?: CallOptions): Promise<unknown> {
    const query = condition === undefined ? this : this.where(condition)
    const found = await query.read(query.limit(2).find, options)
    if (found.length === 1) return found[0]
    throw failure('QT_NOT_ONE', `${this.place('one')} found ${found.length === 0 ? 'nothing' : 'more than one'}`, {
      model: this.find.entity.key,
    })
  }

  async count(options?: CallOptions): Promise<number> {
    const rows = await this.read(countOf(fromCursor(this.find)), options)
    // the query selects one number
    return rows[0] as number
  }

  async exists(options?: CallOptions): Promise<boolean> {
    return (await this.read(oneOf(this.find), options)).length > 0
  }

  page(options?: CallOptions): Promise<Page> {
    return page(this.find, async find => this.read(find, options))
  }

  async *stream(options: CallOptions & Partial<Streaming> = {}): AsyncGenerator<unknown> {
    const { snapshot = false, onProgress, ...limits } = options
    const call = this.access.call(limits)
    const store = await this.access.store()
    yield* store.stream(fromCursor(this.find), { snapshot, onProgress }, call)
  }

  async explain(options?: CallOptions): Promise<string> {
    const call = this.access.call(options)
    const find = fromCursor(this.find)
    const store = await this.access.store()
    return store.explain(find, collect(find), call)
  }
}
