import type { FieldDefinition } from '../schema/definition.ts'
import type { Column, Entity, Relation } from '../schema/registry.ts'
import type { ColumnRef, Path } from './column-path.ts'
import type { GroupSets, Lock } from './find.ts'
import type { Common, JoinKind, Recursion, SetOperator, TableFunctionName } from './origin.ts'
import type { WrittenRows } from './written.ts'

/** Place of a value. Lowering and printing see slots, never values: that is what makes text invariance structural. */
export interface Slot {
  readonly index: number
  readonly field: FieldDefinition | null
  /** Whether the value is a list to choose from. */
  readonly list: boolean
  /** The types of the parts where the list is one of tuples; `member`: which of them is meant, each as a list of its own. */
  readonly tuple?: readonly (FieldDefinition | null)[]
  readonly member?: number
  /** The value where it is none of the query's: the moment in which the statement runs. */
  readonly now?: () => unknown
}

/** The row that a query, or a relation in it, ranges over: a token, compared by identity. */
export interface Row {
  readonly entity: Entity
}

/** A normalised expression: scopes resolved to rows, values to slots, negation at the leaves, null guards explicit (A12). */
export interface Expr {
  readonly op: string
  readonly args: readonly Expr[]
  readonly field: FieldDefinition | null
  readonly nullable: boolean
  readonly slot: Slot | null
  readonly row: Row | null
  readonly ref: ColumnRef | null
  readonly data: unknown
  readonly read: Read | null
  /** Over one row of `read`: what an aggregate takes. */
  readonly of: Expr | null
}

export interface ReadOrder {
  readonly by: Expr
  readonly desc: boolean
  readonly nulls: 'first' | 'last' | 'server' | null
}

export type Output =
  | { readonly kind: 'leaf'; readonly expr: Expr }
  | { readonly kind: 'row'; readonly row: Row; readonly path: Path }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string, of: Output])[] }
  | { readonly kind: 'list'; readonly read: Read }

/** A normalised `Origin`. */
export type ReadOrigin =
  | { readonly kind: 'query'; readonly read: Read }
  | { readonly kind: 'sources'; readonly sources: readonly ReadSource[] }
  | { readonly kind: 'set'; readonly set: SetOperator; readonly parts: readonly Read[] }
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expr[])[] }
  | { readonly kind: 'function'; readonly name: TableFunctionName; readonly args: readonly Expr[] }
  | ReadCommon
  | { readonly kind: 'self'; readonly of: Recursion }
  | ReadWritten

/** A normalised write whose rows are read by the statement around it. */
export interface ReadWritten {
  readonly kind: 'written'
  /** By which its uses in one statement are known to be of one. */
  readonly of: WrittenRows
  readonly read: Read | null
  readonly set: readonly (readonly [column: Column, to: Expr])[]
  readonly rows: readonly (readonly Expr[])[]
}

export interface ReadCommon {
  readonly kind: 'common'
  /** By which its uses in one statement are known to be of one. */
  readonly of: Common
  readonly read: Read
  /** `depth`: how deep it goes; null: until no row is new. */
  readonly step: { readonly read: Read; readonly recursion: Recursion; readonly depth: Expr | null } | null
}

export interface ReadSource {
  readonly name: string
  readonly join: JoinKind | null
  readonly read: Read
  readonly lateral: boolean
  readonly on: Expr | null
}

/** A normalised `Find`, as lowering and the folds of other servers get it. */
export interface Read {
  readonly row: Row
  readonly entity: Entity
  readonly from: ReadOrigin | null
  readonly correlation: { readonly row: Row; readonly path: Path; readonly relation: Relation } | null
  readonly where: Expr | null
  readonly group: readonly Expr[]
  readonly having: Expr | null
  readonly order: readonly ReadOrder[]
  readonly after: { readonly values: readonly Expr[]; readonly before: boolean; readonly nulls: string } | null
  readonly limit: Slot | null
  readonly offset: Slot | null
  readonly select: Output | null
  readonly columns: readonly Column[] | null
  readonly include: readonly { readonly relation: Relation; readonly read: Read }[]
  readonly distinct: boolean
  readonly distinctOn: readonly Expr[]
  readonly groupSets: GroupSets | null
  readonly paged: boolean
  readonly lock: Lock | null
  readonly variant: string | null
}

export function expr(op: string, args: readonly Expr[], more: Partial<Expr> = {}): Expr {
  return { op, args, field: null, nullable: false, slot: null, row: null, ref: null, data: null, read: null, of: null, ...more }
}
