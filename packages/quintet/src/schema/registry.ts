import { failure } from '../base/failure.ts'
import { ColumnPlan } from './columns.ts'
import type { FieldDefinition, ReferenceDefinition } from './definition.ts'
import { Drafts } from './draft.ts'
import { fullTextOf } from './full-text.ts'
import { KeyValueModel } from './keyvalue.ts'
import { checkKey, type Naming } from './naming.ts'
import { type RecordKind, type RecordModel, recordModel } from './record.ts'
import { RelationPlan } from './relations.ts'
import { SequenceModel } from './sequence.ts'

/** One column of a table, with the key under which the program knows it. */
export interface Column {
  readonly key: string
  readonly name: string
  readonly field: FieldDefinition
  readonly entity: Entity
  readonly position: number
  /** The variant that alone has this column; null: every row has it. */
  readonly variant: string | null
  /** Its column in the variant's own table, where that is where it is kept. */
  readonly part: Column | null
  /** The document that it is a member of, where it has no column of its own. */
  readonly within: Column | null
}

/** One direction of a relation, its key columns already paired. */
export interface Relation {
  readonly name: string
  readonly from: Entity
  readonly to: Entity
  readonly many: boolean
  /** Whether the other side is read apart, never joined: it is kept in another store, or by partitions. */
  readonly crosses: boolean
  /** Whether a row may have no partner (to-one only). */
  readonly nullable: boolean
  readonly local: readonly Column[]
  readonly remote: readonly Column[]
  readonly through: { readonly entity: Entity; readonly near: readonly Column[]; readonly far: readonly Column[] } | null
  /** The declared reference, if this side holds the key. */
  readonly reference: ReferenceDefinition | null
  /** The variant that alone has this relation; null: every row has it. */
  readonly variant: string | null
  /** The same relation seen from the other side, if it has a name there. */
  inverse: Relation | null
  /** Kept here by the query floor; 0 until it is asked for. */
  shape: number
}

/** How the rows of a table with variants are told apart and kept. */
export interface Variants {
  readonly by: Column
  readonly names: readonly string[]
  /** The table of each variant, by its name, where each has its own. */
  readonly parts: ReadonlyMap<string, Entity> | null
}

/** A model as one database sees it: names, columns and relations resolved. */
export interface Entity {
  /** Key in `quintet({ models })`, or the qualified name of a table that the library made. */
  readonly key: string
  readonly model: RecordModel
  readonly kind: RecordKind
  /** Which of the database's stores keeps its items; null: none, they are made by a query. */
  readonly home: number | null
  readonly name: string
  readonly schema: string | null
  readonly columns: readonly Column[]
  readonly byKey: ReadonlyMap<string, Column>
  readonly primary: readonly Column[]
  readonly relations: ReadonlyMap<string, Relation>
  /** Sets of columns that identify a row, the primary key first. */
  readonly uniques: readonly (readonly Column[])[]
  readonly variants: Variants | null
  /** The column that holds all fields which have none of their own; null: every field has one. */
  readonly document: Column | null
  /** Made by the library: a join table without a join model, a variant's own table. */
  readonly automatic: boolean
  /** What the query floor makes once per entity and keeps here: a property costs a tenth of a look-up in a WeakMap. */
  path: object | null
}

export interface Registry {
  /** Models whose items have fields, by their key in `quintet({ models })`. */
  readonly entities: ReadonlyMap<string, Entity>
  readonly byName: ReadonlyMap<string, Entity>
  /** Models of the key-value kind, by their key. */
  readonly keyValues: ReadonlyMap<string, KeyValueModel>
  readonly sequences: ReadonlyMap<string, SequenceModel>
}

/** What one kind of store sees of the models: only those of its own kinds. */
export function onlyKinds({ entities, byName, keyValues, sequences }: Registry, ...kinds: readonly RecordKind[]): Registry {
  const some = (all: ReadonlyMap<string, Entity>): ReadonlyMap<string, Entity> =>
    new Map([...all].filter(([, entity]) => kinds.includes(entity.kind)))
  return Object.freeze({ entities: some(entities), byName: some(byName), keyValues, sequences })
}

/** Which store keeps a model, by its kind and its key in `quintet({ models })`. */
export type HomeOf = (kind: RecordKind, key: string) => number

const oneHome: HomeOf = () => 0

/** Resolves models once: columns, keys, relations and their inverses, every clash refused with both names. */
export function buildRegistry(
  models: Readonly<Record<string, unknown>>,
  homeOf: HomeOf = oneHome,
  naming: Naming = 'snake_case',
): Registry {
  const drafts = new Drafts(homeOf, naming)
  const keyValues = new Map<string, KeyValueModel>()
  const sequences = new Map<string, SequenceModel>()
  for (const [key, model] of Object.entries(models)) {
    checkKey(key, 'A model')
    if (model instanceof KeyValueModel) addNamed(keyValues, key, model, 'keys')
    else if (model instanceof SequenceModel) addNamed(sequences, key, model, 'sequence')
    else drafts.declare(key, recordModel(model))
  }
  const declared = [...drafts.all.values()]
  const columns = new ColumnPlan(drafts)
  for (const entity of declared) columns.resolve(entity)
  const relations = new RelationPlan(drafts, columns)
  for (const entity of [...drafts.all.values()]) relations.references(entity)
  for (const entity of declared) relations.links(entity)
  const all = [...drafts.all.values()]
  for (const entity of all) {
    Object.freeze(entity.columns)
    fullTextOf(entity)
    // sealed, not frozen: `path` is set later
    Object.seal(entity)
  }
  return Object.freeze({ entities: new Map(all.map(e => [e.key, e])), byName: drafts.all, keyValues, sequences })
}

function addNamed<M extends { readonly $n: string }>(all: Map<string, M>, key: string, model: M, what: string): void {
  for (const [other, { $n }] of all)
    if ($n === model.$n) throw failure('QT_MODEL', `models.${key} names the ${what} '${$n}' that models.${other} names too`)
  all.set(key, model)
}
