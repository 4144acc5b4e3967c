import { failure } from '../../base/failure.ts'
import type { Soon, Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Result } from '../../driver/contract.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { Statement } from '../handle.ts'

/** What runs the statements of a write: an engine, or a recorder that only notes them. */
export interface Exec {
  readonly dialect: Dialect
  /** Nothing is sent: rows that only a server could give are not there. */
  readonly dry: boolean
  run(statement: Ready, values: readonly Value[], call: Call): Soon<Result>
  /** Refuses a server older than this version; null: any will do. */
  atLeast(version: number | null, what: string, call: Call): Soon<void>
  atomically<T>(call: Call, body: (call: Call) => Soon<T>): Soon<T>
}

export function live(engine: Engine): Exec {
  let known: number | null = null
  const check = (since: number, what: string): void => {
    if (known !== null && known < since)
      throw failure('QT_UNSUPPORTED', `${what} needs ${engine.dialect.name} ${since} or newer, and this server is ${known}`)
  }
  return {
    dialect: engine.dialect,
    dry: false,
    atLeast(since, what, call) {
      if (since === null) return
      if (known !== null) return check(since, what)
      return engine.probe(call).then(({ version }) => {
        known = Number.parseFloat(version)
        check(since, what)
      })
    },
    run: (statement, values, call) => engine.run(statement, values, call),
    atomically: (call, body) => engine.atomically(call, body),
  }
}

/** Notes statements instead of sending them. */
export class Recorder implements Exec {
  readonly dialect: Dialect
  readonly dry = true
  readonly statements: Statement[] = []

  constructor(dialect: Dialect) {
    this.dialect = dialect
  }

  run({ text }: Ready, values: readonly Value[]): Result {
    this.statements.push({ text, values })
    return { rows: [], columns: [], affected: 0, tag: '' }
  }

  atLeast(): void {}

  atomically<T>(call: Call, body: (call: Call) => Soon<T>): Soon<T> {
    return body(call)
  }
}

/** Runs steps one after another; stays synchronous as long as they do. */
export function sequence(steps: readonly ((call: Call) => Soon<void>)[], call: Call, from = 0): Soon<void> {
  for (let i = from; i < steps.length; i++) {
    const soon = (steps[i] as (call: Call) => Soon<void>)(call)
    if (soon instanceof Promise) return soon.then(() => sequence(steps, call, i + 1))
  }
}
