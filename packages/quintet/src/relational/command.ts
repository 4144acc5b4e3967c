import { failure } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import { Command, type Origin } from '../call/command.ts'
import type { Subquery } from '../query/subquery.ts'
import type { Explanation } from '../sql/plan.ts'
import type { Access, CallOptions } from './access.ts'
import type { Statement } from './handle.ts'
import { returningOf } from './returning.ts'
import { entityOf, type Write, type Written } from './writes.ts'
import { checkWritten } from './written.ts'
import { asSource } from './written-source.ts'

/** What a write gives: how many rows it matched, the one row, or all rows. */
export type Gives = 'count' | 'one' | 'many'

/** A write of the relational kind: lazy, runs once when awaited. */
export class WriteCommand extends Command<unknown> {
  readonly #access: Access
  readonly #write: Write
  readonly #gives: Gives
  /** Whether there is one row to come back, if rows do. */
  readonly #single: boolean
  readonly #options: CallOptions | undefined

  constructor(access: Access, what: string, write: Write, gives: Gives, single: boolean, options?: CallOptions, origin?: Origin) {
    checkWritten(entityOf(write), what)
    super(what, origin ?? access.origin)
    this.#access = access
    this.#write = write
    this.#gives = gives
    this.#single = single
    this.#options = options
  }

  protected run(): Soon<unknown> {
    const written = this.#access.store.write(this.#write, this.#access.call(this.#options))
    // written out: on an embedded store the answer is here, and a closure is half the cost of giving it on
    return written instanceof Promise ? written.then(one => given(this.#gives, one)) : given(this.#gives, written)
  }

  /** The rows as written: whole, only these fields, or what a lambda makes of them. */
  returning(...of: readonly unknown[]): WriteCommand {
    const origin = this.replaced()
    const write: Write = { ...this.#write, returning: returningOf(entityOf(this.#write), of, `${this.what}.returning`) }
    const gives = this.#single ? 'one' : 'many'
    return new WriteCommand(this.#access, this.what, write, gives, this.#single, this.#options, origin)
  }

  /** What it gives back of its rows (these fields, or all) as a source of another statement, which writes and reads in one. */
  cte(...fields: readonly string[]): Subquery {
    this.replaced()
    return asSource(this.#write, fields, `${this.what}.cte`)
  }

  /** The statements that would be sent. Keys that only the server knows are undefined among their values. */
  toSQL(): readonly Statement[] {
    this.seen()
    return this.#access.store.writeText(this.#write)
  }

  /** What the server would do. With `analyze: 'rollback'` it runs, and is undone. */
  async explain(options: { readonly analyze?: 'rollback' } & CallOptions = {}): Promise<Explanation> {
    this.seen()
    const { analyze, ...limits } = options
    if (analyze !== undefined && analyze !== 'rollback')
      throw failure('QT_VALUE', `${this.what}.explain: to analyze a write is to run it; { analyze: 'rollback' } undoes it afterwards`)
    return this.#access.store.explainWrite(this.#write, analyze !== undefined, this.#access.call({ ...this.#options, ...limits }))
  }
}

function given(gives: Gives, { count, rows }: Written): unknown {
  if (gives === 'count') return count
  return gives === 'one' ? rows[0] : rows
}
