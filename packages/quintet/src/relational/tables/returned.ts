import { failure } from '../../base/failure.ts'
import { type Hydrate, hydrator, type RowShape } from '../../engine/hydrate.ts'
import { rootPath } from '../../query/column-path.ts'
import { normalizeParts } from '../../query/normalize.ts'
import type { Row } from '../../query/read.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { column, constant, type Selected, type Sql } from '../../sql/statement.ts'
import { isShaped, type Returning, type Shaped } from '../returning.ts'
import { decoder, isWide } from './codec.ts'
import { Lowering } from './lower.ts'
import { OutputBuilder } from './output.ts'

/** The columns that a write gives back, and how they become rows. */
export interface Returned {
  readonly columns: readonly Selected[]
  readonly hydrate: Hydrate | null
  /** Whether a cell may hold an integer beyond 2^53. */
  readonly bigints: boolean
  /** The cell of each column. */
  readonly cells: ReadonlyMap<Column, number>
  /** The version of the server from which it can give this; null: every one can. */
  readonly since: number | null
}

/** What a statement can tell of the rows that it gives back, beyond their columns. */
export interface Telling {
  /** The number of the first value in what is returned. */
  readonly firstSlot: number
  /** Whether a row was inserted: all were, none was, the server is asked, or it makes no sense. */
  readonly inserted: boolean | 'ask' | null
  /** Whether there is a row as it was before. */
  readonly before: boolean
}

/** What an old server cannot give. */
export const lookingBack = 'returning(…) with the row as it was before'

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
  telling: Telling,
  more: readonly Column[] = [],
): Returned {
  const table = dialect.features.returningByAlias ? alias : null
  if (isShaped(returning)) return new ShapedReturn(dialect, entity, table, telling).plan(returning, more)
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
  const bigints = [...cells.keys()].some(of => isWide(of.field))
  return { columns, hydrate: shape && hydrator(shape), bigints, cells, since: null }
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

/** Lowers what a lambda makes of the written row. */
class ShapedReturn extends Lowering {
  readonly #entity: Entity
  readonly #table: string | null
  readonly #telling: Telling
  readonly #row: Row
  readonly #before: Row
  #since: number | null = null

  constructor(dialect: Dialect, entity: Entity, table: string | null, telling: Telling) {
    super(dialect)
    this.#entity = entity
    this.#table = table
    this.#telling = telling
    this.#row = { entity }
    this.#before = { entity }
    this.place(this.#row, '')
    this.place(this.#before).sources.set('before', 'old')
  }

  plan({ selection, row, before }: Shaped, more: readonly Column[]): Returned {
    const scopes = [
      [row, this.#row],
      [before, this.#before],
    ] as const
    const output = normalizeParts(scopes, this.#telling.firstSlot).output(selection, this.#row)
    const builder = new OutputBuilder(this, false)
    const hydrate = hydrator(builder.of(output))
    const path = rootPath(this.#entity)
    const cells = new Map(more.map(of => [of, builder.cell(this.column(this.#row, path, of), of.field)] as const))
    const columns = builder.columns.map(({ expr, as }) => ({ expr: named(expr, this.#table), as }))
    for (const { expr } of columns) checkOneRow(expr, this.#entity)
    return { columns, hydrate, bigints: builder.bigints, cells, since: this.#since }
  }

  override column(row: Row, path: Parameters<Lowering['column']>[1], of: Column): Sql {
    if (row === this.#before) this.#lookBack()
    return super.column(row, path, of)
  }

  #lookBack(): void {
    const { name, features } = this.dialect
    const { key: model } = this.#entity
    if (!this.#telling.before)
      throw failure(
        'QT_UNSUPPORTED',
        `${model}: the row as it was before is given by insert, update, upsert and delete themselves, and only by them`,
      )
    if (features.returningBefore === null)
      throw failure('QT_UNSUPPORTED', `${name} does not give rows as they were before: read them first, in the same transaction`, { model })
    this.#since = features.returningBefore
  }

  override inserted(): Sql {
    const { inserted } = this.#telling
    if (typeof inserted === 'boolean') return constant(inserted)
    if (inserted === null) return super.inserted()
    if (!this.dialect.features.tellsInserted)
      throw failure(
        'QT_UNSUPPORTED',
        `${this.dialect.name} does not tell what an upsert inserted: ask for the keys first, in the same transaction`,
      )
    return { ...constant(null), op: 'was inserted', args: [column('', 'xmax')] }
  }
}

/** Columns of the written row stand under its name, or alone. */
function named(of: Sql, table: string | null): Sql {
  const args = of.args.map(arg => named(arg, table))
  return { ...of, args, table: of.table === '' ? table : of.table }
}

const ofManyRows: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max', 'over', 'filter'])

function checkOneRow({ op, args }: Sql, entity: Entity): void {
  if (ofManyRows.has(op)) throw failure('QT_EXPRESSION', `${entity.key}: returning(row => …) speaks of one row, aggregates of many`)
  for (const arg of args) checkOneRow(arg, entity)
}
