import type { Clock } from '../../base/clock.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import type { Statement } from '../../sql/statement.ts'
import type { Claim, Delivered, Delivery, StreamEntry, StreamPlace, StreamVerbs } from '../container-contract.ts'
import * as group from './group-statements.ts'
import * as stream from './stream-statements.ts'

type Row = readonly unknown[]

/** Streams on a SQL engine: a row for each entry, one for each group, one for each entry that a consumer has. */
export class Streams implements StreamVerbs {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #statements = new Map<string, StorageStatement>()

  constructor(engine: Engine, clock: Clock) {
    this.#engine = engine
    this.#clock = clock
  }

  #run(name: string, build: (ask: Ask, rowLocks: boolean) => Statement, values: readonly unknown[], call: Call) {
    let found = this.#statements.get(name)
    if (found === undefined) {
      found = new StorageStatement(this.#engine, this.#clock, ask => build(ask, this.#engine.dialect.features.rowLocks))
      this.#statements.set(name, found)
    }
    return found.run(values, call)
  }

  append(space: string, bodies: readonly Uint8Array[], call: Call): Soon<readonly StreamPlace[]> {
    const one = (body: Uint8Array, within: Call): Soon<StreamPlace> =>
      then(this.#run('append', stream.appendStatement, [space, body], within), ({ rows }) => placeOf(rows[0] ?? []))
    const [only] = bodies
    if (bodies.length === 1 && only !== undefined) return then(one(only, call), place => [place])
    return this.#engine.atomically(call, within => each(bodies, body => one(body, within)))
  }

  read(space: string, after: StreamPlace | null, limit: number, call: Call): Soon<readonly StreamEntry[]> {
    return then(this.#run('read', stream.readStatement, [space, ...position(after), limit], call), ({ rows }) => rows.map(entryOf))
  }

  size(space: string, call: Call): Soon<number> {
    return then(this.#run('size', stream.sizeStatement, [space], call), ({ rows }) => Number(rows[0]?.[0] ?? 0))
  }

  trim(space: string, keep: number, call: Call): Soon<number> {
    return this.#engine.atomically(call, within =>
      then(this.#run('oldest', stream.oldestKept, [space, keep], within), ({ rows: [oldest] }) =>
        oldest === undefined
          ? 0
          : then(this.#run('trim', stream.trimStatement, [space, oldest[0], space, space], within), ({ affected }) => affected),
      ),
    )
  }

  group(space: string, name: string, from: 'first' | 'now', call: Call): Soon<void> {
    return this.#engine.atomically(call, within =>
      then(from === 'first' ? [0n, 0n] : this.#last(space, within), place =>
        then(this.#run('group', group.makeStatement, [space, name, ...place], within), () => undefined),
      ),
    )
  }

  #last(space: string, call: Call): Soon<readonly [bigint, bigint]> {
    return then(this.#run('last', stream.lastStatement, [space], call), ({ rows: [row] }) => {
      const { transaction, number } = placeOf(row ?? [0n, 0n])
      return [transaction, number]
    })
  }

  claim(space: string, name: string, claim: Claim, call: Call): Soon<readonly Delivery[]> {
    return this.#engine.atomically(call, within => this.#claim(space, name, claim, within))
  }

  async #claim(space: string, name: string, { consumer, limit, idleMs, maxDeliveries }: Claim, call: Call): Promise<readonly Delivery[]> {
    await this.#run('set aside', group.setAsideStatement, [space, name, maxDeliveries], call)
    const again = await this.#run('again', group.againStatement, [consumer, idleMs, space, name, limit, space, name], call)
    const left = limit - again.rows.length
    const fresh = left > 0 ? await this.#fresh(space, name, left, call) : []
    for (const { at } of fresh)
      await this.#run('deliver', group.deliverStatement, [space, name, at.transaction, at.number, consumer, idleMs], call)
    const old = await this.#bodies(
      space,
      again.rows.map(([number, deliveries]) => [number as bigint, deliveries as number] as const),
      call,
    )
    return [...old, ...fresh.map(entry => ({ ...entry, deliveries: 1 }))]
  }

  /** What nobody of the group had yet; nothing while another consumer is asking the same. */
  async #fresh(space: string, name: string, limit: number, call: Call): Promise<readonly StreamEntry[]> {
    const { rows } = await this.#run('position', group.positionStatement, [space, name], call)
    if (rows[0] === undefined) return []
    const fresh = await this.read(space, placeOf(rows[0]), limit, call)
    const last = fresh.at(-1)
    if (last !== undefined) await this.#run('advance', group.advanceStatement, [last.at.transaction, last.at.number, space, name], call)
    return fresh
  }

  async #bodies(
    space: string,
    given: readonly (readonly [number: bigint, deliveries: number])[],
    call: Call,
  ): Promise<readonly Delivery[]> {
    if (given.length === 0) return []
    const deliveries = new Map(given)
    const { rows } = await this.#run('bodies', stream.bodiesStatement, [space, given.map(([number]) => number)], call)
    return rows.map(row => {
      const entry = entryOf(row)
      return { ...entry, deliveries: deliveries.get(entry.at.number) ?? 1 }
    })
  }

  done(space: string, name: string, { at, deliveries }: Delivered, call: Call): Soon<boolean> {
    return then(this.#run('done', group.doneStatement, [space, name, at.number, deliveries], call), ({ affected }) => affected > 0)
  }

  delay(space: string, name: string, { at, deliveries }: Delivered, ms: number, call: Call): Soon<boolean> {
    return then(this.#run('delay', group.delayStatement, [ms, space, name, at.number, deliveries], call), ({ affected }) => affected > 0)
  }

  setAside(space: string, name: string, limit: number, call: Call): Soon<readonly Delivery[]> {
    return then(this.#run('listed', group.listedStatement, [space, name, limit], call), ({ rows }) =>
      this.#bodies(
        space,
        rows.map(([number, deliveries]) => [number as bigint, deliveries as number] as const),
        call,
      ),
    )
  }

  settle(space: string, name: string, { number }: StreamPlace, how: 'again' | 'drop', call: Call): Soon<boolean> {
    const settled =
      how === 'again'
        ? this.#run('retry', group.retryStatement, [space, name, number], call)
        : this.#run('drop', group.dropStatement, [space, name, number], call)
    return then(settled, ({ affected }) => affected > 0)
  }

  state(space: string, name: string, call: Call): Soon<{ readonly pending: number; readonly setAside: number; readonly waiting: number }> {
    return then(this.#run('state', group.stateStatement, [space, name, space, name, space, name], call), ({ rows: [row] }) => {
      const [pending, setAside, waiting] = (row ?? [0, 0, 0]).map(Number)
      return { pending: pending ?? 0, setAside: setAside ?? 0, waiting: waiting ?? 0 }
    })
  }

  removeGroup(space: string, name: string, call: Call): Soon<boolean> {
    return this.#engine.atomically(call, within =>
      then(this.#run('forget', group.forgetStatement, [space, name], within), () =>
        then(this.#run('remove', group.removeStatement, [space, name], within), ({ affected }) => affected > 0),
      ),
    )
  }
}

function position(after: StreamPlace | null): readonly bigint[] {
  return after === null ? [0n, 0n] : [after.transaction, after.number]
}

function placeOf([transaction, number]: Row): StreamPlace {
  // the statements' columns have these types
  return { transaction: transaction as bigint, number: number as bigint }
}

function entryOf([transaction, number, body, added]: Row): StreamEntry {
  return { at: placeOf([transaction, number]), body: body as Uint8Array, addedAt: Number(added) }
}
