import type { ErrorCode } from '../base/errors.ts'
import type { BeginOptions, Context } from '../base/session.ts'
import type { Value } from '../base/value.ts'
import type { FieldDefinition, StorageOptions, Tag } from '../schema/definition.ts'
import type { Catalog } from './catalog.ts'
import type { Output, Printers } from './output.ts'
import type { Explains } from './plan.ts'
import type { Searched } from './search.ts'
import type { Sql, Statement } from './statement.ts'
import type { SequenceStep } from './step.ts'

/** How a server is spoken to about sessions and transactions: texts only, as data. */
export interface Session {
  readonly begin: (options: BeginOptions) => string
  readonly commit: string
  readonly rollback: string
  readonly savepoint: (name: string) => string
  readonly release: (name: string) => string
  readonly rollbackTo: (name: string) => string
  /** Whether the answer to COMMIT means that it was done. */
  readonly committed: (tag: string) => boolean
  /** Statement that sets the request context for the open transaction (values bound), or null. */
  readonly context: ((context: Context) => { readonly text: string; readonly values: readonly Value[] } | null) | null
  /** Text that makes a connection fresh for the next borrower (what its own statements keep stays), or null. */
  readonly reset: string | null
  /** Raw texts after which a connection is made fresh before it is lent again, or null. */
  readonly unsettles: RegExp | null
  /** Text that only asks whether a connection works. */
  readonly check: string
  /** Query of one cell that tells the server's version. */
  readonly version: string
  /** How a file of ours tells the version of its own tables: whether it is noted, which one it is, the text that notes it; null: no file. */
  readonly layout: { readonly noted: string; readonly version: string; readonly note: (version: number) => string } | null
  /** How a transaction is named once it has written, and how the server is asked later what became of it; null: it can't. */
  readonly outcome: { readonly identify: string; readonly resolve: string } | null
  /** Reading a result in pages inside a transaction, other statements between them; null: a result is read at once. */
  readonly cursor: {
    readonly declare: (name: string, text: string) => string
    readonly fetch: (name: string, rows: number) => string
    readonly close: (name: string) => string
  } | null
}

/** Server codes (SQLSTATE, SQLite result code name) to ours; else by the code's first two characters; an unlisted one is QT_SERVER. */
export type FaultTable = Readonly<Record<string, ErrorCode>>

/** How values of a field are stored and spelt. */
export interface ColumnType {
  /** The column's type in DDL, and in a cast of a value. */
  readonly ddl: string
  /** Exact, or throws; the value was checked against the field. */
  readonly encode: (value: unknown) => Value
  /** null: the wire value is the value. */
  readonly decode: ((wire: Value) => unknown) | null
  /** Why the stored form has no order and no arithmetic here, and what to do instead. */
  readonly unordered?: string | undefined
  /** The stored values from the least to the greatest, where the server would order them otherwise. */
  readonly ranks?: readonly string[] | undefined
  /** The operator that makes of a stored value what orders it, where equal values are stored in several forms. */
  readonly orderedBy?: string | undefined
}

/** How values of a field stand inside a JSON document: as the server's own stored form of each. */
export interface JsonForm {
  readonly write: (value: unknown) => unknown
  readonly read: (json: unknown) => unknown
}

/** Documents as JSON: the forms of fields, and text to and fro, exact for every form. */
export interface Json {
  readonly form: (field: FieldDefinition) => JsonForm
  readonly parse: (text: string) => unknown
  readonly text: (value: unknown) => string
}

/** What a server can do. Read by lowering, DDL, the docs table and the suites; nothing asks for a name. */
export interface Features {
  /** insert, update, delete give rows back. */
  readonly returning: boolean
  /** Outer joins mean the same in a union that is a table: SQLite up to 3.53 gives rows then that are not there. */
  readonly outerJoinsInSets: boolean
  /** A list is bound as one array (`any`), or as JSON that the server takes apart. */
  readonly arrays: 'any' | 'json'
  /** DDL can be rolled back. */
  readonly transactionalDdl: boolean
  /** Foreign keys can be added to a table that exists. */
  readonly alterForeignKey: boolean
  readonly rowLocks: boolean
  /** A source of a join may speak of the sources before it. */
  readonly lateral: boolean
  /** `distinct on`: the first row of each group. */
  readonly distinctOn: boolean
  /** Groups of several sizes at once: rollup, cube, grouping sets. */
  readonly groupingSets: boolean
  /** `intersect all` and `except all`. */
  readonly setAll: boolean
  /** An alias may name the columns of a function. */
  readonly namesColumns: boolean
  /** The function that makes whole numbers from one to another; else they are counted by a recursion, which speaks of no row before it. */
  readonly series: boolean
  /** A recursion asks in each round whether its time is over, since nobody can stop it from outside. */
  readonly asksDeadline: boolean
  readonly nativeEnums: boolean
  readonly schemas: boolean
  /** Numbers come from a sequence outside of all transactions, so that nobody waits for one. */
  readonly sequences: boolean
  /** Whether `order by` and indexes must say that null is smallest. */
  readonly nullsSmallest: boolean
  readonly comments: boolean
  /** A text may begin with U+FEFF. */
  readonly leadingMark: boolean
  /** Computed columns that are not stored; else they are stored whatever the model says. */
  readonly virtualColumns: boolean
  /** What an update sets sees all rows as they were before; else it must be worked out beforehand where it reads the same table. */
  readonly updatesSeeBefore: boolean
  /** What comes back from a write names the written table by its alias; else columns stand alone. */
  readonly returningByAlias: boolean
  /** The version from which a write can give the row as it was before; null: none does. */
  readonly returningBefore: number | null
  /** A statement may read what a write that stands before it gives back. */
  readonly writesInside: boolean
  /** An upsert can tell whether it inserted a row. */
  readonly tellsInserted: boolean
}

export type Clause =
  | 'with'
  | 'window'
  | 'compound'
  | 'select'
  | 'from'
  | 'where'
  | 'groupBy'
  | 'having'
  | 'orderBy'
  | 'limit'
  | 'lock'
  | 'insert'
  | 'values'
  | 'conflict'
  | 'returning'
  | 'update'
  | 'set'
  | 'updateFrom'
  | 'delete'

/** One SQL server family told as data: made by `dialect(parent, overrides)`, which freezes it. */
export interface Dialect {
  /** For people; a check refuses comparing it. */
  readonly name: string
  /** How programs name servers that speak this language, where they write a text for each. */
  readonly family: string
  readonly quote: (identifier: string) => string
  readonly placeholder: (index: number) => string
  /** The next parameter, where a server has a shorter way to say so that costs less when there are hundreds; else null. */
  readonly nextPlaceholder: string | null
  /** Whether a value that is used twice is bound once. */
  readonly numbered: boolean
  readonly clauses: Readonly<Record<Statement['kind'], readonly Clause[]>>
  /** Clauses that this server spells differently. */
  readonly render: Readonly<Partial<Record<Clause, (statement: never, out: Output) => void>>>
  /** Operators that this server spells differently, over the standard ones. */
  readonly operators: Printers
  readonly types: Readonly<Record<Tag, (field: FieldDefinition) => ColumnType>>
  /** A list of encoded values as one parameter. */
  readonly list: (items: readonly Value[]) => Value
  /** How values stand inside a JSON document. */
  readonly json: Json
  readonly features: Features
  readonly limits: { readonly parameters: number; readonly identifier: number; readonly prepared: number; readonly rows: number }
  readonly session: Session
  readonly faults: FaultTable
  readonly explain: Explains
  readonly ddl: Ddl
  /** Loaded when a database is introspected. */
  readonly catalog: () => Promise<Catalog>
  readonly copy: Copy | null
}

/** Bulk loading and unloading in the server's own text form; names are quoted. */
export interface Copy {
  readonly into: (table: string, columns: readonly string[]) => string
  /** The text of a row of encoded values. */
  readonly row: (values: readonly Value[]) => string
  /** CSV in UTF-8, the first line with the names of the columns. */
  readonly out: (table: string, columns: readonly string[]) => string
}

/** What differs in DDL. */
export interface Ddl {
  /** Text after the type of an identity column, and whether it makes the column the primary key. */
  readonly identity: string
  readonly identityIsKey: boolean
  /** What stands before and after a table for how it is kept. */
  readonly storage: (options: StorageOptions, table: string) => { readonly before: string; readonly after: string }
  /** The collation that keeps text of a column's type in byte order, where the server has to be told. */
  readonly collation: (type: string) => string | null
  readonly now: (field: FieldDefinition) => string
  /** What stands behind the type as a comment, where the server's types say less than the fields. */
  readonly note: (field: FieldDefinition) => string | null
  /** Range and domain checks that a column's type does not make by itself. */
  readonly domain: (field: FieldDefinition, column: string) => string | null
  /** The one printer of values in DDL: an encoded value of a column type. */
  readonly literal: (value: Value, type: string | null) => string
  readonly computed: (expression: string, stored: boolean) => string
  /** What a server does by itself after each row that is written. */
  readonly trigger: {
    readonly create: (name: string, table: string, after: 'insert' | 'update' | 'delete', body: readonly string[]) => string
    readonly drop: (name: string) => string
    /** A statement of its body that fails as a broken foreign key does. */
    readonly refuse: (condition: string) => string
  }
  /** A statement that does nothing where what it makes is there. */
  readonly unlessThere: (statement: string) => string
  readonly dropTable: (name: string) => string
  /** Makes a view that is not there; what stands after `if exists` where one is dropped. */
  readonly createView: (nameAndQuery: string) => string
  readonly dropView: (name: string) => string
  /** Text that makes the rows of a materialized view anew; null: there are none. */
  readonly refresh: ((view: string, concurrently: boolean) => string) | null
  /** Sequences; null: there are none. */
  readonly sequences: {
    readonly create: (name: string, of: SequenceStep) => string
    /** Queries of one column: the next values (their number is bound), the last one that was handed out. */
    readonly next: (name: string) => string
    readonly current: (name: string) => string
  } | null
  /** Text that makes the next generated key come after all that are there; null where that is so by itself. */
  readonly follow: ((schema: string | null, table: string, column: string) => string) | null
  /** What makes a table searchable where a server has no indexes of words: tables of its own; null: an index does. */
  readonly searchTables: {
    readonly create: (of: Searched) => readonly Sql[]
    readonly drop: (of: Searched) => readonly Sql[]
    /** The table of words, and the one that numbers rows whose key is no number of theirs. */
    readonly names: (of: Pick<Searched, 'table'>) => { readonly words: string; readonly rows: string }
  } | null
  /** Methods of indexes beside the server's usual one. */
  readonly indexMethods: readonly string[]
  /** Texts that go before a script. */
  readonly before: { readonly create: readonly string[]; readonly drop: readonly string[] }
  readonly names: {
    /** Whether names that differ in case only are one name. */
    readonly foldsCase: boolean
    /** Names that the server keeps for itself. */
    readonly refused: { readonly table: RegExp | null; readonly column: RegExp | null }
  }
}

/** A dialect from another one and what it does differently. */
export function dialect(parent: Dialect, overrides: Partial<Dialect>): Dialect {
  return Object.freeze<Dialect>({
    ...parent,
    ...overrides,
    clauses: { ...parent.clauses, ...overrides.clauses },
    render: { ...parent.render, ...overrides.render },
    operators: { ...parent.operators, ...overrides.operators },
    types: { ...parent.types, ...overrides.types },
    features: { ...parent.features, ...overrides.features },
    limits: { ...parent.limits, ...overrides.limits },
  })
}
