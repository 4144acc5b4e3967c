import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { Member } from './builder.ts'
import { checkFields } from './family-field.ts'
import type { Facts, Shape } from './field.ts'
import { RecordModel } from './record.ts'

export type ClusterOrder = 'asc' | 'desc'

/** How rows are spread over partitions, and ordered in one. */
export interface FamilyKey {
  /** Rows with the same values of these are one partition. */
  readonly partition: readonly string[]
  /** The order of the rows in a partition. */
  readonly cluster: readonly (readonly [field: string, order: ClusterOrder])[]
}

/** What a family is, beside its fields. */
export interface FamilyDefinition extends FamilyKey {
  /** How long a row lives after it was written. */
  readonly ttlMs: number | null
  /** Every write is conditional (compare and set), or none is. */
  readonly conditional: boolean
  /** Fields beside the key are only added to. */
  readonly counter: boolean
  /** Fields that a partition has once. */
  readonly statics: readonly string[]
  /** The same rows by other keys, by name; written together with the family. */
  readonly views: ReadonlyMap<string, FamilyKey>
}

type Clustering = readonly (string | readonly [string, ClusterOrder])[]

/** How a family is declared, without the types of its names. */
export interface FamilySettings {
  readonly partitionBy: readonly string[]
  readonly clusterBy?: Clustering
  readonly ttl?: Duration
  readonly conditional?: boolean
  readonly static?: readonly string[]
  readonly views?: Readonly<Record<string, { readonly partitionBy: readonly string[]; readonly clusterBy?: Clustering }>>
}

/** The run time behind `columnFamily(...)` and `counterFamily(...)`: frozen data that serves every store and keeps state of none. */
export class FamilyModel extends RecordModel {
  readonly kind = 'columnFamily'
  readonly family: FamilyDefinition

  constructor(name: string, shape: Record<string, Member>, options: FamilySettings, counter: boolean) {
    const { ttl, conditional = false, static: statics = [], views = {} } = options
    const key = keyOf(name, options)
    const keys = namesOf(key)
    super({ name, shape, options: { primaryKey: keys }, variants: null }, 'a column family')
    this.family = Object.freeze<FamilyDefinition>({
      ...key,
      ttlMs: ttl === undefined ? null : ttlOf(ttl, `columnFamily('${name}', …, { ttl })`),
      conditional,
      counter,
      statics: Object.freeze([...statics]),
      views: new Map(Object.entries(views).map(([view, of]) => [view, viewOf(name, view, keyOf(`${name}.${view}`, of), keys)])),
    })
    checkFields(name, this.definition.shape, this.family)
    Object.freeze(this)
  }

  override get table(): string {
    return `q_family_${this.definition.name}`
  }
}

function keyOf(name: string, { partitionBy, clusterBy = [] }: Pick<FamilySettings, 'partitionBy' | 'clusterBy'>): FamilyKey {
  if (!Array.isArray(partitionBy) || partitionBy.length === 0)
    throw failure('QT_MODEL', `columnFamily('${name}', …, { partitionBy }) names at least one field`)
  const cluster = clusterBy.map(one => Object.freeze(typeof one === 'string' ? ([one, 'asc'] as const) : one))
  const wrong = cluster.find(([, order]) => order !== 'asc' && order !== 'desc')
  if (wrong) throw failure('QT_MODEL', `columnFamily('${name}', …, { clusterBy }): the order of ${wrong[0]} is 'asc' or 'desc'`)
  const key = { partition: Object.freeze([...partitionBy]), cluster: Object.freeze(cluster) }
  const names = namesOf(key)
  const twice = names.find((one, i) => names.indexOf(one) !== i)
  if (twice !== undefined) throw failure('QT_MODEL', `columnFamily('${name}', …): ${twice} stands twice in the key`)
  return Object.freeze(key)
}

function namesOf({ partition, cluster }: FamilyKey): string[] {
  return [...partition, ...cluster.map(([key]) => key)]
}

/** A view has the same fields in its key as the family: any other could change, and leave the row of its old value behind. */
function viewOf(name: string, view: string, key: FamilyKey, keys: readonly string[]): FamilyKey {
  const names = namesOf(key)
  if (names.length === keys.length && names.every(one => keys.includes(one))) return key
  throw failure(
    'QT_MODEL',
    `columnFamily('${name}', …, { views: { ${view} } }): the key of a view is made of ${keys.join(', ')}, all of them and no others`,
  )
}

/** Milliseconds of a time to live; column-family servers count in whole seconds, and nothing is rounded. */
export function ttlOf(ttl: Duration, place: string): number {
  const ms = duration(ttl, place)
  if (ms % 1000 === 0 && ms > 0 && ms <= longest) return ms
  throw failure('QT_VALUE', `${place} takes whole seconds, at least one and at most 20 years`)
}

/** Servers refuse more. */
const longest = 630_720_000_000

/** Rows in partitions: `P` are the fields of the partition key, `C` those that order its rows, one after the other. */
export interface ColumnFamily<N extends string, S extends Shape, M extends FamilyFacts> {
  readonly $n: N
  readonly $h: 'columnFamily'
  readonly $s: S
  readonly $by: M['partition'] | M['cluster'][number]
  readonly $key: never
  readonly $d: never
  readonly $variants: never
  readonly $m: M
  readonly kind: 'columnFamily'
}

/** The names that a family's type carries. */
export interface FamilyFacts {
  readonly partition: string
  readonly cluster: readonly string[]
  readonly conditional: boolean
  readonly statics: string
  /** Its views, as a union. */
  readonly views: KeyFacts
}
export interface KeyFacts {
  readonly partition: string
  readonly cluster: readonly string[]
}

type Fields<S extends Shape> = Facts<S>['columns']['names']
type Clustered<K extends string> = K | readonly [K, ClusterOrder]
export type NamesOf<T extends readonly unknown[]> = T extends readonly [infer H, ...infer R]
  ? readonly [H extends readonly [infer K extends string, ClusterOrder] ? K : H & string, ...NamesOf<R>]
  : readonly []

/** A key as it is declared, for families and their views. */
export interface KeyOptions<P extends string, T extends readonly unknown[]> {
  /** Rows with the same values of these are one partition, and every read of rows names one. */
  readonly partitionBy: readonly P[]
  /** The order of the rows in a partition: fields, or fields with `'desc'`. */
  readonly clusterBy?: T
}

export interface FamilyOptions<P extends string, T extends readonly unknown[], X extends boolean, Z extends string, V>
  extends KeyOptions<P, T> {
  /** How long a row lives after it was written, in whole seconds; a write may say otherwise. */
  readonly ttl?: Duration
  /** Writes compare and set (`ifNotExists`, `when`); without it none does. */
  readonly conditional?: X
  /** Fields that a partition has once, for all of its rows. */
  readonly static?: readonly Z[]
  /** The same rows by other keys, which are read by giving those. */
  readonly views?: V
}

type ViewsOf<V> = {
  readonly [K in keyof V]: V[K] extends { readonly partitionBy: readonly (infer P extends string)[] }
    ? {
        readonly partition: P
        readonly cluster: V[K] extends { readonly clusterBy: infer T extends readonly unknown[] } ? NamesOf<T> : readonly []
      }
    : never
}[keyof V]

/** The type of `columnFamily`. */
export interface ColumnFamilyFunction {
  <
    const N extends string,
    S extends Shape,
    const P extends Fields<S>,
    const T extends readonly Clustered<Fields<S>>[] = readonly [],
    const X extends boolean = false,
    const Z extends Fields<S> = never,
    const V extends Readonly<Record<string, KeyOptions<Fields<S>, readonly Clustered<Fields<S>>[]>>> = Record<never, never>,
  >(
    name: N,
    shape: S,
    options: FamilyOptions<P, T, X, Z, V>,
  ): ColumnFamily<
    N,
    S,
    { readonly partition: P; readonly cluster: NamesOf<T>; readonly conditional: X; readonly statics: Z; readonly views: ViewsOf<V> }
  >
}

function declareFamily(name: string, shape: Record<string, Member>, options: FamilySettings): FamilyModel {
  return new FamilyModel(name, shape, options, false)
}

/**
 * Rows of the column-family kind: spread over partitions, in order within one.
 *
 * @example
 * const readings = columnFamily('readings', { sensor: t.uuid(), day: t.date(), at: t.timestamp(), value: t.double() },
 *   { partitionBy: ['sensor', 'day'], clusterBy: [['at', 'desc']], ttl: '90d' })
 */
// the declared type carries phantom members that no run-time object has
export const columnFamily: ColumnFamilyFunction = declareFamily as unknown as ColumnFamilyFunction
