import { byExpiry, expiring } from '../../engine/storage/live.ts'
import type { Ask } from '../../engine/storage/statement.ts'
import { bigint, bytes, double, type StorageTable, serial, storageTable, stored, text, wholeNumber } from '../../engine/storage/table.ts'
import { type Sql, sql } from '../../sql/statement.ts'

const place = { space: stored(text), key: stored(text) } as const

/** Values: all spaces in one table, in the order of their keys. */
export const values: StorageTable<'space' | 'key' | 'value' | 'version' | 'expires' | 'bucket'> = storageTable(
  'q_kv',
  { ...place, value: stored(bytes), version: stored(wholeNumber), ...expiring },
  { primaryKey: ['space', 'key'], indexes: [byExpiry] },
)

export const counters: StorageTable<'space' | 'key' | 'total' | 'expires' | 'bucket'> = storageTable(
  'q_kv_counter',
  { ...place, total: stored(bigint), ...expiring },
  { primaryKey: ['space', 'key'], indexes: [byExpiry] },
)

/** Parts of hashes, members of sets, members of sorted sets: what has a name in its container. */
export const members: StorageTable<'space' | 'key' | 'member' | 'score' | 'value' | 'expires' | 'bucket'> = storageTable(
  'q_kv_member',
  { ...place, member: stored(text), score: stored(double, true), value: stored(bytes, true), ...expiring },
  {
    primaryKey: ['space', 'key', 'member'],
    indexes: [
      {
        on: ['space', 'key', 'score', 'member'],
        where: sql('isNotNull', [sql('column', [], { name: 'score', field: double })]),
      },
      byExpiry,
    ],
  },
)

/**
 * Where an item of a list stands: what was pushed to the left, the latest first, before what was pushed to the right. Without
 * types, so that no server guards a product that cannot overflow, which no index could hold.
 */
export function position(alias: string | null): Sql {
  const factor = (name: string): Sql => sql('column', [], { table: alias, name })
  return sql('times', [factor('side'), factor('number')])
}

export const items: StorageTable<'number' | 'space' | 'key' | 'side' | 'value' | 'expires' | 'bucket'> = storageTable(
  'q_kv_item',
  { number: stored(serial), ...place, side: stored(wholeNumber), value: stored(bytes), ...expiring },
  {
    primaryKey: ['number'],
    indexes: [{ on: ['space', 'key', { by: position(null), name: 'position' }] }, byExpiry],
  },
)

export const leases: StorageTable<'space' | 'key' | 'token' | 'expires' | 'bucket'> = storageTable(
  'q_kv_lease',
  { ...place, token: stored(text), ...expiring },
  { primaryKey: ['space', 'key'], indexes: [byExpiry] },
)

/** When all that was taken of a limit is there again, in microseconds since 1970. */
export const limits: StorageTable<'space' | 'key' | 'full' | 'expires' | 'bucket'> = storageTable(
  'q_kv_limit',
  { ...place, full: stored(wholeNumber), ...expiring },
  { primaryKey: ['space', 'key'], indexes: [byExpiry] },
)

/** Entries of streams, in the order of transactions and numbers. */
export const entries: StorageTable<'number' | 'space' | 'transaction' | 'body' | 'added'> = storageTable(
  'q_kv_entry',
  { number: stored(serial), space: stored(text), transaction: stored(bigint), body: stored(bytes), added: stored(wholeNumber) },
  { primaryKey: ['number'], indexes: [{ on: ['space', 'transaction', 'number'] }] },
)

/** Groups of consumers, and the last entry that was given to one of them. */
export const groups: StorageTable<'space' | 'name' | 'transaction' | 'number'> = storageTable(
  'q_kv_group',
  { space: stored(text), name: stored(text), transaction: stored(bigint), number: stored(bigint) },
  { primaryKey: ['space', 'name'] },
)

/** Entries that a consumer of a group has, or that were set aside: those have no time. */
export const pending: StorageTable<'space' | 'name' | 'transaction' | 'number' | 'consumer' | 'deliveries' | 'until'> = storageTable(
  'q_kv_pending',
  {
    space: stored(text),
    name: stored(text),
    transaction: stored(bigint),
    number: stored(bigint),
    consumer: stored(text),
    deliveries: stored(wholeNumber),
    until: stored(wholeNumber, true),
  },
  { primaryKey: ['space', 'name', 'number'], indexes: [{ on: ['space', 'name', 'until'] }] },
)

export function is(column: Sql, to: Sql): Sql {
  return sql('eq', [column, to])
}

export function every(...conditions: readonly Sql[]): Sql {
  return conditions.length === 1 ? (conditions[0] as Sql) : sql('and', conditions)
}

/** The rows of one container, or the one row of a key; takes the first two values. */
export function here(table: StorageTable<'space' | 'key'>, ask: Ask, alias = 't'): Sql {
  return every(is(table.column('space', alias), ask(text)), is(table.column('key', alias), ask(text)))
}

/** What an insert would have written, where it met a row. */
export function excluded(name: string): readonly [string, Sql] {
  return [name, sql('column', [], { table: 'excluded', name })]
}
