import type { Naming } from './naming.ts'

/** What a field is, whatever the TypeScript type of its values: operators, codecs and checks follow this tag. */
export type Tag =
  | 'text'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'interval'
  | 'uuid'
  | 'bytes'
  | 'json'
  | 'enum'
  | 'list'
  | 'object'
  | 'custom'

/** What the database or the library fills in when an insert leaves the field out. */
export type Default =
  | { readonly by: 'value'; readonly value: unknown }
  | { readonly by: 'function'; readonly make: () => unknown }
  | { readonly by: 'sql'; readonly sql: unknown }
  | { readonly by: 'now' }

/** Encoding of a user's own type on top of a field that the library knows. */
export interface CustomCodec {
  readonly on: FieldDefinition
  readonly encode: (value: unknown) => unknown
  readonly decode: (stored: unknown) => unknown
  /** Whether order and comparison of the stored value mean the same for the user's value. */
  readonly comparable: boolean
  /** The library's own: what a store with such a type keeps it as. */
  readonly collection?: 'set' | 'map'
}

/** What a server makes of words, where it is told by name: a text search configuration of PostgreSQL, a tokenizer of SQLite's FTS5. */
export interface FullTextOptions {
  readonly postgres?: string
  readonly sqlite?: string
}

export interface IndexDefinition {
  readonly name?: string | undefined
  /** Field keys, or lambdas that give an expression or a term of an order. */
  readonly on: readonly unknown[]
  readonly unique?: boolean | undefined
  readonly where?: unknown
  readonly method?: string | undefined
  /** Fields that the index holds beside its own, so that it alone answers. */
  readonly include?: readonly string[] | undefined
  /** How the server compares and takes apart what is indexed, by its name for it. */
  readonly operatorClass?: string | undefined
  /** For `match(row, search)`. */
  readonly fullText?: boolean | FullTextOptions | undefined
}

export interface CheckDefinition {
  readonly name?: string | undefined
  readonly that: unknown
}

/** A field as frozen data. No server is known here. */
export interface FieldDefinition {
  readonly tag: Tag
  /** The tag as one bit, so that a set of tags is a mask. */
  readonly bit: number
  readonly nullable: boolean
  readonly primaryKey: boolean
  readonly unique: boolean
  readonly identity: boolean
  /** It counts the changes of its row. */
  readonly version: boolean
  readonly default: Default | null
  readonly checks: readonly CheckDefinition[]
  readonly indexes: readonly Partial<IndexDefinition>[]
  readonly computed: { readonly as: unknown; readonly stored: boolean } | null
  readonly column: string | null
  readonly comment: string | null
  /** Never logged, never in errors. */
  readonly secret: boolean
  /** text: longest length in code points. */
  readonly max: number | null
  readonly precision: number | null
  readonly scale: number | null
  /** timestamp: what the program sees. */
  readonly mode: 'date' | 'text' | 'epoch' | null
  /** timestamp: whether the column is an instant (true) or a wall clock (false). */
  readonly zone: boolean
  readonly values: readonly string[] | null
  /** enum: a native type of the server, by this name, instead of a CHECK. */
  readonly native: string | null
  readonly element: FieldDefinition | null
  readonly fields: Readonly<Record<string, FieldDefinition>> | null
  /** object: one of several by a member that tells which; `fields` is that member alone. */
  readonly union: UnionDefinition | null
  /** object: what was not given is not written, so that missing and null are two things. */
  readonly sparse: boolean
  /** list, object: a part of a JSON value of the program's own, and so in the form that JSON has for its kinds. */
  readonly inJson: boolean
  readonly custom: CustomCodec | null
}

/** Objects of several shapes. */
export interface UnionDefinition {
  /** The member that tells which. */
  readonly by: string
  /** The whole of each, that member included. */
  readonly of: Readonly<Record<string, FieldDefinition>>
}

/** `immediate`: a transaction may put the check off; `deferred`: it is put off to the commit. */
export type Deferrable = 'immediate' | 'deferred'

export type Action = 'cascade' | 'restrict' | 'set null' | 'set default' | 'no action'

/** A reference to another model, declared on the side that holds the key. */
export interface ReferenceDefinition {
  readonly kind: 'reference'
  readonly target: string
  readonly inverse: string | null
  /** The kind of the target's key, where the declaration could not see it. */
  readonly key: Tag | null
  /** The target's key as far as the declaration knows it: for what must do without the other models. */
  readonly keyField: FieldDefinition | null
  readonly nullable: boolean
  readonly unique: boolean
  readonly onDelete: Action | null
  readonly onUpdate: Action | null
  /** Whether it may be checked at the commit instead of at once, and whether it is unless a transaction says otherwise. */
  readonly deferrable: Deferrable | null
  /** Declared fields that hold the key; null: a field `<name>Id` is derived. */
  readonly by: readonly string[] | null
  readonly column: string | null
}

/** A many-to-many link; `through` names a declared join model, null makes one. */
export interface LinkDefinition {
  readonly kind: 'link'
  readonly target: string
  readonly inverse: string | null
  readonly through: string | null
  /** Names of the references of the join model, where it has several to one target. */
  readonly near: string | null
  readonly far: string | null
}

/** How a table is kept, by the family of the server: what one server is told, another does not need to understand. */
export interface StorageOptions {
  readonly sqlite?: { readonly withoutRowid?: boolean }
  readonly postgres?: {
    readonly tablespace?: string
    /** Fast, and empty after a crash. */
    readonly unlogged?: boolean
    /** Storage parameters: `{ fillfactor: 70 }`. */
    readonly with?: Readonly<Record<string, string | number | boolean>>
  }
}

export interface TableOptions {
  readonly schema?: string | undefined
  readonly primaryKey?: readonly string[] | undefined
  readonly unique?: readonly (readonly string[])[] | undefined
  readonly indexes?: readonly IndexDefinition[] | undefined
  readonly checks?: readonly CheckDefinition[] | undefined
  readonly comment?: string | undefined
  /** Statements of the program's own that are kept with the table; see schema/ddl-entry. */
  readonly ddl?: readonly unknown[] | undefined
  readonly storage?: StorageOptions | undefined
  readonly naming?: Naming | undefined
}

/** The field that decides how a value is stored: a custom one is stored like the field under it. */
export function storedAs(field: FieldDefinition): FieldDefinition {
  return field.custom ? storedAs(field.custom.on) : field
}

const nothing: readonly never[] = Object.freeze([])

const tags: readonly Tag[] = [
  'text',
  'integer',
  'bigint',
  'double',
  'decimal',
  'boolean',
  'date',
  'time',
  'timestamp',
  'interval',
  'uuid',
  'bytes',
  'json',
  'enum',
  'list',
  'object',
  'custom',
]
const bits = Object.fromEntries(tags.map((tag, i) => [tag, 1 << i])) as Readonly<Record<Tag, number>>

/** Kinds of one value, which has one form and one order on every server. */
export const singleTags: ReadonlySet<Tag> = new Set(tags.filter(tag => !['interval', 'json', 'list', 'object', 'custom'].includes(tag)))

/** A set of tags as a mask. */
export function maskOf(of: Iterable<Tag>): number {
  let mask = 0
  for (const tag of of) mask |= bits[tag]
  return mask
}

const plain: FieldDefinition = Object.freeze<FieldDefinition>({
  tag: 'text',
  bit: bits.text,
  nullable: false,
  primaryKey: false,
  unique: false,
  identity: false,
  version: false,
  default: null,
  checks: nothing,
  indexes: nothing,
  computed: null,
  column: null,
  comment: null,
  secret: false,
  max: null,
  precision: null,
  scale: null,
  mode: null,
  zone: true,
  values: null,
  native: null,
  element: null,
  fields: null,
  union: null,
  sparse: false,
  inJson: false,
  custom: null,
})

/** A frozen definition of a field with everything else at its plain default. */
export function defineField(tag: Tag, facts: Partial<FieldDefinition> = {}): FieldDefinition {
  return Object.freeze({ ...plain, ...facts, custom: facts.custom ? Object.freeze(facts.custom) : null, tag, bit: bits[tag] })
}
