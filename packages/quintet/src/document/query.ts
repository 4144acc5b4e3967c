import { failure } from '../base/failure.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import type { Streaming } from '../engine/reader.ts'
import { collect } from '../query/collect.ts'
import { countOf, oneOf } from '../query/counting.ts'
import { Find } from '../query/find.ts'
import { includes } from '../query/includes.ts'
import { order } from '../query/lambda.ts'
import { LazyQuery } from '../query/lazy.ts'
import { rowCount } from '../query/many.ts'
import { fromCursor, type Page, page } from '../query/page.ts'
import { select } from '../query/selection.ts'
import { Subquery } from '../query/subquery.ts'
import { where } from '../query/where.ts'
import type { Entity } from '../schema/registry.ts'
import { readChange } from './change.ts'
import { DocumentCommand } from './command.ts'
import type { DocumentAct, DocumentStore } from './contract.ts'
import { assertOwn } from './own.ts'

export type DocumentAccess = KindAccess<DocumentStore>
type Rows = readonly unknown[]

/** A lazy, immutable query for documents: every clause gives a new one, every await runs it once more. */
export class DocumentQuery extends LazyQuery {
  readonly #access: DocumentAccess
  readonly #every: boolean

  constructor(access: DocumentAccess, find: Find, every: boolean) {
    super(find)
    this.#access = access
    this.#every = every
  }

  static on(access: DocumentAccess, entity: Entity): DocumentQuery {
    return new DocumentQuery(access, Find.on(entity), false)
  }

  #with(find: Find): DocumentQuery {
    return new DocumentQuery(this.#access, find, this.#every)
  }

  get #find(): Find {
    return Subquery.of(this)
  }

  #place(clause: string): string {
    return `${this.#find.entity.key}.${clause}`
  }

  /** Every document is meant. */
  all(): DocumentQuery {
    return new DocumentQuery(this.#access, this.#find, true)
  }

  where(...conditions: readonly unknown[]): DocumentQuery {
    const find = this.#find
    if (find.limit || find.offset)
      throw failure('QT_CLAUSE', `${this.#place('where')} after limit would choose among the limited documents`)
    const all = where(find.entity, conditions, this.#place('where'), find.where)
    for (const { body } of all) assertOwn(body, this.#place('where'))
    return this.#with(find.with({ where: all }))
  }

  when<V>(value: V, body: (query: DocumentQuery, value: V) => DocumentQuery): DocumentQuery {
    return value === undefined || value === null || value === false ? this : body(this, value)
  }

  orderBy(...terms: readonly unknown[]): DocumentQuery {
    const find = this.#find
    const more = terms.flatMap(term => order(find.entity, term, this.#place('orderBy')))
    for (const { body } of more) assertOwn(body, this.#place('orderBy'))
    return this.#with(find.with({ order: [...find.order, ...more] }))
  }

  limit(count: number): DocumentQuery {
    return this.#with(this.#find.with({ limit: rowCount(count, this.#place('limit')) }))
  }

  after(cursor: string): DocumentQuery {
    return this.#with(this.#find.with({ cursor: { text: cursor, before: false } }))
  }

  before(cursor: string): DocumentQuery {
    return this.#with(this.#find.with({ cursor: { text: cursor, before: true } }))
  }

  include(tree: unknown): DocumentQuery {
    const find = this.#find
    if (find.select) throw failure('QT_CLAUSE', `${this.#place('include')} after select: select what the reference holds instead`)
    return this.#with(find.with({ include: includes(find.entity, tree, this.#place('include'), find.include) }))
  }

  select(body: unknown): DocumentQuery {
    const find = this.#find
    if (find.include.length > 0) throw failure('QT_CLAUSE', `${this.#place('select')} after include`)
    const made = select(find.entity, body, this.#place('select'))
    assertOwn(made, this.#place('select'))
    return this.#with(find.with({ select: made }))
  }

  async #read(find: Find, options: CallOptions | undefined): Promise<Rows> {
    const call = this.#access.call(options)
    const exact = find.cursor === null ? find : fromCursor(find)
    const store = await this.#access.store()
    return store.find(exact, collect(exact), call)
  }

  protected run(): Promise<Rows> {
    return this.#read(this.#find, undefined)
  }

  async first(condition?: unknown, options?: CallOptions): Promise<unknown> {
    const query = condition === undefined ? this : this.where(condition)
    const [found] = await query.#read(query.limit(1).#find, options)
    return found
  }

  async one(condition?: unknown, options?: CallOptions): Promise<unknown> {
    const query = condition === undefined ? this : this.where(condition)
    const found = await query.#read(query.limit(2).#find, options)
    if (found.length === 1) return found[0]
    throw failure('QT_NOT_ONE', `${this.#place('one')} found ${found.length === 0 ? 'no document' : 'more than one document'}`, {
      model: this.#find.entity.key,
    })
  }

  async count(options?: CallOptions): Promise<number> {
    const rows = await this.#read(countOf(fromCursor(this.#find)), options)
    // the query selects one number
    return rows[0] as number
  }

  async exists(options?: CallOptions): Promise<boolean> {
    return (await this.#read(oneOf(this.#find), options)).length > 0
  }

  page(options?: CallOptions): Promise<Page> {
    return page(this.#find, async find => this.#read(find, options))
  }

  async *stream(options: CallOptions & Partial<Streaming> = {}): AsyncGenerator<unknown> {
    const { snapshot = false, onProgress, ...limits } = options
    const call = this.#access.call(limits)
    const store = await this.#access.store()
    yield* store.stream(fromCursor(this.#find), { snapshot, onProgress }, call)
  }

  async explain(options?: CallOptions): Promise<string> {
    const call = this.#access.call(options)
    const find = fromCursor(this.#find)
    const store = await this.#access.store()
    return store.explain(find, collect(find), call)
  }

  update(change: unknown, options?: CallOptions): DocumentCommand {
    return this.#act('update', { do: 'change', change: readChange(this.#find.entity, change, this.#place('update')) }, options)
  }

  delete(options?: CallOptions): DocumentCommand {
    return this.#act('delete', { do: 'delete' }, options)
  }

  #act(verb: string, act: DocumentAct, options: CallOptions | undefined): DocumentCommand {
    const find = this.#find
    if (find.where.length === 0 && !this.#every)
      throw failure('QT_NO_WHERE', `${this.#place(verb)} without a condition would ${verb} every document`)
    if (find.select || find.include.length > 0 || find.cursor)
      throw failure('QT_CLAUSE', `${this.#place(verb)} of a query with select, include or a cursor`)
    return new DocumentCommand(this.#access, this.#place(verb), find, act, options)
  }
}
