import { failure } from '../base/failure.ts'
import type { SequenceModel } from '../schema/sequence.ts'
import type { Access, CallOptions } from './access.ts'
import type { SequenceVerbs } from './handle.ts'

/** `db.orderNumbers`: the numbers of a sequence. */
export class SequenceHandle implements SequenceVerbs {
  readonly #access: Access
  readonly #model: SequenceModel

  constructor(access: Access, model: SequenceModel) {
    this.#access = access
    this.#model = model
  }

  async next(options?: CallOptions): Promise<number> {
    return (await this.take(1, options))[0] as number
  }

  async take(count: number, options?: CallOptions): Promise<number[]> {
    if (!Number.isInteger(count) || count < 1 || count > 1_000_000)
      throw failure('QT_VALUE', `${this.#model.name}.take(count) takes a number from 1 to 1,000,000`)
    return this.#access.store.sequence(this.#model, count, this.#access.call(options))
  }

  async current(options?: CallOptions): Promise<number | null> {
    return (await this.#access.store.sequence(this.#model, 0, this.#access.call(options)))[0] ?? null
  }
}
