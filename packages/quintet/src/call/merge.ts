import { Alarm } from '../base/alarm.ts'
import type { Value } from '../base/value.ts'
import type { Call } from './call.ts'
import { aborted, makeCall, noContext, rootCall } from './context.ts'

/** How many batches of one shape may be on their way; one more leaves when one returns, or after `patienceMs`. */
const inFlight = 2
const patienceMs = 2

/** Reads of many keys in one statement: `read` answers with the row of each key that has one. */
export interface MergedRead<Row> {
  /** Everything but the key that decides the answer: shape, model, columns. Context is added here. */
  readonly shape: string | number
  /** Most keys in one batch. */
  readonly limit: number
  read(keys: readonly Value[], call: Call): Promise<ReadonlyMap<Value, Row>>
  /** A row of one's own: no two callers share an object. */
  copy(row: Row): Row
}

interface Asked<Row> {
  readonly key: Value
  readonly call: Call
  readonly resolve: (row: Row | undefined) => void
  readonly reject: (error: unknown) => void
  settled: boolean
  onAbort: (() => void) | null
}

interface Lane<Row> {
  readonly name: string | number
  readonly how: MergedRead<Row>
  readonly context: Call
  waiting: Asked<Row>[]
  flying: number
  readonly alarm: Alarm
}

/**
 * Merges concurrent reads by key: sent at once while fewer than two batches are on their way, else collected until one
 * returns. A call joins only a batch that was not sent: an answer is never older than the question.
 */
export class Merger<Row> {
  readonly #lanes = new Map<string | number, Lane<Row>>()

  /** Only for calls outside transactions, with keys that were checked: text, numbers or bigints. */
  get(how: MergedRead<Row>, key: Value, call: Call): Promise<Row | undefined> {
    if (call.signal?.aborted === true) return Promise.reject(aborted('statement'))
    return new Promise((resolve, reject) => {
      const asked: Asked<Row> = { key, call, resolve, reject, settled: false, onAbort: null }
      this.#listen(asked)
      const lane = this.#lane(how, call)
      lane.waiting.push(asked)
      if (lane.flying < inFlight) this.#send(lane)
      else if (lane.waiting.length === 1) lane.alarm.set(performance.now() + patienceMs)
    })
  }

  /** One caller's abort ends only its own wait. */
  #listen(asked: Asked<Row>): void {
    const { signal } = asked.call
    if (signal === undefined) return
    asked.onAbort = () => settle(asked, () => asked.reject(aborted('statement')))
    signal.addEventListener('abort', asked.onAbort, { once: true })
  }

  #lane(how: MergedRead<Row>, call: Call): Lane<Row> {
    const { tenant, role, actor, replica } = call.context
    const name = call.context === noContext ? how.shape : JSON.stringify([how.shape, tenant, role, actor, replica])
    let lane = this.#lanes.get(name)
    if (lane === undefined) {
      const context = makeCall(rootCall, { context: call.context, hooks: call.hooks })
      const made: Lane<Row> = { name, how, context, waiting: [], flying: 0, alarm: new Alarm(() => this.#send(made)) }
      this.#lanes.set(name, made)
      lane = made
    }
    return lane
  }

  #send(lane: Lane<Row>): void {
    lane.alarm.clear()
    const batch = lane.waiting.splice(0, lane.how.limit).filter(asked => !asked.settled)
    if (batch.length > 0) void this.#fly(lane, batch)
    if (lane.waiting.length > 0) lane.alarm.set(performance.now() + patienceMs)
    else if (lane.flying === 0) this.#lanes.delete(lane.name)
  }

  async #fly(lane: Lane<Row>, batch: readonly Asked<Row>[]): Promise<void> {
    lane.flying++
    try {
      await this.#answer(lane, batch)
    } finally {
      lane.flying--
      if (lane.waiting.length > 0) this.#send(lane)
      else if (lane.flying === 0) this.#lanes.delete(lane.name)
    }
  }

  async #answer({ how, context }: Lane<Row>, batch: readonly Asked<Row>[]): Promise<void> {
    const [first] = batch
    // alone it keeps its own deadline and signal
    const call = batch.length === 1 && first !== undefined ? first.call : { ...context, at: Math.max(...batch.map(asked => asked.call.at)) }
    try {
      const rows = await how.read([...new Set(batch.map(asked => asked.key))], call)
      const given = new Set<Value>()
      for (const asked of batch) {
        const row = rows.get(asked.key)
        const own = row === undefined || !given.has(asked.key) ? row : how.copy(row)
        given.add(asked.key)
        settle(asked, () => asked.resolve(own))
      }
    } catch (error) {
      if (batch.length === 1) for (const asked of batch) settle(asked, () => asked.reject(error))
      else await Promise.all(batch.filter(asked => !asked.settled).map(asked => this.#singly(how, asked)))
    }
  }

  /** One key that cannot be read must not fail the others. */
  async #singly(how: MergedRead<Row>, asked: Asked<Row>): Promise<void> {
    try {
      const rows = await how.read([asked.key], asked.call)
      settle(asked, () => asked.resolve(rows.get(asked.key)))
    } catch (error) {
      settle(asked, () => asked.reject(error))
    }
  }
}

function settle<Row>(asked: Asked<Row>, how: () => void): void {
  if (asked.settled) return
  asked.settled = true
  if (asked.onAbort !== null) asked.call.signal?.removeEventListener('abort', asked.onAbort)
  how()
}
