/** Text by code points, which is the order of its UTF-8 bytes; bytes as they are; everything else as JavaScript has it. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b)
  const [x, y] = [a, b].map(value => (value instanceof Date ? value.getTime() : value)) as [number, number]
  return x < y ? -1 : x > y ? 1 : 0
}

/** A text by which equal values are known; what JSON has no type for is told apart by its kind. */
export function keyText(of: unknown): string {
  return JSON.stringify(of, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`
    return value instanceof Uint8Array ? `bytes ${value.join()}` : value
  })
}
