/**
 * A map that holds at most `limit` entries, none if that is 0. The one to go is the first that was not used since the hand last passed it
 * (second chance): reading only marks, which is cheaper than moving an entry to the end on each use.
 */
export class Bounded<K, V> {
  readonly #limit: number
  readonly #entries = new Map<K, Slot<V>>()
  readonly #evicted: ((key: K, value: V) => void) | null

  constructor(limit: number, evicted: ((key: K, value: V) => void) | null = null) {
    this.#limit = limit
    this.#evicted = evicted
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    const slot = this.#entries.get(key)
    if (slot === undefined) return undefined
    slot.used = true
    return slot.value
  }

  set(key: K, value: V): void {
    const slot = this.#entries.get(key)
    if (slot !== undefined) slot.value = value
    else if (this.#limit > 0) {
      if (this.#entries.size >= this.#limit) this.#evict()
      this.#entries.set(key, { value, used: false })
    }
  }

  delete(key: K): boolean {
    return this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }

  *values(): IterableIterator<V> {
    for (const slot of this.#entries.values()) yield slot.value
  }

  #evict(): void {
    for (const [key, slot] of this.#entries) {
      this.#entries.delete(key)
      if (slot.used) {
        slot.used = false
        this.#entries.set(key, slot)
        continue
      }
      this.#evicted?.(key, slot.value)
      return
    }
  }
}

interface Slot<V> {
  value: V
  used: boolean
}
