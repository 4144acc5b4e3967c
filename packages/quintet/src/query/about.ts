import type { Facts, Shape } from '../schema/field.ts'
import type { IncomingOf, KeyOf, Models, RowOf, VariantRows } from '../schema/row.ts'
import type { Where } from './expression.ts'
import type { Flat, Insert, Needs, Nested, NewColumns, Node, Update } from './graph.ts'
import type { Arity, Choices, Include, Relations } from './include.ts'
import type { Scope } from './path.ts'
import type { Added } from './variant.ts'

/**
 * Everything that follows from one model among the others. Interfaces of the language take it as their parameter `B` and say
 * `B['seen']`: so each type is worked out once per model, when it is first asked for, and never copied into the places that
 * use it. This is what keeps type checking cheap; see docs/reference/types.md before changing it.
 */
export interface About<in out A extends Models, in out K extends keyof A> {
  readonly shape: A[K]['$s']
  readonly facts: Facts<A[K]['$s']>
  readonly row: RowOf<A[K]>
  /** The row of each variant, and the field that tells them apart. */
  readonly rows: VariantRows<A[K]>
  readonly discriminator: A[K]['$d']
  readonly key: KeyOf<A[K]>
  readonly seen: Scope<A, K>
  readonly missing: Scope<A, K, 'missing'>
  readonly where: Where<A, K>
  readonly change: Update<A, K>
  /** Names of the columns. */
  readonly fields: this['facts']['columns']['names'] | keyof Added<A[K]>[A[K]['$h']]['change']
  readonly relations: Relations<A, K>
  readonly related: this['relations'] & { readonly [name: string]: never }
  readonly choices: Choices<this['relations']>
  readonly include: Include<A, K>
  readonly nested: Flat<Nested<A, K>>
  /** Names of the relations, those declared elsewhere included. */
  readonly names: this['facts']['relations'] | IncomingOf<A, A[K]['$n']>['inverse']
  readonly extra: Added<A[K]>[A[K]['$h']]['new']
  /** The parts of a new row's columns, and those in one type: cheaper to check a literal against. */
  readonly parts: NewColumns<this, unknown>
  readonly newColumns: Flat<this['parts']>
  readonly new: Insert<A, K>
  readonly needs: Needs<this>
  readonly optional: this['facts']['columns']['given'] & this['nested']
  readonly node: Node<this>
}

declare const title: unique symbol
/** A part of an intersection whose only use is to keep it one, and so its name in messages. */
export interface Titled {
  readonly [title]?: never
}

/** Any model among the others. */
export interface Subject {
  readonly shape: Shape
  readonly facts: {
    readonly groups: { readonly [group: string]: string }
    readonly columns: { readonly given: object; readonly withIds: object }
    readonly needed: object
    readonly key: object
  }
  readonly row: object
  readonly rows: { readonly [variant: string]: object }
  readonly discriminator: string
  readonly key: unknown
  readonly seen: object
  readonly missing: object
  readonly where: unknown
  readonly change: object
  readonly fields: PropertyKey
  readonly related: { readonly [name: string]: AnyRelation }
  readonly choices: object
  readonly include: object
  readonly nested: object
  readonly names: PropertyKey
  readonly extra: unknown
  readonly needs: PropertyKey
  readonly optional: object
  readonly new: object
  readonly node: unknown
}

export interface AnyRelation {
  readonly of: Subject
  readonly many: keyof Arity<unknown>
}
