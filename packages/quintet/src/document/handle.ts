import type { CallOptions } from '../call/context.ts'
import type { Streaming } from '../call/streaming.ts'
import type { Subject } from '../query/about.ts'
import type { Included } from '../query/include.ts'
import type { Out } from '../query/select.ts'
import type { Shape } from '../schema/field.ts'
import type { Condition, ListLeaf, Order, Readable } from '../schema/vocabulary.ts'
import type { BulkResult } from './bulk.ts'
import type { Act, Changing } from './changing.ts'
import type { DocumentChange } from './contract.ts'

/** A document among others: its type for the language of queries, and the shape that it was declared with. */
type Seen<B extends Subject> = B['facts'] extends { readonly columns: { readonly seen: infer V } } ? V & Readable<B['row']> : never
type Matching<B extends Subject> = B['facts'] extends { readonly columns: { readonly match: infer M } } ? M : never

/** A condition: fields and values, or a lambda over the document. */
export type DocumentWhere<B extends Subject> = Matching<B> | ((document: Seen<B>) => Condition)
type Term<B extends Subject> = (document: Seen<B>) => Order | readonly Order[]

export interface DocumentPage<R> {
  readonly rows: R[]
  /** Cursors for `after` and `before`; null where there is no more. */
  readonly next: string | null
  readonly previous: string | null
}

type Loaded<B extends Subject, I> = unknown extends I ? B['row'] : B['row'] & Included<B, I>
type Exactly<G, T> = [G] extends [never] ? G : T

/** A lazy read of documents: every await runs it once more. */
export interface DocumentRead<R> extends PromiseLike<R[]> {
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
  page(options?: CallOptions): Promise<DocumentPage<R>>
  stream(options?: CallOptions & Partial<Streaming>): AsyncIterable<R>
  /** The server's plan: which index it uses, if any. */
  explain(options?: CallOptions): Promise<string>
}

/** A change or deletion of what a query finds: gives how many there were. */
export interface DocumentsChanged<B extends Subject> extends PromiseLike<number> {
  /** The documents as they were before, or as they are after. */
  returning(which?: 'before' | 'after'): PromiseLike<B['row'][]>
}

/** A lazy, immutable query for documents. `N`: whether it may change them, which needs a condition or `all()`. */
export interface DocumentQuery<in out B extends Subject, S extends Shape, I, N extends boolean> extends DocumentRead<Loaded<B, I>> {
  where(condition: DocumentWhere<B>, ...more: readonly DocumentWhere<B>[]): DocumentQuery<B, S, I, true>
  all(): DocumentQuery<B, S, I, true>
  when<V>(
    value: V,
    then: (query: this, value: Exclude<V, undefined | null | false>) => DocumentQuery<B, S, I, boolean>,
  ): DocumentQuery<B, S, I, N>
  orderBy(term: Term<B>, ...more: readonly Term<B>[]): DocumentQuery<B, S, I, N>
  limit(count: number): DocumentQuery<B, S, I, N>
  after(cursor: string): DocumentQuery<B, S, I, N>
  before(cursor: string): DocumentQuery<B, S, I, N>
  include<const J>(relations: Exactly<J, B['include']>): DocumentQuery<B, S, I & J, N>
  select<X>(shape: (document: Seen<B>) => X): SelectedDocuments<B, X>
  /** Counts, sums and more of groups. */
  groupBy<G>(by: (document: Seen<B>) => G): GroupedDocuments<Seen<B>, G>
  first(where?: DocumentWhere<B>, options?: CallOptions): Promise<Loaded<B, I> | undefined>
  one(where?: DocumentWhere<B>, options?: CallOptions): Promise<Loaded<B, I>>
  /** Changes every document found; with `limit(1).returning()` it is find-one-and-update. */
  readonly update: N extends true ? (change: Changes<S>, options?: CallOptions) => DocumentsChanged<B> : never
  readonly delete: N extends true ? (options?: CallOptions) => DocumentsChanged<B> : never
}

/** Documents by group; `group` in lambdas is what `groupBy` gave, `R` what a row is. */
export interface GroupedDocuments<R, G> {
  having(that: (row: R, group: G) => Condition): GroupedDocuments<R, G>
  orderBy(term: GroupTerm<R, G>, ...more: readonly GroupTerm<R, G>[]): GroupedDocuments<R, G>
  select<X>(shape: (row: R, group: G) => X): DocumentRead<Out<X>>
}
type GroupTerm<R, G> = (row: R, group: G) => Order | readonly Order[]

/** A document beside an element of one of its lists. */
interface Element<D, X> {
  readonly document: D
  readonly element: X
}

/** Documents and the elements of a list: a row for each element. */
export interface Unwound<in out B extends Subject, X> extends DocumentRead<{ document: B['row']; element: Out<X> }> {
  where(that: (row: Element<Seen<B>, X>) => Condition): Unwound<B, X>
  orderBy(term: (row: Element<Seen<B>, X>) => Order | readonly Order[]): Unwound<B, X>
  limit(count: number): Unwound<B, X>
  select<S>(shape: (row: Element<Seen<B>, X>) => S): DocumentRead<Out<S>>
  groupBy<G>(by: (row: Element<Seen<B>, X>) => G): GroupedDocuments<Element<Seen<B>, X>, G>
}

/** Parts of documents. */
export interface SelectedDocuments<in out B extends Subject, X> extends DocumentRead<Out<X>> {
  where(condition: DocumentWhere<B>, ...more: readonly DocumentWhere<B>[]): SelectedDocuments<B, X>
  orderBy(term: Term<B>, ...more: readonly Term<B>[]): SelectedDocuments<B, X>
  limit(count: number): SelectedDocuments<B, X>
  after(cursor: string): SelectedDocuments<B, X>
  before(cursor: string): SelectedDocuments<B, X>
  first(): Promise<Out<X> | undefined>
  one(): Promise<Out<X>>
}

/** What is to become of a document: `a => [a.views.inc(1), a.tags.push('ts')]`. */
export type Changes<S extends Shape> = (document: Changing<S>) => Act | readonly Act[]

/** Which document was written, and its revision from here on. */
export interface Written {
  readonly id: string
  readonly rev: string
}

export interface RevOptions extends CallOptions {
  /** Only if the document still has this revision; else QT_CONFLICT. */
  readonly rev?: string
}

type NewDocument<B extends Subject> = B['new']
type WholeDocument<B extends Subject> = Omit<B['new'], 'id' | 'rev'> & { readonly id: string; readonly rev?: string }

/** A collection of documents. Reading everything is `all()`: a bare handle cannot be awaited. */
export interface CollectionHandle<in out B extends Subject, S extends Shape, L extends string> {
  readonly $lacks?: L
  all(): DocumentQuery<B, S, unknown, true>
  where(condition: DocumentWhere<B>, ...more: readonly DocumentWhere<B>[]): DocumentQuery<B, S, unknown, true>
  orderBy(term: Term<B>, ...more: readonly Term<B>[]): DocumentQuery<B, S, unknown, false>
  limit(count: number): DocumentQuery<B, S, unknown, false>
  after(cursor: string): DocumentQuery<B, S, unknown, false>
  before(cursor: string): DocumentQuery<B, S, unknown, false>
  include<const J>(relations: Exactly<J, B['include']>): DocumentQuery<B, S, J, false>
  select<X>(shape: (document: Seen<B>) => X): SelectedDocuments<B, X>
  groupBy<G>(by: (document: Seen<B>) => G): GroupedDocuments<Seen<B>, G>
  /** A row for each element of a list, to be counted, grouped and selected from. */
  unwind<T, X>(list: (document: Seen<B>) => ListLeaf<T, X>): Unwound<B, X>
  first(where?: DocumentWhere<B>, options?: CallOptions): Promise<B['row'] | undefined>
  one(where?: DocumentWhere<B>, options?: CallOptions): Promise<B['row']>
  count(options?: CallOptions): Promise<number>
  exists(options?: CallOptions): Promise<boolean>
  page(options?: CallOptions): Promise<DocumentPage<B['row']>>
  stream(options?: CallOptions & Partial<Streaming>): AsyncIterable<B['row']>
  /** The document with this id, or undefined. */
  get(id: string, options?: CallOptions): Promise<B['row'] | undefined>
  /** One answer for each id, in their order. */
  getMany(ids: readonly string[], options?: CallOptions): Promise<(B['row'] | undefined)[]>

  /** All of them or none; an id that is taken is QT_CONFLICT. */
  insert(document: NewDocument<B>, options?: CallOptions): PromiseLike<Written>
  insert(documents: readonly NewDocument<B>[], options?: CallOptions): PromiseLike<Written[]>
  /** Puts a whole document in the place of the one with its id, if its `rev` is given only if that is still its revision; undefined: there is none. */
  replace(document: WholeDocument<B>, options?: CallOptions): PromiseLike<Written | undefined>
  /** Inserts the document, or puts it in the place of the one with its id. */
  upsert(document: NewDocument<B>, options?: CallOptions): PromiseLike<Written>
  /** Changes one document; undefined: there is none. */
  update(id: string, change: Changes<S>, options?: RevOptions): PromiseLike<Written | undefined>
  /** Whether there was one to delete. */
  delete(id: string, options?: RevOptions): PromiseLike<boolean>
  /**
   * What was written, in the order in which it was committed: up to `limit` (1,000) entries beyond a token of the feed, or from its
   * beginning. The model keeps a feed if it is declared with `{ changes: true }`.
   */
  changes(options?: CallOptions & { readonly after?: string | null; readonly limit?: number }): Promise<DocumentChange[]>
  /** The feed as it goes on, looked at every so many milliseconds (200), until the signal ends it. */
  watch(options?: { readonly after?: string | null; readonly every?: number; readonly signal?: AbortSignal }): AsyncIterable<DocumentChange>
  /** Forgets the feed up to a token; answers how many entries that were. */
  forgetChanges(upTo: string, options?: CallOptions): Promise<number>
  /** Writes of several sorts, each by itself and in order: what became of each. `ordered` (unless it is false): nothing after a failure is tried. */
  bulk(
    writes: (write: BulkWriter<B, S>) => readonly BulkItem[],
    options?: CallOptions & { readonly ordered?: boolean },
  ): PromiseLike<BulkResult[]>
}

/** Makes the writes of a bulk. */
interface BulkWriter<in out B extends Subject, S extends Shape> {
  insert(document: NewDocument<B>): BulkItem
  upsert(document: NewDocument<B>): BulkItem
  replace(document: WholeDocument<B>): BulkItem
  update(id: string, change: Changes<S>, options?: { readonly rev?: string }): BulkItem
  delete(id: string, options?: { readonly rev?: string }): BulkItem
}
interface BulkItem {
  readonly $write: true
}
