import type { Soon } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import type { Finds } from '../call/kind-query.ts'
import type { Find } from '../query/find.ts'
import type { Expr, Row } from '../query/read.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Entity } from '../schema/registry.ts'

/** What a document server must do. A condition is the common tree; each server says it in its own language. */
export interface DocumentStore extends Finds {
  readonly features: DocumentFeatures
  /** The server's own text of a find. */
  text(find: Find, values: readonly unknown[]): { readonly text: string; readonly values: readonly unknown[] }
  /** One outcome each, in order, none swallowed. `all`: once one is refused nothing is written, where the store has transactions. */
  write(writes: readonly DocumentWrite[], all: boolean, call: Call): Soon<readonly DocumentOutcome[]>
  /** Changes or deletes what a find finds; `limit` and `order` of the find hold. Gives the documents before or after, if asked. */
  writeWhere(
    find: Find,
    values: readonly unknown[],
    act: DocumentAct,
    gives: 'count' | 'before' | 'after',
    call: Call,
  ): Soon<readonly unknown[]>
  /** What was written to a collection that keeps a feed, in the order in which it was committed, beyond a place of the feed. */
  changes(entity: Entity, after: string | null, limit: number, call: Call): Soon<readonly DocumentChange[]>
  /** Forgets the feed of a collection up to a place; answers how much it was. */
  forgetChanges(entity: Entity, upTo: string, call: Call): Soon<number>
  /** Makes what documents are kept in, indexes included, and drops it. */
  readonly create?: (call: Call) => Promise<void>
  readonly drop?: (call: Call) => Promise<void>
  /** Ends what it does by itself. */
  readonly close?: () => void
}

export interface DocumentFeatures {
  readonly transactions: boolean
  /** Whether a field may be unique beside the id. */
  readonly unique: boolean
}

/** One entry of a feed. */
export interface DocumentChange {
  /** Its place: the feed goes on from here. */
  readonly token: string
  readonly id: string
  readonly change: 'insert' | 'update' | 'delete'
  /** The revision that it made, or that was deleted. */
  readonly rev: string
}

/** The fields of a document beside id and revision, as the program gives them: checked, and only those that were given. */
export type Body = Readonly<Record<string, unknown>>

export type DocumentWrite = { readonly entity: Entity; readonly id: string } & (
  | { readonly do: 'insert' | 'upsert'; readonly body: Body }
  | { readonly do: 'replace'; readonly body: Body; readonly rev: string | null }
  | { readonly do: 'change'; readonly change: Change; readonly rev: string | null }
  | { readonly do: 'delete'; readonly rev: string | null }
)

export type DocumentAct = { readonly do: 'delete' } | { readonly do: 'change'; readonly change: Change }

export type DocumentOutcome =
  | { readonly ok: true; readonly rev: string }
  /** conflict: another revision, or an id that is taken; unique: a unique field is. */
  | { readonly ok: false; readonly reason: 'conflict' | 'missing' | 'unique' }

/** What is to become of a document: acts in order, each on what the ones before it left. */
export type Change = readonly ChangeAct[]

/** Where in a document: the fields from the outermost in, and the type of what stands there. */
export interface Place {
  readonly path: readonly string[]
  readonly field: FieldDefinition
}

/** A condition on one element of a list: the normal form of what a lambda said, and its values. */
export interface Matching {
  readonly row: Row
  readonly where: Expr
  readonly values: readonly unknown[]
}

export type ChangeAct =
  | { readonly act: 'set' | 'inc' | 'mul' | 'min' | 'max'; readonly at: Place; readonly value: unknown }
  | { readonly act: 'unset'; readonly at: Place }
  | { readonly act: 'rename'; readonly at: Place; readonly to: Place }
  | {
      readonly act: 'push'
      readonly at: Place
      readonly items: readonly unknown[]
      readonly position: number | null
      readonly slice: number | null
    }
  | { readonly act: 'pull'; readonly at: Place; readonly items: readonly unknown[] }
  | { readonly act: 'pullWhere'; readonly at: Place; readonly where: Matching }
  /** On each element that matches, which is the member `element` of what the acts are done to. */
  | { readonly act: 'each'; readonly at: Place; readonly where: Matching | null; readonly change: Change }
  | { readonly act: 'addToSet'; readonly at: Place; readonly items: readonly unknown[] }
