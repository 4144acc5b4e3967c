import type { Item, Says } from './field.ts'
import type { Leaves, Matches } from './vocabulary.ts'

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

/** Facts about a reference: `opt` it may be null, `one` no two rows share a target. */
export type ReferenceFact = 'opt' | 'one'

/**
 * A reference to one row of the table `N`, whose key has the kind `K`. Carries the target's name, never its type, so that
 * tables may refer to each other and themselves. `I` is the name of the other direction, `B` the fields that hold the key
 * where they are declared.
 */
export interface BelongsTo<
  N extends string,
  K extends KeyKind,
  I extends string = never,
  F extends ReferenceFact = never,
  B extends string = never,
> extends Item {
  readonly $k: 'reference'
  readonly $r: 'opt' extends F ? 'maybe' : 'one'
  readonly $m: N
  readonly $t: KeyTypes[K] | ('opt' extends F ? null : never)
  readonly $x: [B] extends [never] ? 'Id' : never
  readonly $req: [B] extends [never] ? ('opt' extends F ? never : 'Id') : never
  readonly $pk: never
  readonly $v: Says<N, I, 'one' extends F ? false : true>
  readonly $by: B
  readonly $e: Leaves<this['$t']>[K]
  readonly $n: Leaves<KeyTypes[K] | null>[K]
  readonly $w: Matches<this['$t']>[K]
  readonly $i: this['$t']
  readonly $u: this['$t'] | this['$e']

  /** Allows rows without a target. */
  nullable(): BelongsTo<N, K, I, F | 'opt', B>
  /** No two rows share a target, so the other direction is one row. */
  unique(): BelongsTo<N, K, I, F | 'one', B>
}

/** Any number of rows of the table `N`, linked through a join table. */
export interface ManyToMany<N extends string, I extends string = never> extends Item {
  readonly $k: 'link'
  readonly $r: 'many'
  readonly $m: N
  readonly $t: never
  readonly $x: never
  readonly $req: never
  readonly $pk: never
  readonly $v: Says<N, I, true>
  readonly $by: never
  readonly $e: never
  readonly $n: never
  readonly $w: never
  readonly $i: never
  readonly $u: never
}

export type Action = 'cascade' | 'restrict' | 'set null' | 'set default' | 'no action'

export interface BelongsToOptions<I extends string, B extends string> {
  /** Name of the other direction on the target. */
  readonly inverse?: I
  readonly onDelete?: Action
  readonly onUpdate?: Action
  /** The declared fields that hold the key, in the order of the target's key; without it a field `<name>Id` is derived. */
  readonly by?: B | readonly B[]
  /** Name of the derived column in the store. */
  readonly column?: string
}

/** What a relation needs to know about its target. */
export interface Target<N extends string, K> {
  readonly $n: N
  readonly $key: K
}

/** The type of `belongsTo`. */
export interface BelongsToFunction {
  <const N extends string, K, const I extends string = never, const B extends string = never>(
    target: Target<N, K>,
    options?: BelongsToOptions<I, B>,
  ): BelongsTo<N, K extends KeyKind ? K : 'integer', NoInfer<I>, never, NoInfer<B>>
  /** By name, for tables that refer to themselves or to each other; `key` says the kind of the target's key where it is no integer. */
  <const N extends string, const I extends string = never, const B extends string = never, K extends KeyKind = 'integer'>(
    target: N,
    options?: BelongsToOptions<I, B> & { readonly key?: K },
  ): BelongsTo<N, K, NoInfer<I>, never, NoInfer<B>>
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
