import type { Action, Deferrable, FieldDefinition, StorageOptions } from '../schema/definition.ts'
import type { Sql, Statement } from './statement.ts'

/** A table as DDL knows it. */
export interface TableName {
  readonly schema: string | null
  readonly name: string
}

/** What a column holds when an insert leaves it out. */
export type DefaultStep =
  | { readonly by: 'value'; readonly value: unknown }
  | { readonly by: 'sql'; readonly as: Sql }
  | { readonly by: 'now' }

export interface ColumnStep {
  readonly name: string
  readonly field: FieldDefinition
  readonly nullable: boolean
  readonly default: DefaultStep | null
  readonly computed: { readonly as: Sql; readonly stored: boolean } | null
  /** Name of the constraint that keeps values within the field's type, where the column's type alone does not. */
  readonly domain: string
}

/** A named set of columns. */
export interface KeyStep {
  readonly name: string
  readonly columns: readonly string[]
}

export interface CheckStep {
  readonly name: string
  /** The column that it is about, if it is one field's own. */
  readonly of: readonly string[]
  readonly that: Sql
}

export interface ForeignKeyStep extends KeyStep {
  readonly to: TableName
  readonly toColumns: readonly string[]
  readonly onDelete: Action | null
  readonly onUpdate: Action | null
  readonly deferrable?: Deferrable | null
}

export interface IndexTerm {
  readonly by: Sql
  readonly desc: boolean
  readonly nulls: 'first' | 'last' | null
}

export interface IndexStep {
  readonly name: string
  readonly unique: boolean
  readonly method: string | null
  readonly terms: readonly IndexTerm[]
  /** Columns that it holds beside. */
  readonly include?: readonly string[]
  readonly operatorClass?: string | null
  readonly where: Sql | null
}

export interface ViewStep extends TableName {
  readonly materialized: boolean
  readonly columns: readonly Pick<ColumnStep, 'name' | 'field'>[]
  /** The query, its values as literals. */
  readonly as: string
}

export interface SequenceStep extends TableName {
  readonly start: number | null
  readonly increment: number | null
  readonly min: number | null
  readonly max: number | null
  readonly cycle: boolean
}

export interface TableStep extends TableName {
  readonly columns: readonly ColumnStep[]
  readonly primaryKey: KeyStep | null
  readonly uniques: readonly KeyStep[]
  readonly checks: readonly CheckStep[]
  readonly foreignKeys: readonly ForeignKeyStep[]
  /** How it is kept, if the model says. */
  readonly storage?: StorageOptions | null
}

/**
 * One change of a database's structure, as data. What creates something leaves alone what is there already, what drops
 * something does not mind that it is gone, so a list of steps can be run twice.
 */
/** What a server does by itself after each row that is written: the row as it was is `old`, as it is `new`. */
export interface TriggerStep {
  readonly name: string
  readonly table: TableName
  readonly after: 'insert' | 'update' | 'delete'
  /** Statements in order; `refuse`: the write fails as one that breaks a foreign key does, where this holds. */
  readonly body: readonly (Statement | { readonly kind: 'refuse'; readonly where: Sql })[]
}

export type Step =
  | { readonly step: 'createTrigger'; readonly trigger: TriggerStep }
  | { readonly step: 'dropTrigger'; readonly trigger: Pick<TriggerStep, 'name'> }
  /** A statement of the library's own. */
  | { readonly step: 'run'; readonly statement: Statement }
  | { readonly step: 'createSchema'; readonly name: string }
  | { readonly step: 'createType'; readonly name: string; readonly values: readonly string[] }
  | { readonly step: 'createTable'; readonly table: TableStep }
  | { readonly step: 'addForeignKey'; readonly table: TableName; readonly key: ForeignKeyStep }
  | { readonly step: 'createIndex'; readonly table: TableName; readonly index: IndexStep }
  | {
      readonly step: 'comment'
      readonly table: TableName
      readonly kind: 'table' | 'view' | 'materialized view'
      readonly column: string | null
      readonly text: string
    }
  | { readonly step: 'createView'; readonly view: ViewStep }
  | { readonly step: 'createSequence'; readonly sequence: SequenceStep }
  /** A statement of the program's own. */
  | { readonly step: 'statement'; readonly text: Sql }
  | { readonly step: 'dropView'; readonly view: TableName; readonly materialized: boolean }
  | { readonly step: 'dropSequence'; readonly sequence: TableName }
  | { readonly step: 'dropTable'; readonly table: TableName }
  | { readonly step: 'dropType'; readonly name: string }
