import type { Column } from '../../schema/registry.ts'
import { columnType } from '../../sql/column-type.ts'
import type { Dialect } from '../../sql/dialect.ts'

/**
 * The token of a partition: a hash that spreads partitions, so that nobody comes to rely on the order in which they were made.
 * FNV-1a over 64 bits of the stored values.
 */
export function tokenOf(columns: readonly Column[], values: readonly unknown[], dialect: Dialect): bigint {
  let hash = 0xcbf29ce484222325n
  columns.forEach(({ field }, i) => {
    const wire = columnType(dialect, field).encode(values[i])
    const bytes = wire instanceof Uint8Array ? wire : Buffer.from(`${typeof wire === 'string' ? 's' : 'n'}${String(wire)}\u0000`, 'utf8')
    for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  })
  // spread once more: close values would else have close tokens
  hash = BigInt.asUintN(64, (hash ^ (hash >> 33n)) * 0xff51afd7ed558ccdn)
  return BigInt.asIntN(64, hash ^ (hash >> 33n))
}
