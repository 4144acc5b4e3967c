import type { Cells, Facts, Shape } from '../schema/field.ts'
import type { Flat, Nested, New } from '../schema/insert.ts'
import type { IncomingOf, KeyOf, Models, RowOf } from '../schema/row.ts'
import type { Where } from './expression.ts'
import type { Arity, Choices, Relations } from './include.ts'
import type { Scope } from './path.ts'

/**
 * Everything that follows from one model among the others. Interfaces of the language take it as their parameter `B` and say
 * `B['seen']`: so each type is worked out once per model, when it is first asked for, and never copied into the places that
 * use it. This is what keeps type checking cheap; see docs/reference/types.md before changing it.
 */
export interface About<in out A extends Models, in out K extends keyof A> {
  readonly shape: A[K]['$s']
  readonly facts: Facts<A[K]['$s']>
  readonly row: RowOf<A[K]>
  readonly key: KeyOf<A[K]>
  readonly seen: Scope<A, K>
  readonly missing: Scope<A, K, 'missing'>
  readonly where: Where<A, K>
  readonly relations: Relations<A, K>
  readonly related: this['relations'] & { readonly [name: string]: never }
  readonly include: Choices<this['relations']>
  readonly nested: Nested<A, K>
  /** Names of the relations, those declared elsewhere included. */
  readonly names: this['facts']['relations'] | IncomingOf<A, A[K]['$n']>['inverse']
  readonly new: Flat<New<this, unknown>>
}

/** Any model among the others. */
export interface Subject {
  readonly shape: Shape
  readonly facts: {
    readonly groups: { readonly [group: string]: string }
    readonly cells: Cells
    readonly columns: { readonly given: object; readonly change: object; readonly names: string }
    readonly needed: object
  }
  readonly row: object
  readonly key: unknown
  readonly seen: object
  readonly missing: object
  readonly where: unknown
  readonly related: { readonly [name: string]: AnyRelation }
  readonly include: object
  readonly nested: object
  readonly names: PropertyKey
  readonly new: object
}

export interface AnyRelation {
  readonly of: Subject
  readonly many: keyof Arity<unknown>
}
