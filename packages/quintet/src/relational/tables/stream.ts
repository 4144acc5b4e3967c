import { failure } from '../../base/failure.ts'
import type { Call } from '../../call/call.ts'
import { within } from '../../call/context.ts'
import { begin } from '../../call/retry.ts'
import type { Engine } from '../../engine/contract.ts'
import { collect } from '../../query/collect.ts'
import type { Find } from '../../query/find.ts'
import { afterRow, keyed, type Placed, placed } from '../../query/page.ts'
import type { Streaming } from '../contract.ts'
import { bind, filled, load } from './load.ts'
import type { ReadPlan } from './plan.ts'

const pageSize = 1000

type Rows = readonly unknown[]
type Plan = (find: Find) => ReadPlan

/** Rows a page at a time, the levels below each page with it. */
export async function* streamRows(
  engine: Engine,
  plan: Plan,
  find: Find,
  { snapshot, onProgress }: Streaming,
  call: Call,
): AsyncGenerator<unknown> {
  if (!engine.features.sync && plan(find).ready.writes)
    throw failure('QT_UNSUPPORTED', `${find.entity.key}: what a write gives back is read at once, not in pages: await the query`)
  let rows = 0
  for await (const page of snapshot ? snapshotPages(engine, plan, find, call) : pages(engine, plan, find, call)) {
    for (const row of page) yield row
    rows += page.length
    onProgress?.({ rows })
  }
}

/**
 * A server has a cursor for that; an embedded store reads pages by key, so that nothing stays open on its one connection while
 * the program does something else (B8).
 */
async function* pages(engine: Engine, plan: Plan, find: Find, call: Call): AsyncGenerator<Rows> {
  const cursors = engine.features.stream && !engine.features.sync
  const stable = cursors || find.after?.before ? null : keyed(find)
  if (stable) return yield* pagesByKey(engine, plan, stable, call)
  const of = plan(find)
  const values = collect(find)
  // the one connection must be free while the program looks at the rows
  const atOnce = of.reverse || (call.unit === null && !engine.readsBeside)
  if (atOnce) return yield await load(engine, of, values, call)
  for await (const result of engine.stream(of.ready, bind(of, values, null), pageSize, call))
    yield await filled(engine, of, result, values, call)
}

async function* pagesByKey(engine: Engine, plan: Plan, stable: Find, call: Call): AsyncGenerator<Rows> {
  let left = typeof stable.limit?.data === 'number' ? stable.limit.data : Number.POSITIVE_INFINITY
  let next = stable
  while (left > 0) {
    const size = Math.min(pageSize, left)
    const find = placed(next, size)
    // what `paged` asks for is what this reads
    const rows = (await load(engine, plan(find), collect(find), call)) as readonly Placed[]
    yield rows.map(({ row }) => row)
    const last = rows.at(-1)
    if (!last || rows.length < size) return
    left -= size
    next = afterRow(stable, last).with({ offset: null })
    // awaiting what is here already lets nobody else run
    await new Promise<void>(resolve => setImmediate(resolve))
  }
}

/** What is below the rows is of the same moment as they are, so all pages are read in one transaction. */
async function* snapshotPages(engine: Engine, plan: Plan, find: Find, call: Call): AsyncGenerator<Rows> {
  if (call.unit !== null || !engine.readsBeside) return yield* inOpenTransaction(engine, plan, find, call)
  const tx = await begin(engine, { isolation: 'repeatable read', readOnly: true }, call)
  try {
    yield* pages(engine, plan, find, within(call, tx.unit))
    await tx.commit()
  } finally {
    await tx.rollback()
  }
}

/** A transaction may write between two pages, which neither the rest nor what is below it may show. */
async function* inOpenTransaction(engine: Engine, plan: Plan, find: Find, call: Call): AsyncGenerator<Rows> {
  const of = plan(find)
  if (engine.readsBeside && !engine.features.sync && of.branches.length === 0) return yield* pages(engine, plan, find, call)
  yield await engine.atomically(call, inside => load(engine, of, collect(find), inside))
}
