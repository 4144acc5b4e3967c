import { Alarm } from '../base/alarm.ts'
import type { Limit } from '../base/deadline.ts'
import { failure } from '../base/failure.ts'
import { type Soon, then, type Value } from '../base/value.ts'
import type { BeginOptions, Call } from '../call/call.ts'
import type { Connection, Prepared, Result, Role } from '../driver/contract.ts'
import { type Circumstance, classify } from './classify.ts'
import { EmbeddedLane, type EmbeddedLaneParts, Watchman } from './embedded-lane.ts'
import type { Lender } from './lane.ts'
import { checkLayout } from './meta.ts'
import { type Settings, soonest } from './options.ts'
import { command } from './prepare.ts'
import { insist, isBusy, lockedByOthers, lockedByUs, type Place, place } from './writer.ts'

const inStatement: Circumstance = Object.freeze({ phase: 'statement', decides: false })
const atBegin: Circumstance = Object.freeze({ phase: 'begin', decides: false })
const atConnect: Circumstance = Object.freeze({ phase: 'connect', decides: false })
const inStream: Circumstance = Object.freeze({ phase: 'stream', decides: false })
const none: readonly Value[] = Object.freeze([])

/** Connections of a database in this process. */
export function embedded(settings: Settings): Lender {
  return new EmbeddedLender(settings)
}

/**
 * A database in this process: one writer behind a queue, and for a file a reader beside it. One reader is enough, since a
 * statement has run to its end before anything else can happen.
 */
class EmbeddedLender implements Lender {
  readonly #settings: Settings
  readonly #memory = Symbol('embedded')
  readonly #writing: EmbeddedLaneParts
  /** Who only reads keeps nobody waiting, and has the time of a statement between two. */
  readonly #reading: EmbeddedLaneParts
  #place: Place | null = null
  #writer: Connection | null = null
  #reader: Connection | null = null
  #opening: Promise<void> | null = null
  readonly #spare: Connection[] = []
  #closed = false

  constructor(settings: Settings) {
    this.#settings = settings
    this.#writing = {
      settings,
      watchman: new Watchman(settings.deadlines.idleInTransaction),
      reading: false,
      giveBack: (_, broken) => this.#returned(broken),
    }
    this.#reading = {
      settings,
      watchman: new Watchman(settings.deadlines.statement),
      reading: true,
      giveBack: (reader, broken) => this.#returnReader(reader, broken),
    }
  }

  get anchor(): symbol {
    return this.#at().anchor
  }

  get readsBeside(): boolean {
    return this.#at().readers
  }

  #at(): Place {
    const { driver, target } = this.#settings.config
    this.#place ??= place(driver.layout(target), this.#memory)
    return this.#place
  }

  run(statement: Prepared, values: readonly Value[], call: Call): Soon<Result> {
    const reader = this.#reader
    if (reader === null) return this.#opened(call, () => this.run(statement, values, call))
    if (statement.writes || reader === this.#writer) return this.#write(statement, values, call)
    try {
      return reader.run(statement, values, call)
    } catch (thrown) {
      if (!isBusy(thrown, this.#settings.config)) throw this.#error(thrown, inStatement)
      return this.#insist(() => reader.run(statement, values, call) as Result, call, inStatement)
    }
  }

  #write(statement: Prepared, values: readonly Value[], call: Call): Soon<Result> {
    const { gate } = this.#at()
    if (!gate.tryEnter()) return this.#queue(call).then(() => this.#writeInside(statement, values, call))
    return this.#writeInside(statement, values, call)
  }

  /** The turn is ours; it is given back when the statement is done. */
  #writeInside(statement: Prepared, values: readonly Value[], call: Call): Soon<Result> {
    const { gate } = this.#at()
    const writer = this.#writer
    if (writer === null) return this.#opened(call, () => this.#writeInside(statement, values, call))
    try {
      const result = writer.run(statement, values, call)
      gate.leave()
      return result
    } catch (thrown) {
      if (!isBusy(thrown, this.#settings.config)) {
        gate.leave()
        throw this.#error(thrown, inStatement)
      }
      return this.#insist(() => writer.run(statement, values, call) as Result, call, inStatement).finally(() => gate.leave())
    }
  }

  begin(options: BeginOptions, call: Call): Soon<EmbeddedLane> {
    if (this.#reader === null) return this.#opened(call, () => this.begin(options, call))
    const { gate, readers } = this.#at()
    if (options.readOnly && readers) return this.#beginReading(options, call)
    if (!gate.tryEnter()) return this.#queue(call).then(() => this.#beginInside(options, call))
    return this.#beginInside(options, call)
  }

  #beginInside(options: BeginOptions, call: Call): Soon<EmbeddedLane> {
    const { gate } = this.#at()
    const writer = this.#writer
    if (writer === null) {
      gate.leave()
      return this.#opened(call, () => this.begin(options, call))
    }
    const text = command(this.#settings.config.dialect.session.begin(options))
    try {
      writer.run(text, none, call)
      return new EmbeddedLane(this.#writing, writer, call.unit)
    } catch (thrown) {
      if (!isBusy(thrown, this.#settings.config)) {
        gate.leave()
        throw this.#error(thrown, atBegin)
      }
      return this.#insist(() => writer.run(text, none, call), call, atBegin).then(
        () => new EmbeddedLane(this.#writing, writer, call.unit),
        error => {
          gate.leave()
          throw error
        },
      )
    }
  }

  /** A connection that could not even roll back is given up; the next user opens another. */
  #returned(broken: boolean): void {
    if (broken) {
      this.#writer?.destroy()
      if (this.#reader === this.#writer) this.#reader = null
      else this.#reader?.destroy()
      this.#writer = this.#reader = null
    }
    this.#at().gate.leave()
  }

  /** A transaction that only reads takes no part in the queue of writers. */
  #beginReading(options: BeginOptions, call: Call): Soon<EmbeddedLane> {
    return then(this.#borrowReader(call), reader => {
      try {
        reader.run(command(this.#settings.config.dialect.session.begin(options)), none, call)
      } catch (thrown) {
        reader.destroy()
        throw this.#error(thrown, atBegin)
      }
      return new EmbeddedLane(this.#reading, reader, call.unit)
    })
  }

  #borrowReader(call: Limit): Soon<Connection> {
    return this.#spare.pop() ?? this.#connect('reader', call)
  }

  #returnReader(reader: Connection, broken: boolean): void {
    if (broken || this.#closed || this.#spare.length >= 2) reader.destroy()
    else this.#spare.push(reader)
  }

  async *stream(statement: Prepared, values: readonly Value[], size: number, call: Call): AsyncGenerator<Result> {
    if (!this.#at().readers || statement.writes) {
      const { rows, columns } = await this.run(statement, values, call)
      for (let at = 0; at < rows.length; at += size) yield { rows: rows.slice(at, at + size), columns, affected: 0, tag: '' }
      return
    }
    if (this.#reader === null) await this.#opened(call, () => undefined)
    const reader = await this.#borrowReader(call)
    const pages = reader.stream?.(statement, values, size, call)
    if (pages === undefined) throw failure('QT_UNSUPPORTED', `The driver of ${this.#settings.config.name} has no streams`)
    const late = new Alarm(() => reader.destroy())
    let broken = true
    try {
      for await (const page of pages) {
        // its snapshot keeps the file from shrinking, so a consumer that never comes back must not hold it for ever
        late.set(soonest(call.at, this.#settings.deadlines.statement))
        yield page
        late.clear()
        if (!reader.alive || call.at < performance.now())
          throw failure('QT_DEADLINE', 'The deadline passed while a result was read in pages', { phase: 'stream' })
        if (call.signal?.aborted === true)
          throw failure('QT_ABORTED', 'The call was aborted while a result was read in pages', { phase: 'stream' })
      }
      broken = false
    } catch (thrown) {
      throw this.#error(thrown, inStream)
    } finally {
      late.clear()
      this.#returnReader(reader, broken)
    }
  }

  async script(texts: readonly string[], call: Call): Promise<void> {
    const lane = await this.begin({ isolation: 'serializable', readOnly: false, deferrable: false }, call)
    try {
      lane.ddl(texts)
      await lane.commit(call)
    } catch (error) {
      lane.rollback()
      throw error
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    const { gate } = this.#at()
    // who works has until the acquire deadline; then the writer is taken from it
    const entered = await this.#queue({ at: Number.POSITIVE_INFINITY }).then(
      () => true,
      () => false,
    )
    this.#closed = true
    for (const reader of this.#spare) reader.destroy()
    if (this.#reader !== this.#writer) this.#reader?.destroy()
    this.#writer?.destroy()
    this.#writer = this.#reader = null
    if (entered) gate.leave()
    this.#place?.leave()
  }

  #queue(limit: Limit): Promise<void> {
    const { config, deadlines } = this.#settings
    return this.#at().gate.enter({ at: soonest(limit.at, deadlines.acquire), signal: limit.signal }, 'acquire', () =>
      lockedByUs(config.name),
    )
  }

  #insist<T>(act: () => Soon<T>, limit: Limit, where: Circumstance): Promise<T> {
    const { config, deadlines } = this.#settings
    const until = { at: soonest(limit.at, deadlines.acquire), signal: limit.signal }
    return insist(act, until, config, () => lockedByOthers(config.name)).catch(thrown => {
      throw this.#error(thrown, where)
    })
  }

  #error(thrown: unknown, where: Circumstance): Error {
    return classify(thrown, this.#settings.config, where)
  }

  /** Opens on first use, then goes on. */
  #opened<T>(limit: Limit, next: () => Soon<T>): Soon<T> {
    if (this.#closed) throw failure('QT_CLOSED', `${this.#settings.config.name} was closed`)
    if (this.#opening !== null) return this.#opening.then(next)
    const opening = this.#open(limit)
    if (!(opening instanceof Promise)) return next()
    this.#opening = opening.finally(() => {
      this.#opening = null
    })
    return this.#opening.then(next)
  }

  #open(limit: Limit): Soon<void> {
    return then(this.#connect('writer', limit), writer => {
      checkLayout(writer, this.#settings.config)
      if (!this.#at().readers) {
        this.#writer = this.#reader = writer
        return
      }
      return then(this.#connect('reader', limit), reader => {
        this.#writer = writer
        this.#reader = reader
      })
    })
  }

  #connect(role: Role, limit: Limit): Soon<Connection> {
    const { config } = this.#settings
    const open = (): Soon<Connection> => config.driver.open(config.target, limit, role)
    try {
      const opened = open()
      if (!(opened instanceof Promise)) return opened
      return opened.catch(thrown => this.#connectAgain(thrown, open, limit))
    } catch (thrown) {
      return this.#connectAgain(thrown, open, limit)
    }
  }

  /** Another process may be turning the file into a WAL database just now. */
  #connectAgain(thrown: unknown, open: () => Soon<Connection>, limit: Limit): Soon<Connection> {
    if (!isBusy(thrown, this.#settings.config)) throw this.#error(thrown, atConnect)
    return this.#insist(open, limit, atConnect)
  }
}
