import type { Wire } from '../../driver/bolt.ts'
import type { Expr, Output } from '../../query/read.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { cellOf } from './cells.ts'
import { type Fold, refused, type Variable } from './fold.ts'

/** What a statement returns, and how a value is made of the cells of a row. */
export interface Returned {
  /** One expression for each cell. */
  readonly cells: readonly string[]
  /** Where the cells begin in a row is told by who made it. */
  build(row: readonly Wire[], at: number): unknown
}

/** A node or an edge as one cell: a list of what its fields hold, or null where it is missing. */
export function wholeItem(fold: Fold, variable: Variable, entity: Entity, columns: readonly Column[] | null): Returned {
  const read = (columns ?? entity.columns).filter(column => column.variant === null)
  const fields = `[${read.map(column => fold.column(variable, column)).join(', ')}]`
  return {
    cells: [`CASE WHEN ${variable.name} IS NULL THEN null ELSE ${fields} END`],
    build: (row, at) => itemOf(read, row[at] ?? null),
  }
}

function itemOf(columns: readonly Column[], cells: Wire): unknown {
  if (!Array.isArray(cells)) return null
  const held: readonly Wire[] = cells
  return Object.fromEntries(columns.map((column, i) => [column.key, decoded(column, held[i] ?? null)]))
}

function decoded({ field }: Column, wire: Wire): unknown {
  return wire === null ? null : cellOf(field).decode(wire)
}

/** The fields of an item whose properties were read as they are. */
export function itemOfProperties(
  entity: Entity,
  properties: Readonly<Record<string, Wire>>,
  ends: Readonly<Record<string, Wire>>,
): unknown {
  const held = (column: Column): Wire => (Object.hasOwn(ends, column.key) ? ends[column.key] : properties[column.name]) ?? null
  return Object.fromEntries(entity.columns.map(column => [column.key, decoded(column, held(column))]))
}

export function returned(output: Output, fold: Fold): Returned {
  if (output.kind === 'leaf') return leaf(output.expr, fold)
  if (output.kind === 'list') throw refused('a list from a relation')
  if (output.kind === 'row') return wholeItem(fold, fold.variable(output.row, output.path), output.path.entity, null)
  const parts = output.entries.map(([key, of]) => [key, returned(of, fold)] as const)
  return {
    cells: parts.flatMap(([, part]) => part.cells),
    build(row, at) {
      let next = at
      const made: [string, unknown][] = []
      for (const [key, part] of parts) {
        made.push([key, part.build(row, next)])
        next += part.cells.length
      }
      return Object.fromEntries(made)
    },
  }
}

function leaf(of: Expr, fold: Fold): Returned {
  const { field } = of
  const decode = field ? cellOf(field).decode : (wire: Wire): unknown => wire
  return {
    cells: [fold.value(of)],
    build(row, at) {
      const wire = row[at] ?? null
      return wire === null ? null : decode(wire)
    },
  }
}
