import { failure } from '../base/failure.ts'
import type { Column } from '../schema/registry.ts'
import type { ColumnRef } from './column-path.ts'
import { cursorNodes, readCursor, writeCursor } from './cursor.ts'
import type { Find, OrderTerm } from './find.ts'
import { rowCount } from './many.ts'
import { rowColumn } from './where.ts'

/** A row of a page, with the values of its order. */
interface Placed {
  readonly row: unknown
  readonly keys: Readonly<Record<string, unknown>>
}

/** The query with an order in which no two rows are equal: the key is its last resort. Null if its rows have no key. */
export function keyed(find: Find): Find | null {
  const { primary } = find.entity
  if (find.group.length > 0 || find.distinct || primary.length === 0) return null
  const missing = primary.filter(column => !find.order.some(term => isColumn(term, column)))
  if (missing.length === 0) return find
  const desc = find.order.at(-1)?.desc ?? false
  return find.with({ order: [...find.order, ...missing.map(column => ({ ...rowColumn(find.entity, column), desc, nulls: null }))] })
}

function isColumn({ body }: OrderTerm, column: Column): boolean {
  if (body.op !== 'column') return false
  // a cast: this is what a column's node carries
  const ref = body.data as ColumnRef
  return ref.column === column && ref.path.parent === null
}

function mustBeKeyed(find: Find): Find {
  const stable = keyed(find)
  if (stable) return stable
  throw failure(
    'QT_CLAUSE',
    `${find.entity.key}: a page needs rows with a key; groups, distinct rows and tables of selected rows have none`,
  )
}

/** The query beyond its cursor, in an order that is stable. */
export function fromCursor(find: Find): Find {
  const { cursor } = find
  if (!cursor) return find
  const stable = mustBeKeyed(find)
  return after(stable, readCursor(stable, cursor.text), cursor.before)
}

/** The rows of a stable query beyond a place in its order. */
function after(stable: Find, values: readonly unknown[], before: boolean): Find {
  return stable.with({ after: { ...cursorNodes(stable, values), before }, cursor: null })
}

/** The rows beyond one of a page. */
export function afterRow(stable: Find, { keys }: Placed): Find {
  return after(
    stable,
    stable.order.map((_, i) => keys[String(i)] ?? null),
    false,
  )
}

/** A query that gives `size` rows with the values of their order. */
export function placed(find: Find, size: number): Find {
  return find.with({ paged: true, limit: rowCount(size, 'page') })
}

export interface Page {
  readonly rows: readonly unknown[]
  readonly next: string | null
  readonly previous: string | null
}

/** Runs a page with one row more than it has, which tells whether there is another. */
export async function page(find: Find, run: (find: Find) => PromiseLike<readonly unknown[]>): Promise<Page> {
  const size = find.limit?.data
  if (typeof size !== 'number') throw failure('QT_CLAUSE', `${find.entity.key}.page needs limit(…), the number of its rows`)
  const stable = mustBeKeyed(find)
  const before = find.cursor?.before === true
  // what `paged` asks for is what this reads
  const found = (await run(placed(fromCursor(stable), size + 1))) as readonly Placed[]
  const more = found.length > size
  const rows = !more ? found : before ? found.slice(1) : found.slice(0, size)
  const cursorOf = (of: Placed | undefined): string | null => {
    if (!of) return null
    return writeCursor(
      stable,
      stable.order.map((_, i) => of.keys[String(i)] ?? null),
    )
  }
  const hasNext = before || more
  const hasPrevious = before ? more : find.cursor !== null
  return {
    rows: rows.map(of => of.row),
    next: hasNext ? cursorOf(rows.at(-1)) : null,
    previous: hasPrevious ? cursorOf(rows[0]) : null,
  }
}

export type { Placed }
