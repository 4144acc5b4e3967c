import { failure } from '../../base/failure.ts'
import { defineField, type FieldDefinition } from '../../schema/definition.ts'
import { ddlText } from '../../sql/compile/ddl.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { type Searched, searchSteps } from '../../sql/search.ts'
import { column, type Sql, type Table } from '../../sql/statement.ts'
import type { IndexStep, Step } from '../../sql/step.ts'

/** A column of a table that the library keeps for itself. */
export interface StoredField {
  readonly field: FieldDefinition
  readonly nullable: boolean
}

/** A table that the library keeps for itself: what a kind's items are laid out in. */
export interface StorageTable<K extends string = string> {
  readonly name: string
  readonly fields: Readonly<Record<K, StoredField>>
  /** It as a table of a statement. */
  as(alias: string): Extract<Table, { kind: 'table' }>
  /** One of its columns in a statement that calls it by `alias`; null where nothing else could be meant. */
  column(name: K, alias?: string | null): Sql
  /** What creates it, and what drops it, as data. */
  steps(dialect: Dialect): readonly Step[]
  dropSteps(dialect: Dialect): readonly Step[]
}

export interface StorageOptions<K extends string> {
  readonly primaryKey: readonly K[]
  readonly indexes?: readonly StorageIndex<K>[]
  /** Indexes as they are, over a row whose columns stand alone. */
  readonly made?: readonly IndexStep[]
  readonly foreignKeys?: readonly StorageForeignKey<K>[]
  /** Texts of a row that are searched, over a row whose columns stand alone; see sql/search. */
  readonly search?: Pick<Searched, 'terms' | 'options'>
}

export interface StorageForeignKey<K extends string> {
  readonly column: K
  readonly to: StorageTable
  readonly key: string
}

export interface StorageIndex<K extends string> {
  readonly on: readonly (K | { readonly by: Sql; readonly name: string; readonly desc?: boolean })[]
  readonly unique?: boolean
  readonly where?: Sql
}

/** Milliseconds since 1970, or any other integer that a number holds exactly. */
export const wholeNumber: FieldDefinition = defineField('integer', { precision: 16 })

/** A row number that the store makes, never used again. */
export const serial: FieldDefinition = defineField('bigint', { identity: true })

export const text: FieldDefinition = defineField('text')
export const bytes: FieldDefinition = defineField('bytes')
export const bigint: FieldDefinition = defineField('bigint')
export const double: FieldDefinition = defineField('double')

/** The column of a field; `nullable` allows null. */
export function stored(field: FieldDefinition, nullable = false): StoredField {
  return Object.freeze({ field, nullable })
}

/**
 * A table of the library's own.
 *
 * @example
 * const counters = storageTable('q_counter', { key: stored(text), total: stored(bigint) }, { primaryKey: ['key'] })
 */
export function storageTable<const K extends string>(
  name: string,
  fields: Readonly<Record<K, StoredField>>,
  { primaryKey, indexes = [], made = [], foreignKeys = [], search }: StorageOptions<NoInfer<K>>,
): StorageTable<K> {
  const key = primaryKey.map(one => ({ name: one, field: fields[one].field }))
  const searching = (dialect: Dialect): ReturnType<typeof searchSteps> =>
    search
      ? searchSteps({ table: { schema: null, name }, key, numbered: false, ...search }, `${name}_words_idx`, dialect)
      : { create: [], drop: [] }
  const steps = Object.freeze([
    createTable(name, fields, primaryKey, foreignKeys),
    ...indexes.map(index => createIndex(name, fields, index)),
    ...made.map(index => ({ step: 'createIndex', table: { schema: null, name }, index }) as const),
  ])
  const dropSteps = Object.freeze<Step[]>([{ step: 'dropTable', table: { schema: null, name } }])
  return Object.freeze<StorageTable<K>>({
    name,
    fields: Object.freeze(fields),
    as: alias => ({ kind: 'table', schema: null, name, alias }),
    column: (key, alias = null) => (alias === null ? bare(key, fields[key].field) : column(alias, key, fields[key].field)),
    steps: dialect => [...steps, ...searching(dialect).create],
    dropSteps: dialect => [...searching(dialect).drop, ...dropSteps],
  })
}

function bare(name: string, field: FieldDefinition): Sql {
  return { op: 'column', args: [], field, slot: null, table: null, name, select: null, data: null }
}

function createTable(
  name: string,
  fields: Readonly<Record<string, StoredField>>,
  primaryKey: readonly string[],
  foreignKeys: readonly StorageForeignKey<string>[],
): Step {
  return {
    step: 'createTable',
    table: {
      schema: null,
      name,
      columns: Object.entries(fields).map(([key, { field, nullable }]) => ({
        name: key,
        field,
        nullable,
        default: null,
        computed: null,
        domain: `${name}_${key}_type`,
      })),
      primaryKey: { name: `${name}_pkey`, columns: primaryKey },
      uniques: [],
      checks: [],
      foreignKeys: foreignKeys.map(({ column: from, to, key }) => ({
        name: `${name}_${from}_fkey`,
        columns: [from],
        to: { schema: null, name: to.name },
        toColumns: [key],
        onDelete: null,
        onUpdate: null,
      })),
    },
  }
}

function createIndex<K extends string>(
  name: string,
  fields: Readonly<Record<K, StoredField>>,
  { on, unique = false, where }: StorageIndex<K>,
): Step {
  const names = on.map(term => (typeof term === 'string' ? term : term.name))
  const index: IndexStep = {
    name: `${name}_${names.join('_')}_idx`,
    unique,
    method: null,
    terms: on.map(term =>
      typeof term === 'string'
        ? { by: bare(term, fields[term].field), desc: false, nulls: null }
        : { by: term.by, desc: term.desc ?? false, nulls: null },
    ),
    where: where ?? null,
  }
  return { step: 'createIndex', table: { schema: null, name }, index }
}

/** Texts that create tables which are not there yet. */
export function createTables(tables: readonly StorageTable[], dialect: Dialect): string[] {
  checkNames(tables, dialect)
  return [
    ...dialect.ddl.before.create,
    ...stepTexts(
      tables.flatMap(table => table.steps(dialect)),
      dialect,
    ),
  ]
}

/** Refuses names that the server would cut, or take for one: what is there already is left alone, and would serve two models. */
function checkNames(tables: readonly StorageTable[], dialect: Dialect): void {
  const seen = new Set<string>()
  const { identifier } = dialect.limits
  for (const { name, steps } of tables) {
    const folded = dialect.ddl.names.foldsCase ? name.toLowerCase() : name
    if (seen.has(folded))
      throw failure('QT_MODEL', `Two models are kept in the table '${name}' of ${dialect.name}, which does not tell it by its case`)
    seen.add(folded)
    const long = steps(dialect)
      .flatMap(namesOf)
      .find(one => Buffer.byteLength(one) > identifier)
    if (long !== undefined)
      throw failure(
        'QT_MODEL',
        `The name '${long.slice(0, 40)}…', made of a model's, is longer than the ${identifier} bytes that ${dialect.name} keeps`,
      )
  }
}

function namesOf(step: Step): string[] {
  if (step.step === 'createIndex') return [step.index.name]
  if (step.step !== 'createTable') return []
  const { name, columns, foreignKeys, primaryKey } = step.table
  const keys = [...foreignKeys, ...(primaryKey ? [primaryKey] : [])]
  return [name, ...columns.flatMap(column => [column.name, column.domain]), ...keys.map(key => key.name)]
}

/** Texts that drop them, the last one first. */
export function dropTables(tables: readonly StorageTable[], dialect: Dialect): string[] {
  const steps = [...tables].reverse().flatMap(table => table.dropSteps(dialect))
  return [...dialect.ddl.before.drop, ...stepTexts(steps, dialect)]
}

/** The texts of steps, those aside that the server has nothing to do for. */
export function stepTexts(steps: readonly Step[], dialect: Dialect): string[] {
  return steps.map(step => ddlText(step, dialect)).filter(text => text !== null)
}
