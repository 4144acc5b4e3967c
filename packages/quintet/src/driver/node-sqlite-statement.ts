import type { StatementSync } from 'node:sqlite'
import type { Value } from '../base/value.ts'
import { type Bound, byNumber, type SqliteStatement } from './sqlite-connection.ts'

const none: readonly never[] = Object.freeze([])

/** A statement whose rows come as arrays. */
export class NodeStatement implements SqliteStatement {
  readonly #statement: StatementSync
  readonly columns: readonly string[]

  constructor(statement: StatementSync) {
    this.#statement = statement
    this.columns = statement.columns().map(column => column.name)
    if (this.columns.length > 0) statement.setReturnArrays(true)
  }

  all(values: readonly Bound[]): readonly (readonly Value[])[] {
    // a cast: the types of Node do not know setReturnArrays
    return this.#statement.all(...values) as unknown as readonly (readonly Value[])[]
  }

  one(values: readonly Bound[]): readonly (readonly Value[])[] {
    const row = this.#statement.get(...values) as unknown as readonly Value[] | undefined
    return row === undefined ? none : [row]
  }

  run(values: readonly Bound[]): number {
    return Number(this.#statement.run(...values).changes)
  }

  iterate(values: readonly Bound[]): Iterator<readonly Value[]> {
    return this.#statement.iterate(...values) as unknown as Iterator<readonly Value[]>
  }

  bigints(on: boolean): void {
    this.#statement.setReadBigInts(on)
  }
}

/** For a Node that takes `?1` for a name: the values are handed over by these names. */
export class NumberedStatement extends NodeStatement {
  override all(values: readonly Bound[]): readonly (readonly Value[])[] {
    return super.all([named(values)])
  }

  override one(values: readonly Bound[]): readonly (readonly Value[])[] {
    return super.one([named(values)])
  }

  override run(values: readonly Bound[]): number {
    return super.run([named(values)])
  }

  override iterate(values: readonly Bound[]): Iterator<readonly Value[]> {
    return super.iterate([named(values)])
  }
}

/** A cast: node:sqlite takes an object of named values in the first place, which is no value itself. */
export function named(values: readonly Bound[]): Bound {
  return byNumber(values, '?') as unknown as Bound
}
