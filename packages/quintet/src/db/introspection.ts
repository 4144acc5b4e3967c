import { failure } from '../base/failure.ts'
import type { Call } from '../call/call.ts'
import type { RelationalStore } from '../relational/contract.ts'
import { sourceOf, type Unrepresented } from '../relational/source/source.ts'
import { compare, type Difference } from '../schema/compare.ts'
import type { LooseModels, Names } from '../schema/loose.ts'
import type { RecordModel } from '../schema/record.ts'
import { buildRegistry, type Registry } from '../schema/registry.ts'
import { isKept, nameText, type Snapshot } from '../schema/snapshot.ts'

/** What `db.introspect()` found. */
export interface Introspection {
  /** The structure as data. */
  readonly snapshot: Snapshot
  /** The same as a module of models, with relations and the names of both directions. */
  readonly source: string
  /**
   * The same models, ready for `quintet({ models })`. The compiler has not seen the database, so the program says which tables and
   * which of their fields and relations it uses; what is not there is QT_SCHEMA, and values are `unknown`.
   */
  models<const T extends Names>(uses: T): LooseModels<T>
  /** What models do not say, with the reason, where it is and what to do: nothing is left out silently. */
  readonly unrepresented: readonly Unrepresented[]
  /** What has to change in the structure that this database's models declare to make it the live one; empty: they agree. */
  readonly differences: readonly Difference[]
}

/** `registry`: the models of all kinds; what other kinds keep in tables is declared there, and is no table of this one. */
export async function introspection(
  store: RelationalStore,
  registry: Registry,
  schemas: readonly string[] | null,
  reserved: readonly string[],
  call: Call,
): Promise<Introspection> {
  const { declared, live } = await store.structures(schemas, call)
  const known = new Set(declared.tables.map(nameText))
  const entities = [...registry.byName.values()].filter(({ kind }) => kind !== 'table' && kind !== 'view')
  const others = new Set(entities.map(nameText))
  const own = { ...live, tables: live.tables.filter(table => known.has(nameText(table)) || !others.has(nameText(table))) }
  const { text, unrepresented, models } = sourceOf(own, reserved)
  const tables = own.tables.filter(table => known.has(nameText(table)) || !isKept(table))
  const sequences = own.sequences.filter(sequence => !isKept(sequence))
  return Object.freeze({
    snapshot: live,
    source: text,
    // a cast: declared types carry phantom members that no run-time object has
    models: ((uses: Names) => used(models, uses)) as unknown as Introspection['models'],
    unrepresented,
    differences: compare(declared, { ...own, tables, sequences }),
  })
}

/** All of the models, since they refer to each other; those that the program names must be there. */
function used(models: Readonly<Record<string, RecordModel>>, uses: Names): typeof models {
  const { entities } = buildRegistry(models)
  for (const [key, names] of Object.entries(uses)) {
    const entity = entities.get(key)
    const missing = entity ? names.find(name => !entity.byKey.has(name) && !entity.relations.has(name)) : key
    if (missing !== undefined)
      throw failure(
        'QT_SCHEMA',
        entity ? `${key} has no field or relation '${missing}' in the database` : `There is no '${key}' in the database`,
      )
  }
  return models
}
