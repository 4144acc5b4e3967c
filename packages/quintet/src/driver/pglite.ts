import type { Limit } from '../base/deadline.ts'
import { type Fault, fault } from '../base/fault.ts'
import type { Value } from '../base/value.ts'
import type { Connection, Driver, Prepared, Result, Target } from './contract.ts'
import { load } from './missing.ts'
import { pgFault } from './pg-fault.ts'
import { wireValue } from './pg-value.ts'

const requires = Object.freeze({ package: '@electric-sql/pglite', range: '>=0.5' })

/** PostgreSQL in this process, with one connection. */
export const pglite: Driver = Object.freeze<Driver>({
  requires,
  features: Object.freeze({ sync: false, interrupt: false, stream: false, pipeline: false, copy: false, words: true }),
  layout: () => ({ kind: 'single' }),
  async open(target: Target, _limit: Limit): Promise<Connection> {
    // a cast: of the package's types, only this much is used
    const client = (target.client ?? (await made(target))) as Pglite
    try {
      // before it is ready it does not know its parsers of lists, which are to be put aside
      await client.waitReady
    } catch (thrown) {
      throw pgFault(thrown, false, true)
    }
    return new PgliteConnection(client, target.client === null)
  },
})

async function made({ address }: Target): Promise<unknown> {
  const { PGlite } = await load(requires, () => import('@electric-sql/pglite'))
  return address === '' ? new PGlite() : new PGlite(address)
}

type ById = Readonly<Record<string, (value: never) => unknown>>

interface Pglite {
  readonly waitReady: Promise<void>
  readonly parsers: ById
  readonly serializers: ById
  query(text: string, values: readonly unknown[], options: Readonly<Record<string, unknown>>): Promise<Answer>
  exec(text: string): Promise<unknown>
  isInTransaction(): boolean
  close(): Promise<void>
}

interface Answer {
  readonly rows: readonly (readonly Value[])[]
  readonly fields: readonly { readonly name: string }[]
  readonly command: string
  readonly affectedRows?: number
}

class PgliteConnection implements Connection {
  readonly #client: Pglite
  readonly #owned: boolean
  /** Everything stays text, in both directions. */
  readonly #options: Readonly<Record<string, unknown>>
  #alive = true

  constructor(client: Pglite, owned: boolean) {
    this.#client = client
    this.#owned = owned
    this.#options = { rowMode: 'array', parsers: same(client.parsers), serializers: same(client.serializers) }
  }

  get alive(): boolean {
    return this.#alive
  }

  get status(): 'idle' | 'open' {
    return this.#alive && this.#client.isInTransaction() ? 'open' : 'idle'
  }

  async run(statement: Prepared, values: readonly Value[]): Promise<Result> {
    try {
      const { rows, fields, command, affectedRows } = await this.#client.query(statement.text, values.map(wireValue), this.#options)
      return { rows, columns: fields.map(field => field.name), affected: command === 'SELECT' ? 0 : (affectedRows ?? 0), tag: command }
    } catch (thrown) {
      throw this.#fault(thrown)
    }
  }

  async script(text: string): Promise<void> {
    try {
      await this.#client.exec(text)
    } catch (thrown) {
      throw this.#fault(thrown)
    }
  }

  #fault(thrown: unknown): Fault {
    return this.#alive ? pgFault(thrown, true, false) : fault('CLOSED', false, { dead: true })
  }

  async close(): Promise<void> {
    if (!this.#alive) return
    this.#alive = false
    if (this.#owned) await this.#client.close()
  }

  destroy(): void {
    void this.close().catch(() => {})
  }
}

/** A parser or serializer for each type that has one, which changes nothing. */
function same(byId: ById): ById {
  return Object.fromEntries(Object.keys(byId).map(id => [id, (value: never) => value]))
}
