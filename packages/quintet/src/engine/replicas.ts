import { isFailure } from '../base/failure.ts'
import type { Value } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import { warn } from '../call/hooks.ts'
import type { Prepared, Result } from '../driver/contract.ts'
import type { Lender } from './lane.ts'
import type { Settings } from './options.ts'

/** A replica that could not be reached is not asked for so long. */
const restMs = 10_000

interface Replica {
  readonly name: string
  readonly lender: Lender
  /** Until when it is left alone. */
  rests: number
}

/**
 * Servers that follow the primary, each with a pool of its own: reads whose context allows it are answered by them in turn,
 * and by the primary where none can be reached.
 */
export class Replicas implements Pick<Lender, 'run' | 'stream'> {
  readonly #replicas: readonly Replica[]
  readonly #primary: Lender
  #turn = 0

  constructor(settings: Settings, primary: Lender) {
    const { config } = settings
    this.#primary = primary
    this.#replicas = (config.replicas ?? []).map(({ name, target }) => ({
      name,
      lender: config.lends({ ...settings, config: { ...config, name, target } }),
      rests: 0,
    }))
  }

  async run(statement: Prepared, values: readonly Value[], call: Call): Promise<Result> {
    for (const replica of this.#awake()) {
      try {
        return await replica.lender.run(statement, values, call)
      } catch (error) {
        this.#passOver(replica, error, call)
      }
    }
    return this.#primary.run(statement, values, call)
  }

  /** From one server to its end: after the first page there is no going to another. */
  async *stream(statement: Prepared, values: readonly Value[], size: number, call: Call): AsyncGenerator<Result> {
    for (const replica of this.#awake()) {
      let begun = false
      try {
        for await (const page of replica.lender.stream(statement, values, size, call)) {
          begun = true
          yield page
        }
        return
      } catch (error) {
        if (begun) throw error
        this.#passOver(replica, error, call)
      }
    }
    yield* this.#primary.stream(statement, values, size, call)
  }

  /** Those that are not left alone, beginning with another one each time. */
  #awake(): readonly Replica[] {
    const now = performance.now()
    const first = this.#turn++ % Math.max(this.#replicas.length, 1)
    return [...this.#replicas.slice(first), ...this.#replicas.slice(0, first)].filter(({ rests }) => rests <= now)
  }

  /** Throws what another server would answer in the same way. */
  #passOver(replica: Replica, error: unknown, { hooks }: Call): void {
    if (!isFailure(error, 'QT_CONNECT') && !isFailure(error, 'QT_CONNECTION_LOST')) throw error
    replica.rests = performance.now() + restMs
    warn(hooks, 'warning', `The replica ${replica.name} cannot be reached; reads go elsewhere for ${restMs / 1000} s`, { code: error.code })
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.map(({ lender }) => lender.close()))
  }
}
