import { wait } from '../base/alarm.ts'
import { failure } from '../base/failure.ts'
import { type Soon, then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Command } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import { KindCommand } from '../call/kind-command.ts'
import type { Streaming } from '../call/streaming.ts'
import { collect } from '../query/collect.ts'
import { Find } from '../query/find.ts'
import type { Grouped } from '../query/grouped.ts'
import type { Page } from '../query/page.ts'
import { where } from '../query/where.ts'
import { keepsFeed } from '../schema/collection.ts'
import type { Entity } from '../schema/registry.ts'
import { bulkWrites, runBulk } from './bulk.ts'
import { readChange } from './change.ts'
import type { DocumentChange, DocumentOutcome, DocumentStore, DocumentWrite } from './contract.ts'
import { checkId, freshDocument, readDocument, revOf } from './draft.ts'
import { refusal } from './outcome.ts'
import { type DocumentAccess, DocumentQuery } from './query.ts'
import { UnwoundQuery } from './unwound.ts'

interface FeedOptions extends CallOptions {
  readonly after?: string | null
  readonly limit?: number
}

interface WatchOptions {
  readonly after?: string | null
  readonly every?: number
  readonly signal?: AbortSignal
}

interface RevOptions extends CallOptions {
  /** Only if the document has this revision still. */
  readonly rev?: string
}

const finds = new WeakMap<Entity, Find>()

/** The find of one document, made once: its value is the id. */
function byId(entity: Entity): Find {
  let find = finds.get(entity)
  if (!find) {
    find = Find.on(entity).with({ where: where(entity, [{ id: '' }], `${entity.key}.get`) })
    finds.set(entity, find)
  }
  return find
}

/** Writes of documents, one outcome each: lazy, run once when awaited. */
class WriteCommand<T> extends KindCommand<DocumentStore, T> {
  constructor(
    access: DocumentAccess,
    what: string,
    writes: readonly DocumentWrite[],
    finish: (outcomes: readonly DocumentOutcome[]) => T,
    options: CallOptions | undefined,
  ) {
    super(access, what, (store, call) => then(store.write(writes, writes.length > 1, call), finish), options)
  }
}

/** The run time behind `CollectionHandle`. */
export class CollectionHandle {
  readonly #access: DocumentAccess
  readonly #entity: Entity
  readonly #all: DocumentQuery

  constructor(access: DocumentAccess, entity: Entity) {
    this.#access = access
    this.#entity = entity
    this.#all = DocumentQuery.on(access, entity)
  }

  all(): DocumentQuery {
    return this.#all.all()
  }
  where(...conditions: readonly unknown[]): DocumentQuery {
    return this.#all.where(...conditions)
  }
  when<V>(value: V, body: (query: DocumentQuery, value: V) => DocumentQuery): DocumentQuery {
    return this.#all.when(value, body)
  }
  orderBy(...terms: readonly unknown[]): DocumentQuery {
    return this.#all.orderBy(...terms)
  }
  limit(count: number): DocumentQuery {
    return this.#all.limit(count)
  }
  after(cursor: string): DocumentQuery {
    return this.#all.after(cursor)
  }
  before(cursor: string): DocumentQuery {
    return this.#all.before(cursor)
  }
  include(tree: unknown): DocumentQuery {
    return this.#all.include(tree)
  }
  select(body: unknown): DocumentQuery {
    return this.#all.select(body)
  }
  groupBy(body: unknown): Grouped<DocumentQuery> {
    return this.#all.groupBy(body)
  }
  /** Documents and the elements of a list, one row for each element. */
  unwind(body: unknown): UnwoundQuery {
    return UnwoundQuery.over(this.#access, this.#entity, body)
  }
  first(condition?: unknown, options?: CallOptions): Promise<unknown> {
    return this.#all.first(condition, options)
  }
  one(condition?: unknown, options?: CallOptions): Promise<unknown> {
    return this.#all.one(condition, options)
  }
  count(options?: CallOptions): Promise<number> {
    return this.#all.count(options)
  }
  exists(options?: CallOptions): Promise<boolean> {
    return this.#all.exists(options)
  }
  page(options?: CallOptions): Promise<Page> {
    return this.#all.page(options)
  }
  stream(options?: CallOptions & Partial<Streaming>): AsyncIterable<unknown> {
    return this.#all.stream(options)
  }

  /** The document with this id, or undefined. */
  async get(id: string, options?: CallOptions): Promise<unknown> {
    checkId(this.#entity, id, this.#place('get'))
    const call = this.#access.call(options)
    const found = then(this.#access.store(), store => store.find(byId(this.#entity), [id], call))
    return then(found, ([document]) => document)
  }

  /** One answer for each id, in their order. */
  async getMany(ids: readonly string[], options?: CallOptions): Promise<unknown[]> {
    if (!Array.isArray(ids)) throw failure('QT_VALUE', `${this.#place('getMany')} expects an array of ids`)
    for (const id of ids) checkId(this.#entity, id, this.#place('get'))
    const call = this.#access.call(options)
    const store = await this.#access.store()
    const find = Find.on(this.#entity).with({ where: where(this.#entity, [{ id: ids }], this.#place('get')) })
    const rows = await store.find(find, collect(find), call)
    // every document has its id
    const found = new Map(rows.map(row => [(row as { readonly id: string }).id, row]))
    return ids.map(id => found.get(this.#canonical(id)))
  }

  insert(input: unknown, options?: CallOptions): Command<unknown> {
    const many = Array.isArray(input)
    const drafts = (many ? input : [input]).map((one: unknown, i: number) =>
      freshDocument(this.#entity, one, many ? `${this.#place('insert')}[${i}]` : this.#place('insert')),
    )
    const writes = drafts.map(({ id, body }): DocumentWrite => ({ entity: this.#entity, id, do: 'insert', body }))
    const finish = (outcomes: readonly DocumentOutcome[]): unknown => {
      const keys = writes.map((write, i) => ({ id: this.#canonical(write.id), rev: writtenRev(write, outcomes[i]) }))
      return many ? keys : keys[0]
    }
    return new WriteCommand(this.#access, this.#place('insert'), writes, finish, options)
  }

  /** Puts a whole document in the place of the one with its id; with its `rev`, only if nobody changed it meanwhile. */
  replace(input: unknown, options?: CallOptions): Command<unknown> {
    const { id, rev, body } = readDocument(this.#entity, input, this.#place('replace'))
    return this.#one('replace', { entity: this.#entity, id, do: 'replace', body, rev }, options)
  }

  upsert(input: unknown, options?: CallOptions): Command<unknown> {
    const { id, body } = freshDocument(this.#entity, input, this.#place('upsert'))
    return this.#one('upsert', { entity: this.#entity, id, do: 'upsert', body }, options)
  }

  /** Changes one document. */
  update(id: string, change: unknown, options: RevOptions = {}): Command<unknown> {
    checkId(this.#entity, id, this.#place('update'))
    const { rev: given, ...limits } = options
    const rev = revOf(given, this.#place('update'))
    const acts = readChange(this.#entity, change, this.#place('update'))
    return this.#one('update', { entity: this.#entity, id, do: 'change', change: acts, rev }, limits)
  }

  /** Deletes one document. */
  delete(id: string, options: RevOptions = {}): Command<unknown> {
    checkId(this.#entity, id, this.#place('delete'))
    const { rev: given, ...limits } = options
    const rev = revOf(given, this.#place('delete'))
    return this.#one('delete', { entity: this.#entity, id, do: 'delete', rev }, limits)
  }

  /** What was written, in the order in which it was committed: the next entries of the feed beyond a token of it. */
  async changes({ after = null, limit = 1000, ...limits }: FeedOptions = {}): Promise<readonly DocumentChange[]> {
    const place = this.#place('changes')
    if (!keepsFeed(this.#entity)) throw failure('QT_MODEL', `${place}: the model keeps no feed: declare it with { changes: true }`)
    if (after !== null && typeof after !== 'string') throw failure('QT_VALUE', `${place}: after is a token of the feed`)
    if (!Number.isSafeInteger(limit) || limit < 1) throw failure('QT_VALUE', `${place}: limit is a whole number from 1`)
    const call = this.#access.call(limits)
    const store = await this.#access.store()
    return store.changes(this.#entity, after, limit, call)
  }

  /** The feed as it goes on, until the signal ends it. */
  async *watch({ after = null, every = 200, signal }: WatchOptions = {}): AsyncGenerator<DocumentChange> {
    let from = after
    while (!signal?.aborted) {
      const found = await this.changes({ after: from })
      yield* found
      from = found.at(-1)?.token ?? from
      if (found.length === 0) await wait(performance.now() + every)
    }
  }

  /** Forgets the feed up to a token, whoever may still have to read it; answers how many entries that were. */
  async forgetChanges(upTo: string, options?: CallOptions): Promise<number> {
    const call = this.#access.call(options)
    const store = await this.#access.store()
    return store.forgetChanges(this.#entity, upTo, call)
  }

  /** Writes of several sorts, each by itself: what became of each is told in their order. */
  bulk(body: unknown, options: CallOptions & { readonly ordered?: boolean } = {}): Command<unknown> {
    const { ordered = true, ...limits } = options
    const writes = bulkWrites(this.#entity, body, this.#place('bulk'))
    const run = (store: DocumentStore, call: Call): Soon<unknown> => runBulk(store, writes, ordered, call)
    return new KindCommand(this.#access, this.#place('bulk'), run, limits)
  }

  #one(verb: string, write: DocumentWrite, options: CallOptions | undefined): Command<unknown> {
    const finish = ([outcome]: readonly DocumentOutcome[]): unknown => {
      if (outcome && !outcome.ok && outcome.reason === 'missing') return verb === 'delete' ? false : undefined
      const rev = writtenRev(write, outcome)
      return verb === 'delete' ? true : { id: this.#canonical(write.id), rev }
    }
    return new WriteCommand(this.#access, this.#place(verb), [write], finish, options)
  }

  /** An id as the store gives it back. */
  #canonical(id: string): string {
    return this.#entity.primary[0]?.field.tag === 'uuid' ? id.toLowerCase() : id
  }

  #place(verb: string): string {
    return `${this.#entity.key}.${verb}`
  }
}

function writtenRev(write: DocumentWrite, outcome: DocumentOutcome | undefined): string {
  if (outcome?.ok) return outcome.rev
  throw refusal(write, outcome ?? { ok: false, reason: 'missing' })
}
