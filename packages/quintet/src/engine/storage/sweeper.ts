import type { Clock } from '../../base/clock.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { outside, rootCall } from '../../call/context.ts'
import { quiet, warn } from '../../call/hooks.ts'
import { type Sql, select, sql } from '../../sql/statement.ts'
import type { Engine } from '../contract.ts'
import { endedBucket, expired } from './live.ts'
import { type Ask, StorageStatement } from './statement.ts'
import { type StorageTable, wholeNumber } from './table.ts'

/** How what has expired is removed by itself. */
export interface SweepOptions {
  /** Milliseconds between two rounds. */
  readonly everyMs: number
  /** Rows of each table that one round removes at most. */
  readonly rows: number
}

/** Where nothing else was said. */
const fewRows = 500

interface Swept {
  readonly table: StorageTable
  readonly key: readonly string[]
  /** Whether a row has ended. Without it the table has the columns of `live`, and their index. */
  readonly due?: (alias: string, ask: Ask) => Sql
}

/** Removes what has expired, some rows at a time. No answer depends on when, or whether, it does. */
export class Sweeper {
  readonly #statements: readonly { readonly statement: StorageStatement; readonly byBucket: boolean }[]
  readonly #clock: Clock
  readonly #options: SweepOptions | null
  #timer: NodeJS.Timeout | null = null
  #closed = false

  /** `options` null: only when it is asked to. */
  constructor(engine: Engine, clock: Clock, tables: readonly Swept[], options: SweepOptions | null) {
    this.#clock = clock
    this.#options = options
    this.#statements = tables.map(swept => ({
      statement: new StorageStatement(engine, clock, ask => deleteExpired(swept, ask, engine.dialect.features.rowLocks)),
      byBucket: swept.due === undefined,
    }))
  }

  /** Something was written that will expire: the next round is set, if none is. */
  stir(): void {
    if (this.#options === null || this.#timer !== null || this.#closed) return
    // it must not keep the process running
    this.#timer = setTimeout(() => void this.#round(), this.#options.everyMs).unref()
  }

  /** One round; answers how many rows went. */
  sweep(call: Call): Soon<number> {
    const bucket = endedBucket(this.#clock.now())
    const rows = this.#options?.rows ?? fewRows
    return then(
      each(this.#statements, ({ statement, byBucket }) =>
        then(statement.run(byBucket ? [bucket, rows] : [rows], call), ({ affected }) => affected),
      ),
      counts => counts.reduce((sum, count) => sum + count, 0),
    )
  }

  async #round(): Promise<void> {
    this.#timer = null
    try {
      await outside(() => this.sweep(rootCall))
    } catch (error) {
      if (!this.#closed) warn(quiet, 'warning', 'What has expired could not be removed; it will be tried again.', { error })
    }
    this.stir()
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }
}

function ended(table: StorageTable, ask: Ask): Sql {
  const bucket = ask(wholeNumber)
  return sql('and', [sql('lte', [table.column('bucket', 's'), bucket]), expired(table.column('expires', 's'), ask)])
}

function deleteExpired({ table, key, due }: Swept, ask: Ask, rowLocks: boolean) {
  const where = due ? due('s', ask) : ended(table, ask)
  const rows = ask(wholeNumber)
  const columns = key.map(name => sql('column', [], { table: 's', name }))
  const gone = select({
    columns: columns.map(expr => ({ expr, as: null })),
    from: table.as('s'),
    where,
    limit: rows,
    lock: rowLocks ? { mode: 'update', wait: 'skip', of: ['s'] } : null,
  })
  const own: readonly Sql[] = key.map(name => sql('column', [], { table: 't', name }))
  const among = sql('in select', [own.length === 1 ? (own[0] as Sql) : sql('row', own)], { select: gone })
  return { kind: 'delete', from: table.as('t'), where: among, returning: [] } as const
}
