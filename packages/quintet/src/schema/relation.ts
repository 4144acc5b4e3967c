import type { Field, Says } from './field.ts'

/** Kinds that a key may have, with the type of their values. */
export interface KeyTypes {
  integer: number
  bigint: bigint
  text: string
  uuid: string
  date: string
  decimal: string
}
export type KeyKind = keyof KeyTypes

/** The column of a reference whose key has the kind `K`, by whether there must be a target. */
interface ReferenceColumn<K extends KeyKind> {
  one: Field<K, KeyTypes[K]>
  maybe: Field<K, KeyTypes[K] | null, 'opt'>
}
/**
 * A reference to one row of the table `N`, whose key has the kind `K`. Carries the target's name, never its type, so that
 * tables may refer to each other and themselves. `I` is the name of the other direction, `R` whether there must be a target,
 * `M` whether rows may share one.
 */
export interface BelongsTo<
  N extends string,
  K extends KeyKind,
  I extends string = never,
  R extends 'one' | 'maybe' = 'one',
  M extends boolean = true,
> {
  readonly $g: R
  readonly $c: ReferenceColumn<K>[R]
  readonly $pk: never
  readonly $v: Says<N, I, M>

  /** Allows rows without a target. */
  nullable(): BelongsTo<N, K, I, 'maybe', M>
  /** No two rows share a target, so the other direction is one row. */
  unique(): BelongsTo<N, K, I, R, false>
}

interface ByGroup {
  one: 'byOne'
  maybe: 'byMaybe'
}

/** A reference whose key is in the declared fields `B`. */
export interface BelongsToBy<
  N extends string,
  B extends string,
  I extends string = never,
  R extends 'one' | 'maybe' = 'one',
  M extends boolean = true,
> {
  readonly $g: ByGroup[R]
  readonly $c: never
  readonly $pk: never
  readonly $v: Says<N, I, M>
  readonly $by: B

  nullable(): BelongsToBy<N, B, I, 'maybe', M>
  unique(): BelongsToBy<N, B, I, R, false>
}

/** Any number of rows of the table `N`, linked through a join table. */
export interface ManyToMany<N extends string, I extends string = never> {
  readonly $g: 'many'
  readonly $c: never
  readonly $pk: never
  readonly $v: Says<N, I, true>
}

export type Action = 'cascade' | 'restrict' | 'set null' | 'set default' | 'no action'

export interface BelongsToOptions<I extends string> {
  /** Name of the other direction on the target. */
  readonly inverse?: I
  readonly onDelete?: Action
  readonly onUpdate?: Action
  /** The key is checked at the commit (`deferred`), or where a transaction asks for that. */
  readonly deferrable?: 'immediate' | 'deferred'
  /** Name of the derived column in the store. */
  readonly column?: string
  readonly by?: undefined
}

/** For a key in declared fields. */
export interface BelongsToByOptions<I extends string, B extends string> {
  readonly inverse?: I
  readonly onDelete?: Action
  readonly onUpdate?: Action
  /** The key is checked at the commit (`deferred`), or where a transaction asks for that. */
  readonly deferrable?: 'immediate' | 'deferred'
  /** The declared fields that hold the key, in the order of the target's key. */
  readonly by: B | readonly B[]
}

/** What a relation needs to know about its target. */
export interface Target<N extends string, K extends KeyKind> {
  readonly $n: N
  readonly $key: K
}

/** The type of `belongsTo`. */
export interface BelongsToFunction {
  <const N extends string, K extends KeyKind, const I extends string = never>(
    target: Target<N, K>,
    options?: BelongsToOptions<I>,
  ): BelongsTo<N, K, NoInfer<I>>
  /** By name, for tables that refer to themselves or to each other; `key` says the kind of the target's key where it is no integer. */
  <const N extends string, const I extends string = never, K extends KeyKind = 'integer'>(
    target: N,
    options?: BelongsToOptions<I> & { readonly key?: K },
  ): BelongsTo<N, NoInfer<K>, NoInfer<I>>
  <const N extends string, const B extends string, const I extends string = never>(
    target: N | { readonly $n: N },
    options: BelongsToByOptions<I, B>,
  ): BelongsToBy<N, NoInfer<B>, NoInfer<I>>
}

export interface ManyToManyOptions<I extends string> {
  /** Name of the other direction on the target. */
  readonly inverse?: I
  /** A declared table as join table, by its name; without it one is made. */
  readonly through?: string | { readonly $n: string }
  /** Which references of the join table lead here and there, where it has several to one table. */
  readonly near?: string
  readonly far?: string
}

/** The type of `manyToMany`. */
export interface ManyToManyFunction {
  <const N extends string, const I extends string = never>(
    target: N | { readonly $n: N },
    options?: ManyToManyOptions<I>,
  ): ManyToMany<N, NoInfer<I>>
}
