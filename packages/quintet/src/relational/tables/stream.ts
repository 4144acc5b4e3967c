import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { collect } from '../../query/collect.ts'
import type { Find } from '../../query/find.ts'
import { afterRow, keyed, type Placed, placed } from '../../query/page.ts'
import { bind, filled, load } from './load.ts'
import type { ReadPlan } from './plan.ts'

const pageSize = 1000

/**
 * Rows a page at a time, the levels below each page with it. A server has a cursor for that; an embedded store reads pages
 * by key, so that nothing stays open on its one connection while the program does something else (B8), except for a snapshot.
 */
export async function* streamRows(
  engine: Engine,
  plan: (find: Find) => ReadPlan,
  find: Find,
  snapshot: boolean,
  call: Call,
): AsyncGenerator<unknown> {
  const cursors = engine.features.stream && !engine.features.sync
  const stable = cursors || snapshot ? null : keyed(find)
  if (stable && !find.after?.before) return yield* pages(engine, plan, stable, call)
  const of = plan(find)
  const values = collect(find)
  if (of.reverse) return yield* await load(engine, of, values, call)
  for await (const result of engine.stream(of.ready, bind(of, values, null), pageSize, call))
    yield* await filled(engine, of, result, values, call)
}

async function* pages(engine: Engine, plan: (find: Find) => ReadPlan, stable: Find, call: Call): AsyncGenerator<unknown> {
  let left = typeof stable.limit?.data === 'number' ? stable.limit.data : Number.POSITIVE_INFINITY
  let next = stable
  while (left > 0) {
    const size = Math.min(pageSize, left)
    const find = placed(next, size)
    // what `paged` asks for is what this reads
    const rows = (await load(engine, plan(find), collect(find), call)) as readonly Placed[]
    for (const { row } of rows) yield row
    const last = rows.at(-1)
    if (!last || rows.length < size) return
    left -= size
    next = afterRow(stable, last).with({ offset: null })
  }
}
