import { type Hydrate, hydrator, type RowShape } from '../../engine/hydrate.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { column, type Selected } from '../../sql/statement.ts'
import type { Returning } from '../writes.ts'
import { decoder, isWide } from './codec.ts'

/** The columns that a write gives back, and how they become rows. */
export interface Returned {
  readonly columns: readonly Selected[]
  readonly hydrate: Hydrate | null
  /** Whether a cell may hold an integer beyond 2^53. */
  readonly bigints: boolean
  /** The cell of each column. */
  readonly cells: ReadonlyMap<Column, number>
}

/** Kinds whose stored integers may pass 2^53, whatever a column says of them. */
export const wide: ReadonlySet<string> = new Set(['bigint', 'decimal', 'timestamp', 'custom'])

/** The columns that a table itself holds: not those that the variants of a row keep in tables of their own. */
export function ownColumns(entity: Entity): readonly Column[] {
  return entity.columns.filter(one => one.part === null)
}

/** Plans what comes back; `more` are columns that only the library looks at. */
export function returned(
  dialect: Dialect,
  entity: Entity,
  returning: Returning,
  alias: string | null,
  more: readonly Column[] = [],
): Returned {
  const table = dialect.features.returningByAlias ? alias : null
  const cells = new Map<Column, number>()
  const columns: Selected[] = []
  const cell = (of: Column): number => {
    const known = cells.get(of)
    if (known !== undefined) return known
    const at = columns.push({ expr: { ...column('', of.name, of.field), table }, as: null }) - 1
    cells.set(of, at)
    return at
  }
  const shape = returning === null ? null : rowShape(dialect, entity, returning, cell)
  for (const of of more) cell(of)
  return { columns, hydrate: shape && hydrator(shape), bigints: [...cells.keys()].some(of => isWide(of.field)), cells }
}

function rowShape(dialect: Dialect, entity: Entity, returning: 'all' | readonly string[], cell: (of: Column) => number): RowShape {
  const object = (columns: readonly Column[]): RowShape => ({
    kind: 'object',
    test: null,
    entries: columns.map(of => [of.key, { kind: 'cell', at: cell(of), decode: decoder(dialect, of.field) }]),
  })
  if (returning !== 'all') return object(ownColumns(entity).filter(of => returning.includes(of.key)))
  const { variants } = entity
  if (!variants || variants.parts) return object(ownColumns(entity).filter(of => of.variant === null))
  // a row has the fields of its variant only
  const of = variants.names.map(name => [name, object(entity.columns.filter(one => one.variant === null || one.variant === name))] as const)
  return { kind: 'choice', at: cell(variants.by), of: Object.fromEntries(of) }
}
