import type { ColumnFamilyHandle } from '../columnfamily/handle.ts'
import type { CollectionHandle } from '../document/handle.ts'
import type { EdgeEnds, EdgeHandle, NodeHandle } from '../graph/handle.ts'
import type { MapHandle } from '../keyvalue/handle.ts'
import type { About } from '../query/about.ts'
import type { FamilyFacts } from '../schema/columnfamily.ts'
import type { Shape } from '../schema/field.ts'
import type { AnyKeyed } from '../schema/keyvalue-form.ts'
import type { Refused } from '../schema/refused.ts'
import type { Models } from '../schema/row.ts'

type Why = 'this model is kept in another store than the transaction: use db before or after it'

/** A handle without the verbs `N`, whose writes `W` wait for the commit and give nothing. */
type Apart<H, W extends keyof H, N extends keyof H> = Omit<H, W | N> & { readonly [P in W]: Silent<H[P]> } & {
  readonly [P in N]: Refused<Why>
}
type Silent<F> = F extends (...given: infer G) => unknown ? (...given: G) => PromiseLike<void> : F

/**
 * What models of another store than the transaction's have in it, one line a kind: reads of what it did not write, and writes that
 * do the same however often they are done. They are done when it is committed.
 */
export interface ApartHandles<A extends Models, K extends keyof A, L extends string> {
  table: Refused<Why>
  variants: Refused<Why>
  view: Refused<Why>
  materialized: Refused<Why>
  sequence: Refused<Why>
  keyValue: ApartKeys<A[K]['$m'] & AnyKeyed, L>[(A[K]['$m'] & AnyKeyed)['form']]
  collection: Apart<CollectionHandle<About<A, K>, Facet<A[K], Shape>, L>, 'upsert' | 'delete', 'insert' | 'replace' | 'update' | 'bulk'>
  columnFamily: Apart<
    ColumnFamilyHandle<About<A, K>, Facet<A[K], FamilyFacts>, L>,
    'put' | 'putStatic' | 'delete' | 'batch' | 'batchAcross',
    'update'
  >
  counterFamily: Refused<Why>
  node: Apart<NodeHandle<A, K, L>, 'merge' | 'set' | 'delete', 'create' | 'copyIn'>
  edge: Apart<EdgeHandle<About<A, K>, Facet<A[K], EdgeEnds>, L>, 'link' | 'linkMany' | 'unlink', 'copyIn'>
}

interface ApartKeys<M extends AnyKeyed, L extends string> {
  map: Apart<
    MapHandle<M['value'], M['input'], L>,
    'set' | 'setMany' | 'delete' | 'deleteMany' | 'touch',
    'update' | 'scan' | 'page' | 'keys'
  >
  session: Refused<Why>
  counter: Refused<Why>
  hash: Refused<Why>
  list: Refused<Why>
  set: Refused<Why>
  sorted: Refused<Why>
  stream: Refused<Why>
  cache: Refused<Why>
  lock: Refused<Why>
  limit: Refused<Why>
}

/** What a kind alone says of a model. */
export type Facet<T, M> = T extends { readonly $m: infer F extends M } ? F : never
