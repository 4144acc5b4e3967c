import type { Find } from '../query/find.ts'
import type { Frame } from '../query/frame.ts'
import type { Node } from '../query/node.ts'
import type { IndexDefinition } from '../schema/definition.ts'
import type { Column, Entity, Relation } from '../schema/registry.ts'
import type { Returning } from './returning.ts'

/** Which columns rows give; one object for every set of columns of an entity, so that plans can be kept by it. */
export interface Layout {
  readonly entity: Entity
  /** In the entity's order, whatever the order in which a program wrote them. */
  readonly columns: readonly Column[]
  /** Those among them that the library filled in with a default. */
  readonly made: readonly Column[]
}

/** Rows of one layout, column by column. */
export interface Batch {
  readonly layout: Layout
  /** One list per column of the layout. */
  readonly values: readonly (readonly unknown[])[]
  /** Places of the rows among all rows of the write. */
  readonly at: readonly number[]
}

/** A change of a row: a column and what it becomes. */
export type Assignment = readonly [column: Column, to: Node]

/** What an insert does where a row with the same unique columns is there. */
export interface OnConflict {
  /** The columns by which a row is known; empty where it is told by expressions, or by any unique set. */
  readonly by: readonly Column[]
  /** The unique index that is meant, where it is not simply the columns; `'any'`: whichever unique set is taken. */
  readonly index: IndexDefinition | 'any' | null
  readonly set: ConflictSet
  /** Only rows for which this holds are changed; it speaks of the same two rows. */
  readonly where: { readonly that: Node; readonly row: Frame; readonly given: Frame } | null
}

/** Leave the row as it is, take over everything that was given, or change it as said; `row` and `given` are what a lambda's parameters stand for. */
export type ConflictSet = 'nothing' | 'given' | { readonly assignments: readonly Assignment[]; readonly row: Frame; readonly given: Frame }

export interface InsertWrite {
  readonly write: 'insert'
  readonly entity: Entity
  readonly batches: readonly Batch[]
  readonly count: number
  readonly returning: Returning
  readonly withIds: boolean
  readonly conflict: OnConflict | null
}

export interface UpdateWrite {
  readonly write: 'update'
  readonly find: Find
  readonly set: readonly Assignment[]
  /** What the parameter of the set's lambda stands for. */
  readonly scope: Frame
  readonly returning: Returning
}

export interface DeleteWrite {
  readonly write: 'delete'
  readonly find: Find
  readonly returning: Returning
}

/** Rows changed to different values, each found by the values of `by`. */
export interface UpdateManyWrite {
  readonly write: 'updateMany'
  readonly entity: Entity
  readonly by: readonly Column[]
  readonly batches: readonly Batch[]
  readonly count: number
  readonly returning: Returning
}

/** The rows of a query as new rows. */
export interface InsertFromWrite {
  readonly write: 'insertFrom'
  readonly entity: Entity
  readonly find: Find
  /** Where each selected value goes, in the order of the selection. */
  readonly columns: readonly Column[]
  /** The same columns. */
  readonly layout: Layout
  readonly conflict: OnConflict | null
  readonly returning: Returning
}

/** Rows of one source of a join, changed or deleted. The query selects their keys, and then the new values. */
export interface ChangeFromWrite {
  readonly write: 'changeFrom'
  readonly entity: Entity
  readonly find: Find
  /** The name of the source. */
  readonly target: string
  /** The changed columns, in the order of the values; null: the rows are deleted. */
  readonly set: readonly Column[] | null
  readonly returning: Returning
}

/** Columns of a row that take their values from another row of the graph. */
export interface Link {
  readonly columns: readonly Column[]
  readonly from: GraphNode
  readonly remote: readonly Column[]
  /** For messages: `posts.author`. */
  readonly name: string
}

/** A row of a graph: to be written, there already, or to be found or else written. */
export interface GraphNode {
  readonly index: number
  readonly entity: Entity
  readonly state: 'new' | 'existing' | 'sought'
  /** What was given and what was made, by column; the key alone, or a whole loaded row, where the row exists. */
  readonly values: ReadonlyMap<Column, unknown>
  readonly made: readonly Column[]
  readonly links: readonly Link[]
  /** Columns by which a row is sought. */
  readonly by: readonly Column[] | null
  /** Where it stands in the input, for messages. */
  readonly place: string
  /** An existing row that was given whole. */
  readonly loaded: Readonly<Record<string, unknown>> | null
  /** Relations that the graph says something about, as they come back. */
  readonly below: readonly (readonly [relation: Relation, nodes: readonly GraphNode[]])[]
  /** The second half of a row whose variant has a table of its own. */
  readonly part: GraphNode | null
  /** A row that nobody named: of a join table, or a second half. */
  readonly silent: boolean
}

export interface GraphWrite {
  readonly write: 'graph'
  readonly entity: Entity
  readonly nodes: readonly GraphNode[]
  readonly roots: readonly GraphNode[]
  readonly returning: Returning
  readonly withIds: boolean
  /** What holds for the roots. */
  readonly conflict: OnConflict | null
}

/** A write as data: what stores run, and what an outbox could keep. */
export type Write = InsertWrite | GraphWrite | UpdateWrite | DeleteWrite | UpdateManyWrite | InsertFromWrite | ChangeFromWrite

/** The model whose rows a write is about. */
export function entityOf(write: Write): Entity {
  return write.write === 'update' || write.write === 'delete' ? write.find.entity : write.entity
}

export type { Returning }

export interface Written {
  /** Rows matched. */
  readonly count: number
  /** In the order of the input; empty where nothing was to come back. */
  readonly rows: readonly unknown[]
}
