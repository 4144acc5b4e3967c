import type { Limit } from '../base/deadline.ts'
import { failure, type QuintetError } from '../base/failure.ts'
import type { Soon, Value } from '../base/value.ts'
import type { Call, Unit } from '../call/call.ts'
import type { Connection, Prepared, Result } from '../driver/contract.ts'
import { type Circumstance, classify } from './classify.ts'
import type { SqlLane } from './lane.ts'
import { layoutVersion } from './meta.ts'
import { type Settings, soonest } from './options.ts'
import { command, prepare } from './prepare.ts'
import { insist, isBusy, lockedByOthers } from './writer.ts'

const inStatement: Circumstance = Object.freeze({ phase: 'statement', decides: false })
const atCommit: Circumstance = Object.freeze({ phase: 'commit', decides: true })
const atSavepoint: Circumstance = Object.freeze({ phase: 'savepoint', decides: false })
const inScript: Circumstance = Object.freeze({ phase: 'script', decides: false })
const none: readonly Value[] = Object.freeze([])

/** Looks in a row, a part of the idle deadline apart, in which nothing ran: then the transaction is given up. */
const looks = 4

/** Looks after lanes of one database now and then, so that neither a statement nor a short transaction pays for a timer. */
export class Watchman {
  /** After so many milliseconds in which nothing ran, a transaction is given up. */
  readonly patience: number
  readonly #every: number
  // a list: there are one or two, and a Set takes longer to add one and let go of it than a transaction's look-ups
  readonly #lanes: EmbeddedLane[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(patience: number) {
    this.patience = patience
    // what a timer can wait for
    this.#every = Math.min(patience / looks, 2 ** 31 - 1)
  }

  begin(lane: EmbeddedLane): void {
    this.#lanes.push(lane)
    this.#timer ??= setTimeout(() => this.#look(), this.#every).unref()
  }

  end(lane: EmbeddedLane): void {
    const at = this.#lanes.indexOf(lane)
    const last = this.#lanes.pop()
    if (last !== undefined && last !== lane && at >= 0) this.#lanes[at] = last
  }

  #look(): void {
    this.#timer = null
    for (const lane of [...this.#lanes]) lane.look()
    // from the second look on there is somebody to wait for, which keeps the process
    if (this.#lanes.length > 0) this.#timer = setTimeout(() => this.#look(), this.#every)
  }
}

/** What the lanes of one lender have in common. */
export interface EmbeddedLaneParts {
  readonly settings: Settings
  readonly watchman: Watchman
  /** Whether the transaction only reads. */
  readonly reading: boolean
  giveBack(connection: Connection, broken: boolean): void
}

/** A transaction on a connection of this process: every statement has run when `run` returns. */
export class EmbeddedLane implements SqlLane {
  readonly #parts: EmbeddedLaneParts
  readonly #settings: Settings
  readonly #connection: Connection
  readonly #owner: Unit | null
  #activity = 0
  #seen = 0
  #quiet = 0
  #over = false

  constructor(parts: EmbeddedLaneParts, connection: Connection, owner: Unit | null) {
    this.#parts = parts
    this.#settings = parts.settings
    this.#connection = connection
    this.#owner = owner
    parts.watchman.begin(this)
  }

  run(unit: Unit, statement: Prepared, values: readonly Value[], call: Call): Result {
    if (this.#over) throw this.#ended()
    this.#activity++
    try {
      // a cast: the drivers of embedded databases answer at once
      return this.#connection.run(statement, values, call) as Result
    } catch (thrown) {
      throw unit.poison(classify(thrown, this.#settings.config, inStatement))
    }
  }

  async *stream(unit: Unit, statement: Prepared, values: readonly Value[], size: number, call: Call): AsyncGenerator<Result> {
    const pages = this.#parts.reading ? this.#connection.stream?.(statement, values, size, call) : undefined
    if (pages) return yield* this.#pages(unit, pages)
    // at once: what the transaction writes between two pages must not change the rest of the result
    const { rows, columns } = this.run(unit, statement, values, call)
    for (let at = 0; at < rows.length; at += size) yield { rows: rows.slice(at, at + size), columns, affected: 0, tag: '' }
  }

  async *#pages(unit: Unit, pages: AsyncIterable<Result>): AsyncGenerator<Result> {
    if (this.#over) throw this.#ended()
    try {
      for await (const page of pages) {
        this.#activity++
        yield page
        if (this.#over) throw this.#ended()
      }
    } catch (thrown) {
      throw unit.poison(classify(thrown, this.#settings.config, inStatement))
    }
  }

  script(unit: Unit, texts: readonly string[]): void {
    try {
      this.ddl(texts)
    } catch (error) {
      throw unit.poison(classify(error, this.#settings.config, inScript))
    }
  }

  /** Texts for a lane without a unit, and the note of which version's tables the file has now. */
  ddl(texts: readonly string[]): void {
    if (this.#over) throw this.#ended()
    this.#activity++
    const { config } = this.#settings
    try {
      for (const text of texts) this.#connection.script(text, unlimited)
      const note = config.dialect.session.layout?.note(layoutVersion)
      if (note !== undefined) this.#connection.script(note, unlimited)
    } catch (thrown) {
      throw classify(thrown, config, inScript)
    }
  }

  commit(limit: Limit): Soon<void> {
    if (this.#over) throw this.#ended()
    const { config, deadlines } = this.#settings
    this.#end()
    try {
      this.#commit()
      this.#parts.giveBack(this.#connection, false)
    } catch (thrown) {
      // only a database without WAL can be busy here: a reader of another process is in the way
      if (!isBusy(thrown, config)) throw this.#failed(thrown)
      const until = { at: soonest(limit.at, deadlines.acquire), signal: limit.signal }
      return insist(
        () => this.#commit(),
        until,
        config,
        () => lockedByOthers(config.name),
      ).then(
        () => this.#parts.giveBack(this.#connection, false),
        late => {
          throw this.#failed(late)
        },
      )
    }
  }

  #commit(): void {
    const { session } = this.#settings.config.dialect
    const { tag } = this.#connection.run(command(session.commit), none, unlimited) as Result
    if (!session.committed(tag))
      throw failure('QT_TRANSACTION_POISONED', 'COMMIT was answered, but the transaction is still open', { phase: 'commit' })
  }

  #failed(thrown: unknown): QuintetError {
    const error = classify(thrown, this.#settings.config, atCommit)
    this.#undo()
    return error
  }

  rollback(): void {
    if (this.#over) return
    this.#end()
    this.#undo()
  }

  #undo(): void {
    try {
      if (this.#connection.status !== 'idle') this.#connection.run(command(this.#settings.config.dialect.session.rollback), none, unlimited)
    } catch {
      this.#connection.destroy()
    }
    this.#parts.giveBack(this.#connection, !this.#connection.alive || this.#connection.status !== 'idle')
  }

  savepoint(name: string): void {
    this.#say(this.#settings.config.dialect.session.savepoint(name))
  }

  release(name: string): void {
    this.#say(this.#settings.config.dialect.session.release(name))
  }

  rollbackTo(name: string): void {
    this.#say(this.#settings.config.dialect.session.rollbackTo(name))
  }

  #say(text: string): void {
    if (this.#over) throw this.#ended()
    this.#activity++
    try {
      this.#connection.run(prepare(text, { writes: false, keep: false }), none, unlimited)
    } catch (thrown) {
      throw classify(thrown, this.#settings.config, atSavepoint)
    }
  }

  #end(): void {
    this.#over = true
    this.#parts.watchman.end(this)
  }

  #ended(): QuintetError {
    return failure('QT_TRANSACTION_ENDED', 'The transaction had ended before this was asked of it')
  }

  /** Called by the watchman. */
  look(): void {
    if (this.#activity !== this.#seen) {
      this.#seen = this.#activity
      this.#quiet = 0
    } else if (++this.#quiet >= looks) this.#giveUp()
  }

  #giveUp(): void {
    const { watchman, reading } = this.#parts
    const why = reading ? '' : ', since it kept others waiting'
    this.rollback()
    this.#owner?.die(
      failure('QT_DEADLINE', `The transaction ran nothing for ${watchman.patience} ms and was rolled back${why}`, {
        phase: 'idle in transaction',
      }),
    )
  }
}

const unlimited: Limit = Object.freeze({ at: Number.POSITIVE_INFINITY })
