import type { Limit } from '../../base/deadline.ts'
import { failure } from '../../base/failure.ts'
import type { BeginOptions, Begins, Call, Lane, Unit } from '../../call/call.ts'
import { within } from '../../call/context.ts'
import { transaction } from '../../call/retry.ts'
import type { CypherAnswer, CypherClient, CypherStatement, CypherTransaction } from '../../driver/bolt.ts'
import { cypherFailure, type Phase } from './faults.ts'

/** Runs statements: in the open transaction if there is one, else each as one of its own. */
export class Sender implements Begins {
  readonly anchor: symbol = Symbol('cypher')
  readonly isolation = 'read committed'
  readonly #client: CypherClient
  readonly name: string
  readonly #statementMs: number

  constructor(client: CypherClient, name: string, statementMs: number) {
    this.#client = client
    this.name = name
    this.#statementMs = statementMs
  }

  async run(statement: CypherStatement, call: Call): Promise<CypherAnswer> {
    this.#admit(call)
    if (call.unit !== null) return this.#inside(call.unit, statement, call)
    return this.#told(statement.writes ? 'write' : 'read', () => this.#client.run(statement, this.#limit(call)))
  }

  /** Several statements as one. One that gave way to another is run again. */
  atomically<T>(call: Call, body: (call: Call) => Promise<T>): Promise<T> {
    if (call.unit !== null) return body(call)
    return transaction(this, { isolation: 'read committed', of: this }, unit => body(within(call, unit)), call)
  }

  async #inside(asked: Unit, statement: CypherStatement, call: Call): Promise<CypherAnswer> {
    for (;;) {
      const unit = asked.join(call)
      if (unit instanceof Promise) {
        await unit
        continue
      }
      unit.enter(statement)
      try {
        const lane = await unit.lane(this, call)
        // a cast: a unit answers only to the anchor that began it
        return await (lane as CypherLane).run(unit, statement, this.#limit(call))
      } finally {
        unit.leave(statement)
      }
    }
  }

  async begin({ isolation, readOnly }: BeginOptions, call: Call): Promise<Lane> {
    if (isolation !== 'read committed')
      throw failure(
        'QT_UNSUPPORTED',
        `${this.name} isolates transactions as 'read committed' only: say { isolation: 'read committed' }, and write what must not race in one write`,
      )
    this.#admit(call)
    const limit = this.#limit(call)
    const begun = await this.#told('begin', () => this.#client.begin(readOnly === true, limit))
    return new CypherLane(begun, this.name)
  }

  version(call: Call): Promise<string> {
    return this.#told('connect', () => this.#client.version(this.#limit(call)))
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  #admit({ context, signal, at }: Call): void {
    if (context.role !== undefined) throw failure('QT_UNSUPPORTED', `${this.name} takes no role for a call: connect as another user`)
    if (signal?.aborted === true) throw failure('QT_ABORTED', 'The call was aborted before it began')
    if (at <= performance.now()) throw failure('QT_DEADLINE', 'The deadline of the call had passed before it began')
  }

  #limit({ at, signal }: Call): Limit {
    return { at: Math.min(at, performance.now() + this.#statementMs), signal }
  }

  async #told<T>(phase: Phase, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (thrown) {
      throw cypherFailure(thrown, this.name, phase)
    }
  }
}

/** One transaction of the server. A statement that fails ends it there, so it ruins the unit. */
class CypherLane implements Lane {
  readonly #transaction: CypherTransaction
  readonly #name: string

  constructor(begun: CypherTransaction, name: string) {
    this.#transaction = begun
    this.#name = name
  }

  async run(unit: Unit, statement: CypherStatement, limit: Limit): Promise<CypherAnswer> {
    unit.admit()
    try {
      return await this.#transaction.run(statement, limit)
    } catch (thrown) {
      // nothing is done before the commit
      throw unit.poison(cypherFailure(thrown, this.#name, 'read'))
    }
  }

  async commit(limit: Limit): Promise<void> {
    try {
      await this.#transaction.commit(limit)
    } catch (thrown) {
      throw cypherFailure(thrown, this.#name, 'commit')
    }
  }

  async rollback(limit: Limit): Promise<void> {
    await this.#transaction.rollback(limit).catch(() => {})
  }

  savepoint(): never {
    throw failure('QT_UNSUPPORTED', `${this.#name} has no savepoints: let the transaction fail as a whole, or check before you write`)
  }

  release(): void {}
  rollbackTo(): void {}
}
