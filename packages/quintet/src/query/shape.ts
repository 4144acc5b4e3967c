/**
 * Shapes: the structure of a query without its values, as one integer. Equal structure gives an equal integer, so a plan is
 * found by one look-up. Pairs are interned in an epoch of bounded size that is dropped whole; integers never repeat, so a
 * node that outlives its epoch merely misses a shared plan.
 */
const epochSize = 10_000

let next = 1
let interned = 0
let epoch = 0
let words = new Map<string, number>()

// pairs in a table with open addressing, three numbers a slot: both shapes, and the shape of the pair (0: free). Never more
// than a third full, since an epoch is shorter; two Maps in each other cost twice as much to ask.
const slots = 32_768
const width = 3
const end = slots * width
const pairs = new Int32Array(end)
/** Beyond it nothing is interned any more: every shape is a new one, which is slow and right. */
const most = 2 ** 31 - 1

/** A shape that equals no other. */
export function freshShape(): number {
  return next++
}

/** The shape of two shapes in this order. */
export function pair(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)
  let at = ((mixed ^ (mixed >>> 15)) & (slots - 1)) * width
  for (;;) {
    const found = pairs[at + 2] as number
    if (found === 0) return intern(at, first, second)
    if (pairs[at] === first && pairs[at + 1] === second) return found
    at += width
    if (at === end) at = 0
  }
}

function intern(at: number, first: number, second: number): number {
  const made = next++
  if (made > most) return made
  pairs[at] = first
  pairs[at + 1] = second
  pairs[at + 2] = made
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
  pairs.fill(0)
  words = new Map()
}

/** Where the interning stands, for tests and metrics. */
export function shapeStatistics(): { readonly interned: number; readonly epoch: number; readonly issued: number } {
  return { interned, epoch, issued: next }
}
