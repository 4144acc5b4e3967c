import { failure } from '../../base/failure.ts'
import { scaled } from '../../schema/decimal.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import type { Column } from '../../schema/registry.ts'
import { canonicalTime } from '../../schema/temporal.ts'
import { murmur3 } from './murmur3.ts'

/**
 * The token of a partition, as Cassandra computes it: a hash that spreads partitions, so that a scan has the order there that it
 * has here, and nobody comes to rely on the order in which partitions were made.
 */
export function tokenOf(columns: readonly Column[], values: readonly unknown[]): bigint {
  const parts = columns.map(({ field }, i) => bytesOf(field, values[i]))
  const [only] = parts
  const token = murmur3(parts.length === 1 && only ? only : Buffer.concat(parts.flatMap(part => [shortOf(part.length), part, end])))
  // the lowest token is before all partitions
  return token === -(2n ** 63n) ? 2n ** 63n - 1n : token
}

const end = Buffer.from([0])

function shortOf(length: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(length)
  return bytes
}

/** A value of a key as the native protocol writes it. */
function bytesOf({ tag, scale, custom }: FieldDefinition, value: unknown): Uint8Array {
  if (custom) return bytesOf(custom.on, custom.encode(value))
  // values were checked against their fields
  switch (tag) {
    case 'text':
    case 'enum':
      return Buffer.from(value as string, 'utf8')
    case 'integer':
      return fixed(4, bytes => bytes.writeInt32BE(value as number))
    case 'bigint':
      return fixed(8, bytes => bytes.writeBigInt64BE(value as bigint))
    case 'double':
      return fixed(8, bytes => bytes.writeDoubleBE((value as number) + 0))
    case 'decimal':
      return Buffer.concat([fixed(4, bytes => bytes.writeInt32BE(scale ?? 0)), variable(scaled(value as string, scale ?? 0))])
    case 'boolean':
      return Buffer.from([value === true ? 1 : 0])
    case 'date':
      return fixed(4, bytes => bytes.writeUInt32BE(Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000 + 2 ** 31))
    case 'time':
      return fixed(8, bytes => bytes.writeBigInt64BE(nanoseconds(value as string)))
    case 'timestamp':
      return fixed(8, bytes => bytes.writeBigInt64BE(BigInt(value instanceof Date ? value.getTime() : (value as number))))
    case 'uuid':
      return Buffer.from((value as string).replaceAll('-', ''), 'hex')
    case 'bytes':
      return value as Uint8Array
    default:
      throw failure('QT_BUG', `a key of kind ${tag}`)
  }
}

function fixed(size: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(size)
  write(bytes)
  return bytes
}

/** The shortest two's complement. */
function variable(value: bigint): Buffer {
  let size = 1
  while (BigInt.asIntN(size * 8, value) !== value) size++
  return Buffer.from(
    BigInt.asUintN(size * 8, value)
      .toString(16)
      .padStart(size * 2, '0'),
    'hex',
  )
}

function nanoseconds(text: string): bigint {
  const [hour = '', minute = '', second = ''] = canonicalTime(text).split(':')
  const [whole = '', fraction = ''] = second.split('.')
  return (BigInt(hour) * 3600n + BigInt(minute) * 60n + BigInt(whole)) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}
