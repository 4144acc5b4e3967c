import type { Member } from './builder.ts'
import { type ClusterOrder, type FamilyFacts, FamilyModel, type FamilySettings, type KeyOptions, type NamesOf } from './columnfamily.ts'
import type { Facts, Field, Shape } from './field.ts'
import type { Refused } from './refused.ts'

/** Counters in partitions. */
export interface CounterFamily<N extends string, S extends Shape, M extends FamilyFacts> {
  readonly $n: N
  readonly $h: 'counterFamily'
  readonly $s: S
  readonly $by: M['partition'] | M['cluster'][number]
  readonly $key: never
  readonly $d: never
  readonly $variants: never
  readonly $m: M
  readonly kind: 'columnFamily'
}

type Fields<S extends Shape> = Facts<S>['columns']['names']
type Clustered<K extends string> = K | readonly [K, ClusterOrder]

/** Everything beside the key is a counter. */
type Counters<S extends Shape, K extends string> = {
  readonly [P in Exclude<keyof S, K>]: S[P] extends Field<'bigint', bigint>
    ? unknown
    : Refused<'beside its key a counter family has counters only: declare t.bigint()'>
}

/** The type of `counterFamily`. */
export interface CounterFamilyFunction {
  <const N extends string, S extends Shape, const P extends Fields<S>, const T extends readonly Clustered<Fields<S>>[] = readonly []>(
    name: N,
    shape: S & Counters<S, P | NamesOf<T>[number]>,
    options: KeyOptions<P, T>,
  ): CounterFamily<
    N,
    S,
    { readonly partition: P; readonly cluster: NamesOf<T>; readonly conditional: false; readonly statics: never; readonly views: never }
  >
}

function declareCounters(name: string, shape: Record<string, Member>, options: FamilySettings): FamilyModel {
  return new FamilyModel(name, shape, options, true)
}

/**
 * Counters of the column-family kind: whole numbers beside a key, which are only added to.
 *
 * @example
 * const visits = counterFamily('visits', { page: t.text(), day: t.date(), hits: t.bigint(), bytes: t.bigint() },
 *   { partitionBy: ['page'], clusterBy: ['day'] })
 */
// the declared type carries phantom members that no run-time object has
export const counterFamily: CounterFamilyFunction = declareCounters as unknown as CounterFamilyFunction
