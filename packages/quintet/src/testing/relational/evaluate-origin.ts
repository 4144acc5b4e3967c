import type { Lambda } from '../../query/find.ts'
import type { SetOperator, Source } from '../../query/origin.ts'
import type { Entity } from '../../schema/registry.ts'

export type DataRow = Readonly<Record<string, unknown>>

/** What joins need of the evaluator: the rows of a source beside a row of the join so far, and whether a condition holds. */
export interface Joining {
  rows(source: Source, beside: DataRow): readonly DataRow[]
  holds(on: Lambda, row: DataRow): boolean
}

/** Joins by the plainest program: every row before against every row of the source. */
export function joinedRows(sources: readonly Source[], joining: Joining): readonly DataRow[] {
  let found: readonly DataRow[] = [{}]
  const names: string[] = []
  for (const source of sources) {
    found = joinedOne(found, source, names, joining)
    names.push(source.name)
  }
  return found
}

function joinedOne(before: readonly DataRow[], source: Source, names: readonly string[], { rows, holds }: Joining): DataRow[] {
  const { name, join, on } = source
  const used = new Set<DataRow>()
  const found = before.flatMap(row => {
    const beside = rows(source, row).filter(other => on === null || holds(on, { ...row, [name]: other }))
    for (const other of beside) used.add(other)
    if (beside.length === 0 && (join === 'left' || join === 'full')) return [{ ...row, [name]: null }]
    return beside.map(other => ({ ...row, [name]: other }))
  })
  if (join !== 'right' && join !== 'full') return found
  const none = Object.fromEntries(names.map(other => [other, null]))
  const alone = rows(source, none).filter(other => !used.has(other))
  return [...found, ...alone.map(other => ({ ...none, [name]: other }))]
}

/** A selected row as a row of the table that it becomes: nested members are columns of their own. */
export function derivedRow(entity: Entity, out: unknown): DataRow {
  return Object.fromEntries(entity.columns.map(({ key }) => [key, key === '' ? out : memberAt(out, key.split('.'))]))
}

/** What is at the end of a path of keys; null where it ends early. */
export function memberAt(of: unknown, path: readonly string[]): unknown {
  return path.reduce((at: unknown, key) => (at as DataRow | null)?.[key] ?? null, of)
}

/** Rows of several queries as one; two rows are equal if their columns are, null equal to null. */
export function combinedRows(set: SetOperator, parts: readonly (readonly DataRow[])[]): readonly DataRow[] {
  const found = parts.reduce((before, part) => (set.startsWith('union') ? before.concat(part) : kept(before, part, set)))
  return set.endsWith('All') ? found : [...new Map(found.map(row => [JSON.stringify(row), row])).values()]
}

/** Those of the first that are also in the second, or are not; counted, each of the second answers for one of the first. */
function kept(first: readonly DataRow[], second: readonly DataRow[], set: SetOperator): readonly DataRow[] {
  const left = second.map(row => JSON.stringify(row))
  return first.filter(row => {
    const at = left.indexOf(JSON.stringify(row))
    if (at >= 0 && set.endsWith('All')) left.splice(at, 1)
    return at >= 0 === set.startsWith('intersect')
  })
}
