import type { Path } from '../../query/column-path.ts'
import type { Column } from '../../schema/registry.ts'
import { column, type Join, type Sql, select, sql } from '../../sql/statement.ts'
import type { Lowering } from './lower.ts'
import { pairs, tableOf } from './place.ts'

/** What a path leads to from a row that is written, which has no joins: in a subquery of its own. */
export function beyond(alias: string, path: Path, of: Column, lowering: Lowering): Sql {
  const steps: Path[] = []
  for (let at: Path | null = path; at?.parent; at = at.parent) steps.unshift(at)
  let near = alias
  let where: Sql | null = null
  let from: string | null = null
  const joins: Join[] = []
  for (const step of steps) {
    if (!step.relation) continue
    const far = lowering.alias()
    const on = pairs(near, step.relation.local, far, step.relation.remote)
    if (from === null) {
      from = far
      where = on
    } else joins.push({ kind: 'inner', table: tableOf(step.entity, far), on })
    near = far
  }
  const [first] = steps
  const inner = select({
    columns: [{ expr: column(near, of.name, of.field), as: null }],
    from: first && from !== null ? tableOf(first.entity, from) : null,
    joins,
    where,
  })
  return sql('scalar', [], { select: inner, field: of.field })
}
