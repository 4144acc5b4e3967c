import { fault } from '../../src/base/fault.ts'
import type { Connection, Driver } from '../../src/driver/contract.ts'

/** A driver one of whose next statements fails before it is sent; BEGIN, savepoints, COMMIT and ROLLBACK are statements too. */
export class Failing {
  /** Statements that still pass; infinite while nothing is to fail. */
  left: number = Number.POSITIVE_INFINITY
  /** What the next statement with such a text fails with. */
  next: { readonly text: RegExp; readonly code: string } | null = null
  readonly driver: Driver
  readonly #code: string

  constructor(driver: Driver, code: string) {
    this.#code = code
    this.driver = { ...driver, open: async (target, limit, role) => this.#watched(await driver.open(target, limit, role)) }
    if (driver.features.sync)
      this.driver = { ...driver, open: (target, limit, role) => this.#watched(driver.open(target, limit, role) as Connection) }
  }

  #watched(connection: Connection): Connection {
    const pass = (text: string): void => {
      if (--this.left === 0) throw fault(this.#code, true)
      const { next } = this
      if (next === null || !next.text.test(text)) return
      this.next = null
      throw fault(next.code, true)
    }
    const run = connection.run.bind(connection)
    const pipeline = connection.pipeline?.bind(connection)
    connection.run = (statement, values, limit) => {
      pass(statement.text)
      return run(statement, values, limit)
    }
    if (pipeline)
      connection.pipeline = async (batch, limit) => {
        for (const { statement } of batch) pass(statement.text)
        return pipeline(batch, limit)
      }
    return connection
  }
}
