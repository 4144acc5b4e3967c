import { isFailure, quintet, t, table } from 'quintet'
import type { SqliteLacks } from 'quintet/sqlite'
import type { SqlStore } from '../../src/stores/sql-store.ts'
import type { Ledger, Outcome } from './ledger.ts'

const entries = table(
  'soak_entries',
  { id: t.id(), op: t.text(), writer: t.integer(), counted: t.boolean() },
  { indexes: [{ on: ['op'] }] },
)
const counters = table('soak_counters', { writer: t.integer().primaryKey(), n: t.integer(), seen: t.integer() })

/** A database of the soak. */
export const openSoak = (store: SqlStore<SqliteLacks>) => quintet({ models: { entries, counters }, store })
export type Soak = ReturnType<typeof openSoak>

class Undone extends Error {}

/** The ways to write: by itself, in a transaction that counts, after an attempt that was undone, in bulk. */
const ways = [
  (db: Soak, op: string, writer: number) => db.entries.insert({ op, writer, counted: false }),
  (db: Soak, op: string, writer: number) =>
    db.transaction(async tx => {
      const { n } = await tx.counters.one({ writer })
      await tx.entries.insert({ op, writer, counted: true })
      await tx.counters.where({ writer }).update({ n: n + 1 })
    }),
  (db: Soak, op: string, writer: number) =>
    db.transaction(
      async tx => {
        await tx
          .attempt(async inner => {
            await inner.entries.insert({ op, writer, counted: false })
            throw new Undone()
          })
          .catch(error => {
            if (!(error instanceof Undone)) throw error
          })
        await tx.entries.insert({ op, writer, counted: false })
      },
      { isolation: 'read committed' },
    ),
  (db: Soak, op: string, writer: number) => db.entries.copyIn([{ op, writer, counted: false }]),
] as const

/** One operation and what was told about it. */
export async function operate(db: Soak, op: string, writer: number, number: number): Promise<Outcome> {
  const way = ways[number % ways.length] as (typeof ways)[number]
  try {
    await way(db, op, writer)
    return 'ok'
  } catch (error) {
    if (!isFailure(error)) throw error
    if (error.code === 'QT_BUG' || error.code === 'QT_SERVER') throw error
    if (error.code !== 'QT_OUTCOME_UNKNOWN') return 'failed'
    const answer = await error.resolve?.().catch(() => undefined)
    return answer === 'committed' ? 'unknown: committed' : answer === 'aborted' ? 'unknown: aborted' : 'unknown'
  }
}

/** Runs `act` again while the server is away; what it does may be done twice. */
export async function insisted<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await act()
    } catch (error) {
      if (!isFailure(error) || error.retryable === 'no' || tries === 100) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

/** Compares what is due with the rows that are there, and takes rows away that are done with. */
export async function check(db: Soak, ledger: Ledger): Promise<void> {
  const due = ledger.due()
  const ops = await insisted(async () => db.entries.all().pluck(e => e.op))
  const found = new Map<string, number>()
  for (const op of ops) found.set(op, (found.get(op) ?? 0) + 1)
  const done = ledger.check(due, found)
  for (let from = 0; from < done.length; from += 500) await insisted(() => settled(db, done.slice(from, from + 500)))
}

/** A counted row that goes is noted beside its counter. */
function settled(db: Soak, ops: readonly string[]): Promise<void> {
  return db.transaction(
    async tx => {
      const gone = await tx.entries
        .where({ op: [...ops] })
        .delete()
        .returning('writer', 'counted')
      const seen = new Map<number, number>()
      for (const { writer, counted } of gone) if (counted) seen.set(writer, (seen.get(writer) ?? 0) + 1)
      for (const writer of [...seen.keys()].sort((a, b) => a - b))
        await tx.counters.where({ writer }).update(c => ({ seen: c.seen.plus(seen.get(writer) ?? 0) }))
    },
    { isolation: 'read committed' },
  )
}

/** The last check: counters agree with the rows that were counted. */
export async function checkCounters(db: Soak, ledger: Ledger): Promise<void> {
  const left = await db.entries.where({ counted: true }).pluck(e => e.writer)
  for (const { writer, n, seen } of await db.counters.all()) {
    const rows = seen + left.filter(of => of === writer).length
    if (n !== rows) ledger.findings.push(`counter ${writer} is ${n} for ${rows} rows: an update was lost or done twice`)
  }
}

/** Ten minutes' growth of memory that is allowed, and the shortest run in which it can be told. */
const mostGrowth = 1_000_000
const tellable = 300

/** Prints what came out; true if it is as promised. */
export function verdict(name: string, ledger: Ledger, seconds: number, facts: Readonly<Record<string, unknown>>, growth: number): boolean {
  console.log(`${name}, ${seconds} s: ${JSON.stringify({ ...ledger.counts, ...facts })}`)
  console.log(
    `${name}: memory grew by ${Math.round(growth / 1_000)} kB in 10 minutes${seconds < tellable ? ' (too short a run to judge)' : ''}`,
  )
  if (seconds >= tellable && growth > mostGrowth) ledger.findings.push(`memory grows by ${Math.round(growth)} bytes in 10 minutes`)
  for (const finding of ledger.findings.slice(0, 20)) console.log(`✖ ${name}: ${finding}`)
  if (ledger.findings.length === 0) console.log(`✔ ${name}: nothing acknowledged is lost, nothing is there twice, nothing leaked`)
  return ledger.findings.length === 0
}
