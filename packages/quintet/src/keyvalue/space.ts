import { type Clock, type Duration, duration } from '../base/clock.ts'
import { failure, type QuintetError } from '../base/failure.ts'
import { promised, type Soon, then } from '../base/value.ts'
import type { KindAccess } from '../call/access.ts'
import type { Call } from '../call/call.ts'
import type { CallOptions } from '../call/context.ts'
import { text } from '../schema/check.ts'
import type { KeyValueFeatures, KeyValueStore } from './contract.ts'
import type { Bells } from './patience.ts'

/** Where a handle works: its access, and what all handles of one database share. */
export interface Place {
  readonly access: KindAccess<KeyValueStore>
  readonly clock: Clock
  readonly bells: Bells
}

/** What the handles of one model of keys share: its space, its store, and what is refused before anything is sent. */
export class Space {
  readonly name: string
  readonly #access: KindAccess<KeyValueStore>

  readonly bells: Bells

  constructor({ access, bells }: Place, name: string) {
    this.#access = access
    this.bells = bells
    this.name = name
  }

  /** One call: made when it is asked for, synchronous where the store is. */
  run<T>(options: CallOptions | undefined, act: (store: KeyValueStore, call: Call) => Soon<T>): Promise<T> {
    return promised(() => {
      const call = this.#access.call(options)
      const store = this.#access.store()
      return store instanceof Promise ? store.then(opened => act(opened, call)) : act(store, call)
    })
  }

  /** Several calls under one deadline, outside of transactions. */
  during<T>(options: CallOptions | undefined, verb: string, act: (store: KeyValueStore, call: Call) => Promise<T>): Promise<T> {
    return promised(() => {
      this.outside(verb)
      const call = this.#access.call(options)
      return then(this.#access.store(), store => act(store, call))
    })
  }

  get inTransaction(): boolean {
    return this.#access.origin.unit !== null
  }

  /** Refuses what does not exist in a transaction: it waits for others, or must hold whatever becomes of the transaction. */
  outside(verb: string): void {
    if (this.inTransaction)
      throw failure('QT_UNSUPPORTED', `${this.name}.${verb} does not exist in a transaction: use db.${this.name} before or after it`, {
        model: this.name,
      })
  }

  /** Done once it is certain that the transaction around the call, if any, is committed. */
  afterCommit(call: Call, act: () => unknown): void {
    if (call.unit === null) act()
    else call.unit.afterCommit(act)
  }

  unsupported(what: string, instead: string): QuintetError {
    return failure('QT_UNSUPPORTED', `${this.name}.${what}: this store cannot; ${instead}`, { model: this.name })
  }

  key(key: unknown, { longest }: { readonly longest: { readonly key: number } }, what = 'A key'): string {
    const expected = typeof key === 'string' && key !== '' ? text(key) : 'text that is not empty'
    if (expected !== null) throw failure('QT_VALUE', `${what} of ${this.name} must be ${expected}`, { model: this.name })
    // it was found to be text
    const name = key as string
    // a character has at most three bytes for each unit of its length
    // a character has at most three bytes for each unit of its length
    if (name.length * 3 > longest.key && Buffer.byteLength(name) > longest.key)
      throw failure('QT_VALUE', `${what} of ${this.name} must have at most ${longest.key} bytes here`, { model: this.name })
    return name
  }

  value(bytes: Uint8Array, { longest }: KeyValueFeatures): Uint8Array {
    if (bytes.length <= longest.value) return bytes
    throw failure('QT_VALUE', `A value of ${this.name} must have at most ${longest.value} bytes here`, { model: this.name })
  }

  /** The time of one call, or the model's own. */
  ttl(given: Duration | null | undefined, own: number | null, verb: string, { ttl }: KeyValueFeatures): number | null {
    const ms = given === undefined ? own : given === null ? null : this.milliseconds(given, `${verb}(…, { ttl })`)
    if (ms === null) return null
    if (ttl === null) throw this.unsupported(`${verb} with a ttl`, 'leave it out, and delete what is over')
    if (ttl === 's' && ms % 1000 !== 0)
      throw failure(
        'QT_UNSUPPORTED',
        `${this.name}.${verb}: this store counts in seconds and would round a ttl of ${ms} ms: give whole seconds`,
        {
          model: this.name,
        },
      )
    return ms
  }

  milliseconds(given: Duration, what: string): number {
    const ms = duration(given, `${this.name}.${what}`)
    if (Number.isSafeInteger(ms) && ms > 0 && ms < longestMs) return ms
    throw failure('QT_VALUE', `${this.name}.${what} must be whole milliseconds, more than 0 and less than 10,000 years`, {
      model: this.name,
    })
  }

  count(given: number, what: string, least = 1): number {
    if (Number.isSafeInteger(given) && given >= least) return given
    throw failure('QT_VALUE', `${this.name}.${what} must be a whole number, ${least} or more`, { model: this.name })
  }

  number(given: unknown, what: string): number {
    if (typeof given === 'number' && Number.isFinite(given)) return given
    throw failure('QT_VALUE', `${this.name}.${what} must be a finite number`, { model: this.name })
  }
}

const longestMs = 10_000 * 365.25 * 86_400_000
