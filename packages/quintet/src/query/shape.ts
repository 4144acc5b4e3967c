/**
 * Shapes: the structure of a query without its values, as one integer. Equal structure gives an equal integer, so a plan is
 * found by one look-up. Pairs are interned in an epoch of bounded size that is dropped whole; integers never repeat, so a
 * node that outlives its epoch merely misses a shared plan.
 */
const epochSize = 10_000

let next = 1
let interned = 0
let epoch = 0
let pairs = new Map<number, Map<number, number>>()
let words = new Map<string, number>()

/** A shape that equals no other. */
export function freshShape(): number {
  return next++
}

/** The shape of two shapes in this order. */
export function pair(first: number, second: number): number {
  let row = pairs.get(first)
  if (row === undefined) {
    row = new Map()
    pairs.set(first, row)
  }
  const found = row.get(second)
  if (found !== undefined) return found
  const made = next++
  row.set(second, made)
  count()
  return made
}

/** The shape of a name that is part of the structure (an output key, a JSON path step). */
export function word(text: string): number {
  const found = words.get(text)
  if (found !== undefined) return found
  const made = next++
  words.set(text, made)
  count()
  return made
}

function count(): void {
  interned++
  if (interned < epochSize) return
  interned = 0
  epoch++
  pairs = new Map()
  words = new Map()
}

/** Where the interning stands, for tests and metrics. */
export function shapeStatistics(): { readonly interned: number; readonly epoch: number; readonly issued: number } {
  return { interned, epoch, issued: next }
}
