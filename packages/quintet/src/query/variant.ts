import type { Cell, Facts, Item, Shape } from '../schema/field.ts'
import type { Refused } from '../schema/refused.ts'
import type { Model, Variants } from '../schema/row.ts'
import type { Leaf } from '../schema/vocabulary.ts'
import type { Subject } from './about.ts'

/** What variants add to each view of a table; nothing where there are none. */
export interface Added<T extends Model> {
  table: Nothing
  variants: OfVariants<T>
  view: Nothing
  materialized: Nothing
  sequence: Nothing
  keyValue: Nothing
  collection: Nothing
  columnFamily: Nothing
  counterFamily: Nothing
  node: Nothing
  edge: Nothing
}

interface Nothing {
  seen: unknown
  missing: unknown
  match: unknown
  change: unknown
  new: unknown
}

interface OfVariants<T extends Model> {
  seen: VariantScope<T>
  missing: VariantScope<T>
  match: Facts<Mixed<T['$variants']>>['columns']['match'] & {
    readonly [P in T['$d']]?: keyof T['$variants'] | readonly (keyof T['$variants'])[]
  }
  change: Facts<Mixed<T['$variants']>>['columns']['change'] & { readonly [P in T['$d']]?: Refused<'a row stays of its variant'> }
  new: { [X in keyof T['$variants']]: { readonly [P in T['$d']]: X } & Part<T['$variants'][X]> }[keyof T['$variants']]
}

type Part<S extends Shape> = Facts<S>['columns']['given'] &
  Facts<S>['needed'] & { readonly [R in Facts<S>['groups']['one'] as `${R & string}Id`]: S[R]['$c']['$t'] }

/** The discriminator as an expression, and the way to a variant's own fields, which are null in rows of other variants. */
type VariantScope<T extends Model> = { readonly [P in T['$d']]: Leaf<keyof T['$variants'], 'enum'> } & ByVariant<T['$variants']>
interface ByVariant<V extends Variants> {
  as<const X extends keyof V>(variant: X): Facts<V[X]>['columns']['missing']
}

/** The fields of all variants, which have names of their own. */
type Mixed<V extends Variants> = { readonly [P in keyof Holders<V>]: Found<Holders<V>[P], P> }
type Holders<V extends Variants> = { readonly [X in keyof V as keyof V[X]]: V[X] }
type Found<S, P> = S extends { readonly [N in P & string]: infer F extends Item } ? Optional<F> : never
interface Optional<F extends Item> {
  readonly $g: F['$g']
  readonly $c: F['$c'] & Cell
  readonly $pk: never
  readonly $v: F['$v']
}

/** The model with only some of its variants. */
export interface Narrowed<in out B extends Subject, in out X extends string> {
  readonly shape: B['shape']
  readonly facts: B['facts']
  readonly row: B['rows'][X]
  readonly rows: B['rows']
  readonly discriminator: B['discriminator']
  readonly key: B['key']
  readonly seen: B['seen']
  readonly missing: B['missing']
  readonly where: B['where']
  readonly change: B['change']
  readonly fields: B['fields']
  readonly related: B['related']
  readonly choices: B['choices']
  readonly include: B['include']
  readonly nested: B['nested']
  readonly names: B['names']
  readonly extra: B['extra']
  readonly needs: B['needs']
  readonly optional: B['optional']
  readonly new: B['new']
  readonly node: B['node']
}

/** What is left of a model after `where`: with `{ kind: 'article' }` only articles. */
export type Kept<B extends Subject, W> = W extends { readonly [P in B['discriminator']]: infer X extends string | readonly string[] }
  ? Narrowed<B, X extends readonly (infer E extends string)[] ? E : X & string>
  : B
