import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import { text } from '../schema/check.ts'
import type { KeyValueModel } from '../schema/keyvalue.ts'
import { decode, encode } from './codec.ts'
import type { KeyValueStore, KeyValueWrite } from './contract.ts'

interface SetOptions extends CallOptions {
  readonly ttl?: Duration
  readonly when?: 'absent' | 'present'
}

/** The run time behind `KeyValueHandle`. */
export class MapHandle {
  readonly #access: KindAccess<KeyValueStore>
  readonly #model: KeyValueModel

  constructor(access: KindAccess<KeyValueStore>, model: KeyValueModel) {
    this.#access = access
    this.#model = model
  }

  async get(key: string, options?: CallOptions): Promise<unknown> {
    const [value] = await this.getMany([key], options)
    return value
  }

  async getMany(keys: readonly string[], options?: CallOptions): Promise<unknown[]> {
    for (const key of keys) this.#checkKey(key)
    const call = this.#access.call(options)
    const store = await this.#access.store()
    const found = await store.get(this.#model.$n, keys, call)
    return found.map(stored => stored && decode(stored.value))
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<boolean> {
    this.#checkKey(key)
    const { ttl, when = null } = options
    const ttlMs = ttl === undefined ? this.#model.ttlMs : duration(ttl, `${this.#model.$n}.set(…, { ttl })`)
    const bytes = encode(this.#model, value, `${this.#model.$n}.set`)
    return this.#write({ space: this.#model.$n, key, do: 'put', value: bytes, ttlMs, when }, options)
  }

  async delete(key: string, options?: CallOptions): Promise<boolean> {
    this.#checkKey(key)
    return this.#write({ space: this.#model.$n, key, do: 'delete', when: 'present' }, options)
  }

  async #write(write: KeyValueWrite, options: CallOptions | undefined): Promise<boolean> {
    const call = this.#access.call(options)
    const store = await this.#access.store()
    const [written] = await store.write([write], call)
    return written?.ok === true
  }

  #checkKey(key: unknown): void {
    const expected = text(key)
    if (expected !== null) throw failure('QT_VALUE', `A key of ${this.#model.$n} must be ${expected}`, { model: this.#model.$n })
  }
}
