import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { FieldBuilder, type Member } from './builder.ts'
import type { Facts, Shape } from './field.ts'
import { RecordModel } from './record.ts'

export type ClusterOrder = 'asc' | 'desc'

/** How the rows of a family are spread and ordered. */
export interface FamilyDefinition {
  /** Rows with the same values of these are one partition. */
  readonly partition: readonly string[]
  /** The order of the rows in a partition. */
  readonly cluster: readonly (readonly [field: string, order: ClusterOrder])[]
  /** How long a row lives after it was written. */
  readonly ttlMs: number | null
  /** Every write is conditional (compare and set), or none is. */
  readonly conditional: boolean
}

interface Options {
  readonly partitionBy: readonly string[]
  readonly clusterBy?: readonly (string | readonly [string, ClusterOrder])[]
  readonly ttl?: Duration
  readonly conditional?: boolean
}

/** The run time behind `columnFamily(...)`: frozen data that serves every store and keeps state of none. */
export class FamilyModel extends RecordModel {
  readonly kind = 'columnFamily'
  readonly family: FamilyDefinition

  constructor(name: string, shape: Record<string, Member>, { partitionBy, clusterBy = [], ttl, conditional = false }: Options) {
    const cluster = clusterBy.map(one => Object.freeze(typeof one === 'string' ? ([one, 'asc'] as const) : one))
    const keys = [...partitionBy, ...cluster.map(([key]) => key)]
    if (partitionBy.length === 0) throw failure('QT_MODEL', `columnFamily('${name}', …, { partitionBy }) names at least one field`)
    for (const [key, member] of Object.entries(shape)) checkField(name, key, member, keys)
    super({ name, shape, options: { primaryKey: keys }, variants: null }, 'a column family')
    this.family = Object.freeze({
      partition: Object.freeze([...partitionBy]),
      cluster: Object.freeze(cluster),
      ttlMs: ttl === undefined ? null : ttlOf(ttl, `columnFamily('${name}', …, { ttl })`),
      conditional,
    })
    Object.freeze(this)
  }

  override get table(): string {
    return `q_family_${this.definition.name}`
  }
}

/** Milliseconds of a time to live; column-family servers count in whole seconds, and nothing is rounded. */
export function ttlOf(ttl: Duration, place: string): number {
  const ms = duration(ttl, place)
  if (ms % 1000 === 0 && ms > 0) return ms
  throw failure('QT_VALUE', `${place} takes whole seconds, at least one`)
}

/** What a column family has no word for on the servers of its kind. */
function checkField(family: string, key: string, member: Member, keys: readonly string[]): void {
  const place = `columnFamily('${family}', { ${key} })`
  if (!(member instanceof FieldBuilder)) throw failure('QT_MODEL', `${place}: column families have no relations; keep the key as a field`)
  const { primaryKey, identity, unique, indexes, computed, checks, nullable } = member.definition
  if (primaryKey || identity || unique || indexes.length > 0 || computed || checks.length > 0)
    throw failure('QT_MODEL', `${place}: the keys are partitionBy and clusterBy; no other key, index, check or computed field exists there`)
  if (keys.includes(key) && nullable) throw failure('QT_MODEL', `${place} is part of the key and cannot be nullable`)
}

/** Rows in partitions: `P` are the fields of the partition key, `C` those that order its rows, one after the other. */
export interface ColumnFamily<N extends string, S extends Shape, P extends string, C extends readonly string[], X extends boolean> {
  readonly $n: N
  readonly $h: 'columnFamily'
  readonly $s: S
  readonly $by: P | C[number]
  readonly $key: never
  readonly $d: never
  readonly $variants: never
  readonly $m: { readonly partition: P; readonly cluster: C; readonly conditional: X }
  readonly kind: 'columnFamily'
}

type Fields<S extends Shape> = Facts<S>['columns']['names']
type Clustered<K extends string> = K | readonly [K, ClusterOrder]
type NamesOf<T extends readonly unknown[]> = T extends readonly [infer H, ...infer R]
  ? readonly [H extends readonly [infer K extends string, ClusterOrder] ? K : H & string, ...NamesOf<R>]
  : readonly []

export interface FamilyOptions<P extends string, T extends readonly unknown[], X extends boolean> {
  /** Rows with the same values of these are one partition, and every read of rows names one. */
  readonly partitionBy: readonly P[]
  /** The order of the rows in a partition: fields, or fields with `'desc'`. */
  readonly clusterBy?: T
  /** How long a row lives after it was written, in whole seconds; a write may say otherwise. */
  readonly ttl?: Duration
  /** Writes compare and set (`ifNotExists`, `when`); without it none does. */
  readonly conditional?: X
}

/** The type of `columnFamily`. */
export interface ColumnFamilyFunction {
  <
    const N extends string,
    S extends Shape,
    const P extends Fields<S>,
    const T extends readonly Clustered<Fields<S>>[] = readonly [],
    const X extends boolean = false,
  >(
    name: N,
    shape: S,
    options: FamilyOptions<P, T, X>,
  ): ColumnFamily<N, S, P, NamesOf<T>, X>
}

function declareFamily(name: string, shape: Record<string, Member>, options: Options): FamilyModel {
  return new FamilyModel(name, shape, options)
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
