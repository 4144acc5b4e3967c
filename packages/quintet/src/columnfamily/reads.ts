import { failure } from '../base/failure.ts'
import type { CallOptions } from '../call/context.ts'
import type { Entity } from '../schema/registry.ts'
import type { Row, Rows, Scan } from './contract.ts'
import { everything } from './key-range.ts'
import { columnsOf, keyValues, readable, tableFor } from './keys.ts'
import { countOf, type FamilyAccess, PartitionQuery, pageSize } from './partition.ts'

/** How all rows are read. */
export interface ScanOptions extends CallOptions {
  readonly pageSize?: number
  readonly perPartition?: number
  readonly range?: unknown
}

/** What families of rows and of counters have in common: how they are read. */
export abstract class FamilyReads {
  protected readonly access: FamilyAccess
  protected readonly entity: Entity

  constructor(access: FamilyAccess, entity: Entity) {
    this.access = access
    this.entity = entity
  }

  /** The rows of one partition: of the family, or of the view whose key is given. */
  partition(key: unknown): PartitionQuery {
    const place = this.place('partition')
    const table = tableFor(this.entity, key, place)
    const partition = keyValues(this.entity, table.partition, key, place)
    return new PartitionQuery(this.access, this.entity, { table, partition, range: everything, reverse: false, limit: null })
  }

  /** The row with this whole key, or undefined. */
  async get(key: unknown, options?: CallOptions): Promise<Row | undefined> {
    const { base } = columnsOf(this.entity)
    const values = this.keyOf(key, 'get')
    const partition = values.slice(0, base.partition.length)
    const range = { ...everything, equal: values.slice(partition.length) }
    return new PartitionQuery(this.access, this.entity, { table: base, partition, range, reverse: false, limit: null }).first(options)
  }

  /** Every row once, in the order of the tokens: for jobs, not for requests. */
  scanAll(options: ScanOptions = {}): AsyncGenerator<Row> {
    const { pageSize: limit = pageSize, perPartition = null, range, ...limits } = options
    countOf(limit, 1, `${this.place('scanAll')}: pageSize`)
    if (perPartition !== null) countOf(perPartition, 1, `${this.place('scanAll')}: perPartition`)
    const tokens = range === undefined ? null : tokensOf(range, this.place('scanAll'))
    return this.#scan({ entity: this.entity, limit, perPartition, tokens }, limits)
  }

  async *#scan(scan: Omit<Scan, 'after'>, limits: CallOptions): AsyncGenerator<Row> {
    let after: string | null = null
    do {
      const call = this.access.call(limits)
      const store = await this.access.store()
      const { rows, next }: Rows = await store.scan({ ...scan, after }, call)
      yield* rows.map(readable(this.entity))
      after = next
    } while (after !== null)
  }

  protected keyOf(key: unknown, verb: string): readonly unknown[] {
    return keyValues(this.entity, columnsOf(this.entity).keys, key, this.place(verb))
  }

  protected place(verb: string): string {
    return `${this.entity.key}.${verb}`
  }
}

function tokensOf(range: unknown, place: string): NonNullable<Scan['tokens']> {
  if (typeof range === 'object' && range !== null) {
    const { above, upTo } = range as { readonly above?: unknown; readonly upTo?: unknown }
    if (isToken(above) && isToken(upTo) && above < upTo) return { above, upTo }
  }
  throw failure('QT_VALUE', `${place}: range is one that tokenRanges(…) gives`)
}

function isToken(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= lowest && value <= highest
}

const lowest = -(2n ** 63n)
const highest = 2n ** 63n - 1n

/** A part of all tokens. */
export interface TokenRange {
  /** The last token before it. */
  readonly above: bigint
  /** Its last token. */
  readonly upTo: bigint
}

/**
 * All partitions in so many parts of about the same size, for jobs that scan a family side by side.
 *
 * @example
 * await Promise.all(tokenRanges(4).map(async range => {
 *   for await (const row of db.readings.scanAll({ range })) count(row)
 * }))
 */
export function tokenRanges(count: number): TokenRange[] {
  countOf(count, 1, 'tokenRanges(count)')
  const parts = BigInt(count)
  const bound = (i: bigint): bigint => (i === parts ? highest : lowest + ((2n ** 64n - 1n) * i) / parts)
  return Array.from({ length: count }, (_, i) => Object.freeze({ above: bound(BigInt(i)), upTo: bound(BigInt(i) + 1n) }))
}
