import type { Path } from '../../query/column-path.ts'
import type { Expr, Row } from '../../query/read.ts'
import type { Column } from '../../schema/registry.ts'
import { column, type Join, type Sql, select, slot, sql } from '../../sql/statement.ts'
import { Lowering, pairs, tableOf } from './lower.ts'

/** Lowers what a write sets. A written row has no joins: what its paths lead to stands in a subquery of its own. */
export class WriteLowering extends Lowering {
  readonly #written = new Map<Row, string>()

  /** Notes that this row is the one that is written, or the one that was to be inserted. */
  written(row: Row, alias: string): void {
    this.#written.set(row, alias)
    this.place(row, alias)
  }

  override column(row: Row, path: Path, of: Column): Sql {
    const alias = this.#written.get(row)
    if (alias === undefined || !path.parent || of.part) return super.column(row, path, of)
    return sql('scalar', [], { select: this.#along(alias, path, of), field: of.field })
  }

  #along(alias: string, path: Path, of: Column) {
    const steps: Path[] = []
    for (let at: Path | null = path; at?.parent; at = at.parent) steps.unshift(at)
    let near = alias
    let where: Sql | null = null
    let from: string | null = null
    const joins: Join[] = []
    for (const step of steps) {
      if (!step.relation) continue
      const far = this.alias()
      const on = pairs(near, step.relation.local, far, step.relation.remote)
      if (from === null) {
        from = far
        where = on
      } else joins.push({ kind: 'inner', table: tableOf(step.entity, far), on })
      near = far
    }
    const [first] = steps
    return select({
      columns: [{ expr: column(near, of.name, of.field), as: null }],
      from: first && from !== null ? tableOf(first.entity, from) : null,
      joins,
      where,
    })
  }

  /** What a column becomes; a value takes the column's type. */
  assigned(to: Expr): Sql {
    return to.slot ? slot(to.slot) : this.expr(to)
  }
}
