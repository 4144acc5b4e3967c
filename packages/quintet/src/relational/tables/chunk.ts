import type { Value } from '../../base/value.ts'
import type { Form } from './insert-plan.ts'

/** Characters of one statement's lists, at most. */
const longest = 16_000_000

export type Encode = (value: unknown) => Value

// in a dry run, keys that only the server knows are undefined
export function encodedOne(encode: Encode, value: unknown): Value {
  return value === null || value === undefined ? (value as null) : encode(value)
}

export function encodedAll(encode: Encode, values: readonly unknown[]): Value[] {
  const encoded: Value[] = new Array(values.length)
  for (let i = 0; i < values.length; i++) encoded[i] = encodedOne(encode, values[i])
  return encoded
}

/** Values row by row. */
export function rows(encoders: readonly Encode[], values: readonly (readonly unknown[])[], from: number, to: number): Value[] {
  const width = encoders.length
  const bound: Value[] = new Array((to - from) * width)
  for (let column = 0; column < width; column++) {
    const encode = encoders[column] as Encode
    const given = values[column] as readonly unknown[]
    for (let row = from, at = column; row < to; row++, at += width) bound[at] = encodedOne(encode, given[row])
  }
  return bound
}

/** A list per column; a single row has its values as they are. */
export function lists(
  columns: readonly (readonly Value[])[],
  from: number,
  to: number,
  form: Form,
  list: (items: readonly Value[]) => Value,
): Value[] {
  if (form !== 'lists') return columns.map(column => column[from] as Value)
  return columns.map(column => list(from === 0 && to === column.length ? column : column.slice(from, to)))
}

/** How many rows from `from` on fit into one statement's lists. */
export function fitting(encoded: readonly (readonly Value[])[], from: number, most: number): number {
  let size = 0
  for (let row = 0; row < most; row++) {
    for (const column of encoded) {
      const value = column[from + row]
      if (typeof value === 'string') size += value.length
      else if (value instanceof Uint8Array) size += 2 * value.byteLength
    }
    if (size > longest) return Math.max(1, row)
  }
  return most
}

export function powerOfTwo(count: number): number {
  return 2 ** Math.floor(Math.log2(count))
}
