/** What the statement of postgres-catalog-text.ts gives, word by word; null for a definition that is always there means: dropped meanwhile. */
export type PostgresRows = {
  readonly space?: readonly { readonly name: string; readonly here: boolean }[]
  readonly relation?: readonly RelationRow[]
  readonly column?: readonly ColumnRow[]
  readonly constraint?: readonly ConstraintRow[]
  readonly index?: readonly IndexRow[]
  readonly enum?: readonly EnumRow[]
  readonly domain?: readonly DomainRow[]
  readonly sequence?: readonly SequenceRow[]
  readonly noted?: readonly NotedRow[]
}

export interface InSchema {
  readonly schema: string
  /** Whether it is the schema in which names stand alone. */
  readonly here: boolean
  readonly name: string
}

export interface RelationRow extends InSchema {
  readonly id: string
  readonly kind: string
  readonly comment: string | null
  readonly unlogged: boolean
  readonly secured: boolean
  readonly view: string | null
  readonly partitioned: string | null
  readonly partition: string | null
  readonly parents: readonly InSchema[] | null
  /** Storage parameters, as `fillfactor=70`. */
  readonly options: readonly string[] | null
  readonly tablespace: string | null
}

/** A type as a column or a domain has it. */
export interface TypedRow {
  readonly type: string
  readonly typeId: string
  readonly item: string | null
  readonly itemId: string | null
}

export interface ColumnRow extends TypedRow {
  readonly of: string
  readonly number: number
  readonly name: string
  readonly collation: string | null
  /** As declared; the server does not hold an array to it. */
  readonly dimensions: number
  readonly required: boolean
  readonly identity: string
  readonly generated: string
  readonly default: string | null
  readonly comment: string | null
}

export interface ConstraintRow {
  readonly of: string
  readonly name: string
  readonly kind: string
  readonly columns: readonly number[] | null
  readonly text: string
  readonly check: string | null
  readonly to: string | null
  readonly toSchema: string | null
  readonly toHere: boolean | null
  readonly toColumns: readonly string[] | null
  readonly onDelete: string
  readonly onUpdate: string
  readonly inherited: boolean
}

export interface IndexRow {
  readonly of: string
  readonly name: string
  readonly unique: boolean
  readonly method: string
  readonly keys: string
  readonly options: string
  readonly width: number
  readonly where: string | null
  readonly valid: boolean
  readonly nullsNotDistinct: boolean
  readonly terms: readonly string[] | null
  readonly classes: readonly string[] | null
}

export interface EnumRow extends InSchema {
  readonly id: string
  readonly shown: boolean
  readonly values: readonly string[] | null
}

export interface DomainRow extends InSchema, TypedRow {
  readonly id: string
  readonly shown: boolean
  readonly required: boolean
  readonly default: string | null
  readonly checks: readonly { readonly name: string; readonly check: string }[] | null
}

export interface SequenceRow extends InSchema {
  readonly type: string
  readonly start: string
  readonly increment: string
  readonly cycle: boolean
  readonly of: { readonly schema: string; readonly here: boolean; readonly table: string; readonly column: string } | null
}

export interface NotedRow extends InSchema {
  readonly what: string
  readonly table: string | null
  readonly text: string
}
