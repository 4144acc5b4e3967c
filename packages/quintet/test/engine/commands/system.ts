import { failure, isFailure } from '../../../src/base/failure.ts'
import { rootCall, within } from '../../../src/call/context.ts'
import { transaction, type UnitHandle } from '../../../src/call/retry.ts'
import type { Failing } from '../failing.ts'
import type { Table } from '../table.ts'
import type { Step } from './model.ts'

export class Thrown extends Error {}

type Job = { readonly run: (unit: UnitHandle) => Promise<void> } | { readonly throws: boolean }

/** A callback that does what it is told from outside, inside its own context: as a program that was written down would. */
class Told {
  readonly opened = Promise.withResolvers<boolean>()
  /** How the transaction or the savepoint ended: null, or the code of its error. */
  ended: Promise<string | null> = Promise.resolve(null)
  #next = Promise.withResolvers<Job>()

  readonly body = async (unit: UnitHandle): Promise<void> => {
    this.opened.resolve(true)
    for (;;) {
      const job = await this.#next.promise
      this.#next = Promise.withResolvers()
      if ('run' in job) await job.run(unit)
      else if (job.throws) throw new Thrown()
      else return
    }
  }

  /** What comes of it: null, or the code of its error. */
  run<T>(work: (unit: UnitHandle) => Promise<T>): Promise<T | string> {
    return new Promise(resolve => {
      this.#next.resolve({ run: async unit => resolve(await coded(work(unit))) })
    })
  }

  end(throws: boolean): void {
    this.#next.resolve({ throws })
  }
}

/** What work gave, or the code of its error. */
export async function coded<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work
  } catch (error) {
    if (isFailure(error)) return error.code
    if (error instanceof Thrown) return 'thrown'
    throw error
  }
}

const expired = { ...rootCall, at: 0 }

/** The real thing: a table, and the transaction on it that is told what to do. */
export class System {
  readonly table: Table
  readonly failing: Failing
  readonly #codes: { readonly plain: string; readonly curable: string }
  #levels: Told[] = []
  #abort = new AbortController()

  constructor(table: Table, failing: Failing, codes: { readonly plain: string; readonly curable: string }) {
    this.table = table
    this.failing = failing
    this.#codes = codes
  }

  #inner(): Told {
    const found = this.#levels.at(-1)
    if (!found) throw failure('QT_BUG', 'no transaction is open')
    return found
  }

  fail(text: RegExp, curable: boolean): void {
    this.failing.next = { text, code: curable ? this.#codes.curable : this.#codes.plain }
  }

  /** `again`: what the callback does when it is called another time. */
  async begin(again: () => readonly Step[]): Promise<void> {
    const told = new Told()
    this.#abort = new AbortController()
    let first = true
    const body = (unit: UnitHandle): Promise<void> => {
      if (!first) return this.#perform(again(), unit)
      first = false
      return told.body(unit)
    }
    const call = { ...rootCall, signal: this.#abort.signal }
    told.ended = coded(transaction(this.table.engine, { retries: 3 }, body, call).then(() => null))
    this.#levels = [told]
    await told.opened.promise
  }

  insert(id: number, late = false): Promise<string | number> {
    const base = late ? expired : rootCall
    return this.#inner().run(unit => this.table.insert(id, within(base, unit)))
  }

  ids(): Promise<number[] | string> {
    return this.#inner().run(unit => this.table.ids(within(rootCall, unit)))
  }

  /** Opens a savepoint; the code of the error if there is none to be had. */
  async open(): Promise<string | null> {
    const told = new Told()
    const outer = this.#inner()
    void outer.run(async unit => {
      told.ended = coded(unit.attempt(told.body).then(() => null))
      void told.ended.then(() => told.opened.resolve(false))
      await told.ended
    })
    if (!(await told.opened.promise)) return told.ended
    this.#levels.push(told)
    return null
  }

  /** Ends the innermost level, and says how it ended. */
  close(throws: boolean): Promise<string | null> {
    const told = this.#inner()
    this.#levels.pop()
    told.end(throws)
    return told.ended
  }

  siblings(attempts: readonly (Step & { readonly do: 'attempt' })[]): Promise<readonly unknown[] | string> {
    return this.#inner().run(unit => Promise.all(attempts.map(step => coded(this.#attempt(step, unit)))))
  }

  /** Aborts the transaction; how it ended. */
  abort(): Promise<string | null> {
    const [outermost] = this.#levels
    this.#abort.abort()
    return outermost ? outermost.ended : Promise.resolve(null)
  }

  /** Lets callbacks go that nobody waits for. */
  async leave(): Promise<void> {
    for (const told of this.#levels.reverse()) told.end(true)
    await Promise.all(this.#levels.map(told => told.ended))
    this.#levels = []
  }

  #attempt({ steps, throws }: Step & { readonly do: 'attempt' }, unit: UnitHandle): Promise<null> {
    return unit.attempt(async inner => {
      await this.#perform(steps, inner)
      if (throws) throw new Thrown()
      return null
    })
  }

  async #perform(steps: readonly Step[], unit: UnitHandle): Promise<void> {
    for (const step of steps) {
      if (step.do === 'attempt') await coded(this.#attempt(step, unit))
      else if (step.do === 'siblings') await Promise.all(step.attempts.map(one => coded(this.#attempt(one, unit))))
      else await coded(this.table.insert(step.do === 'duplicate' ? 0 : step.id, within(step.do === 'late' ? expired : rootCall, unit)))
    }
  }
}
