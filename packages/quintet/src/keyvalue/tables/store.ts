import type { Clock } from '../../base/clock.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { Numbers, Sequence, sequences } from '../../engine/storage/sequence.ts'
import { Sweeper, type SweepOptions } from '../../engine/storage/sweeper.ts'
import { createTables, dropTables } from '../../engine/storage/table.ts'
import type { Entry, KeyValueFeatures, KeyValueStore, KeyValueWrite, Range, Stored, Written } from '../contract.ts'
import { Counters } from './counters.ts'
import { counters, entries, groups, items, leases, limits, members, pending, values } from './layout.ts'
import { Leases } from './leases.ts'
import { Limits } from './limits.ts'
import { Lists } from './lists.ts'
import { Members } from './members.ts'
import { Scanner } from './scan.ts'
import { Streams } from './streams.ts'
import { Values } from './values.ts'

const tables = [sequences, values, counters, members, items, leases, limits, entries, groups, pending]

const swept = [
  { table: values, key: ['space', 'key'] },
  { table: counters, key: ['space', 'key'] },
  { table: members, key: ['space', 'key', 'member'] },
  { table: items, key: ['number'] },
  { table: leases, key: ['space', 'key'] },
  { table: limits, key: ['space', 'key'] },
]

/** The key-value kind on a SQL engine; `sweep` null: what has expired is removed only when `sweep` is called. */
export function keyValueTables(engine: Engine, clock: Clock, sweep: SweepOptions | null): KeyValueStore {
  return new KeyValueTables(engine, clock, sweep)
}

class KeyValueTables implements KeyValueStore {
  readonly features: KeyValueFeatures = Object.freeze({
    ttl: 'ms',
    atomic: 'all',
    evicts: false,
    // space, key and member together fit the index of every server
    longest: { key: 1_024, value: 64 * 1024 * 1024 },
    negative: true,
  })
  readonly counters: Counters
  readonly members: Members
  readonly lists: Lists
  readonly streams: Streams
  readonly leases: Leases
  readonly limits: Limits
  readonly #engine: Engine
  readonly #values: Values
  readonly #scanner: Scanner
  readonly #versions: Numbers
  readonly #sweeper: Sweeper

  constructor(engine: Engine, clock: Clock, sweep: SweepOptions | null) {
    const sequence = new Sequence(engine, clock, 'kv')
    this.#engine = engine
    this.#versions = new Numbers(sequence)
    this.#values = new Values(engine, clock, this.#versions)
    this.#scanner = new Scanner(engine, clock)
    this.#sweeper = new Sweeper(engine, clock, swept, sweep)
    this.counters = new Counters(engine, clock)
    this.members = new Members(engine, clock)
    this.lists = new Lists(engine, clock)
    this.streams = new Streams(engine, clock)
    this.leases = new Leases(engine, clock, sequence)
    this.limits = new Limits(engine, clock)
    this.#sweeper.stir()
  }

  get(space: string, keys: readonly string[], call: Call): Soon<readonly (Stored | undefined)[]> {
    return this.#values.get(space, keys, call)
  }

  scan(space: string, range: Range, call: Call): Soon<readonly Entry[]> {
    return this.#scanner.scan(space, range, call)
  }

  write(writes: readonly KeyValueWrite[], how: 'each' | 'all', call: Call): Soon<readonly Written[]> {
    const [only] = writes
    if (writes.length === 1 && only !== undefined) {
      const written = this.#values.write(only, call)
      return written instanceof Promise ? written.then(one => [one]) : [written]
    }
    if (writes.length === 0) return []
    if (how === 'each' || writes.every(({ when }) => when === null)) return this.#each(writes, call)
    return this.#all(writes, call)
  }

  /** In the order of keys, so that two who write the same ones do not wait for each other in a circle. */
  #each(writes: readonly KeyValueWrite[], call: Call): Soon<readonly Written[]> {
    return this.#engine.atomically(call, within => this.#sorted(writes, within))
  }

  #sorted(writes: readonly KeyValueWrite[], call: Call): Soon<readonly Written[]> {
    const order = writes.map((_, i) => i).sort((a, b) => compare(writes[a] as KeyValueWrite, writes[b] as KeyValueWrite))
    const sorted = order.map(i => writes[i] as KeyValueWrite)
    const written = uniform(sorted) ? this.#values.putMany(sorted, call) : each(sorted, write => this.#values.write(write, call))
    return then(written, done => {
      const given = new Array<Written>(writes.length)
      order.forEach((i, at) => {
        given[i] = done[at] as Written
      })
      return given
    })
  }

  /** Outside of a transaction, what was done is undone when a condition fails; inside, conditions are looked at before. */
  async #all(writes: readonly KeyValueWrite[], call: Call): Promise<readonly Written[]> {
    if (call.unit !== null) {
      const holds = await this.#conditions(writes, call)
      return holds.every(Boolean) ? this.#sorted(writes, call) : holds.map(() => refused)
    }
    try {
      return await this.#engine.atomically(call, async within => {
        const written = await this.#sorted(writes, within)
        if (written.some(({ ok }) => !ok)) throw new Undone()
        return written
      })
    } catch (error) {
      if (error instanceof Undone) return writes.map(() => refused)
      throw error
    }
  }

  async #conditions(writes: readonly KeyValueWrite[], call: Call): Promise<boolean[]> {
    const holds: boolean[] = []
    for (const { space, key, when } of writes) {
      const version = (await this.#values.versions(space, [key], call)).get(key)
      holds.push(
        when === null || (when === 'absent' ? version === undefined : version !== undefined && (when === 'present' || when === version)),
      )
    }
    return holds
  }

  async create(call: Call): Promise<void> {
    await this.#engine.script(createTables(tables, this.#engine.dialect), call)
  }

  async drop(call: Call): Promise<void> {
    this.#versions.reset()
    await this.#engine.script(dropTables(tables, this.#engine.dialect), call)
  }

  sweep(call: Call): Soon<number> {
    return this.#sweeper.sweep(call)
  }

  close(): void {
    this.#sweeper.close()
  }
}

const refused: Written = Object.freeze({ ok: false })

/** Thrown to undo what was done when a condition did not hold. */
class Undone extends Error {}

function compare(a: KeyValueWrite, b: KeyValueWrite): number {
  if (a.space !== b.space) return a.space < b.space ? -1 : 1
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}

type Put = KeyValueWrite & { readonly do: 'put' }

/** Unconditional puts of one space, one time to live, and different keys. */
function uniform(writes: readonly KeyValueWrite[]): writes is readonly Put[] {
  const [head] = writes
  return (
    head?.do === 'put' &&
    writes.every(
      (write, i) =>
        write.do === 'put' &&
        write.when === null &&
        write.space === head.space &&
        write.ttlMs === head.ttlMs &&
        write.key !== writes[i - 1]?.key,
    )
  )
}
