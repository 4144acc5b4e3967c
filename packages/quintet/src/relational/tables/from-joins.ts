import { failure } from '../../base/failure.ts'
import type { Path } from '../../query/column-path.ts'
import type { Read, ReadSource } from '../../query/read.ts'
import type { Sql, Table } from '../../sql/statement.ts'
import { derivedTable, tableFrom } from './from-tables.ts'
import type { Lowering } from './lower.ts'
import type { Place } from './place.ts'

/** The sources of a join, each joined to those before it; gives the first. */
export function joinSources(sources: readonly ReadSource[], place: Place, lowering: Lowering): Table | null {
  let first: Table | null = null
  for (const source of sources) {
    const alias = first === null ? place.alias : lowering.alias()
    const table = sourceTable(source, alias, lowering)
    place.sources.set(source.name, alias)
    if (source.join === null || first === null) first = table
    else place.joins.push({ kind: source.join, table, on: source.on && tested(source, place, lowering) })
  }
  return first
}

/** The condition of a join. What its paths lead to is joined before it, which the row that is being joined cannot be. */
function tested({ name, on }: ReadSource, place: Place, lowering: Lowering): Sql | null {
  place.joining = name
  const condition = on && lowering.condition(on)
  place.joining = null
  return condition
}

function sourceTable({ read, lateral, name }: ReadSource, alias: string, lowering: Lowering): Table {
  if (lateral && !lowering.dialect.features.lateral && !(isBare(read) && read.from?.kind === 'function'))
    throw failure(
      'QT_UNSUPPORTED',
      `${lowering.dialect.name} has no lateral join, which '${name}' is: number the rows with rowNumber() over a partition and filter them as a table, or select the list of a relation, whose limit is per row`,
    )
  return isBare(read) ? tableFrom(read, alias, lowering) : derivedTable(read, alias, lateral, lowering)
}

/** Whether a read is nothing but the rows it comes from. */
export function isBare(read: Read): boolean {
  return (
    read.from?.kind !== 'sources' &&
    read.where === null &&
    read.group.length + read.order.length === 0 &&
    read.having === null &&
    read.after === null &&
    read.limit === null &&
    read.offset === null &&
    read.select === null &&
    read.columns === null &&
    !read.distinct &&
    read.lock === null
  )
}

export function sourceAlias(place: Place, name: string): string {
  const alias = place.sources.get(name)
  if (alias === undefined) throw failure('QT_FOREIGN_SCOPE', `'${name}' is not a source of this query`)
  return alias
}

/** Refuses a path from the row that is being joined: its join would come before the row is there. */
export function refuseJoining(joining: string, path: Path): void {
  let start = path
  while (start.parent) start = start.parent
  if (start.source === joining)
    throw failure(
      'QT_CLAUSE',
      `${path.text('on')}: the condition of a join follows no reference of the row that is joined; join that row too`,
    )
}

/** The tables whose rows a lock holds: the far side of an outer join has none to hold. */
export function lockable(read: Read, place: Place): string[] {
  if (read.from?.kind !== 'sources') return [place.alias]
  const { sources } = read.from
  const outer = (at: number): boolean =>
    sources.some(({ join }, i) => (join === 'full' && i >= at) || (join === 'left' && i === at) || (join === 'right' && i > at))
  return sources.filter(({ read: of }, i) => of.from === null && !outer(i)).map(({ name }) => sourceAlias(place, name))
}
