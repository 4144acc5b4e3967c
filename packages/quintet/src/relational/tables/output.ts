import { failure } from '../../base/failure.ts'
import type { RowShape } from '../../engine/hydrate.ts'
import { type Path, rootPath } from '../../query/column-path.ts'
import type { Expr, Output, Read, Row } from '../../query/read.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import type { Column, Relation } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { Selected, Sql } from '../../sql/statement.ts'
import { decoder, isWide } from './codec.ts'
import type { Lowering } from './lower.ts'
import { mentions } from './mentions.ts'

/** A level that the rows of this one ask for. */
export interface Wanted {
  readonly relation: Relation
  readonly read: Read
  readonly keys: readonly number[]
  /** The row around, where the read speaks of it. */
  readonly outer: { readonly row: Row; readonly path: Path } | null
}

/** Cells of a row at most, until nothing more is joined to it: servers have limits for columns and for tables. */
const cellsJoined = 400
const tablesJoined = 16

/** Collects the columns of a statement while the shape of its rows is drawn. */
export class OutputBuilder {
  readonly columns: Selected[] = []
  readonly wanted: Wanted[] = []
  /** Whether a cell may hold an integer beyond 2^53. */
  bigints = false
  readonly #lowering: Lowering
  readonly #dialect: Dialect
  readonly #cells = new Map<string, number>()
  readonly #page: boolean
  #joined = 0

  /**
   * In a page, whose rows are few, the row that a relation leads to comes in the same statement. Where rows are many, most of
   * them lead to the same few: these are read once, by a level of their own.
   */
  constructor(lowering: Lowering, page: boolean) {
    this.#lowering = lowering
    this.#dialect = lowering.dialect
    this.#page = page
  }

  /** What a read gives; with the values of its order beside it where cursors are made of them. */
  read(read: Read): RowShape {
    const row = read.select ? this.of(read.select) : this.#whole(read)
    if (!read.paged) return row
    const keys = read.order.map((term, i) => [String(i), this.#leaf(term.by)] as const)
    return {
      kind: 'object',
      entries: [
        ['row', row],
        ['keys', { kind: 'object', entries: keys, test: null }],
      ],
      test: null,
    }
  }

  #whole(read: Read): RowShape {
    const { row, entity } = read
    const path = rootPath(entity)
    return this.#entity(row, path, read.columns, this.#included(read, row, path))
  }

  #included({ include, distinct }: Read, row: Row, path: Path): readonly (readonly [string, RowShape])[] {
    return include.map(({ relation, read }) => {
      const joins = this.#page && !distinct && this.#canJoin(relation, read)
      return [relation.name, joins ? this.#one(read, row, path.step(relation)) : this.#want(relation, read, row, path)]
    })
  }

  #canJoin({ many, to }: Relation, read: Read): boolean {
    const fits = this.columns.length + to.columns.length <= cellsJoined && this.#joined < tablesJoined
    return fits && !many && read.where === null && to.primary.length > 0
  }

  /** The row that a relation leads to, or null; also where a row must be, since not every database has enforced that. */
  #one(read: Read, row: Row, path: Path): RowShape {
    this.#joined++
    this.#lowering.beside(row, path)
    const shape = this.#entity(row, path, read.columns, this.#included(read, row, path))
    // of a model with variants, no variant is chosen where there is no row
    if (shape.kind !== 'object') return shape
    const [key] = path.entity.primary
    return key ? { ...shape, test: this.cell(this.#lowering.column(row, path, key), key.field) } : shape
  }

  /** The row of a model; of a model with variants, the row of whichever it is. */
  #entity(row: Row, path: Path, chosen: readonly Column[] | null, more: readonly (readonly [string, RowShape])[]): RowShape {
    const { entity } = path
    const { variants } = entity
    const object = (columns: readonly Column[]): RowShape => ({
      kind: 'object',
      entries: [...this.#cellsOf(row, path, columns, chosen !== null), ...more],
      test: null,
    })
    const shared = entity.columns.filter(c => c.variant === null)
    if (!variants || chosen) return object(chosen ?? shared)
    const of = variants.names.map(name => [name, object([...shared, ...entity.columns.filter(c => c.variant === name)])] as const)
    return { kind: 'choice', at: this.cell(this.#lowering.column(row, path, variants.by), variants.by.field), of: Object.fromEntries(of) }
  }

  /** A whole document is read at once, not field by field. */
  #cellsOf(row: Row, path: Path, columns: readonly Column[], chosen: boolean): (readonly [string | null, RowShape])[] {
    const entries = columns
      .filter(column => chosen || column.within === null)
      .map(column => [column.key, this.#column(row, path, column)] as const)
    const within = chosen ? null : (columns.find(column => column.within !== null)?.within ?? null)
    return within === null ? entries : [...entries, [null, this.#column(row, path, within)]]
  }

  /** What an output gives. */
  of(output: Output): RowShape {
    if (output.kind === 'leaf') return this.#leaf(output.expr)
    if (output.kind === 'row') return this.#row(output.row, output.path)
    if (output.kind === 'object')
      return { kind: 'object', entries: output.entries.map(([key, part]) => [key, this.of(part)] as const), test: null }
    const { correlation } = output.read
    if (!correlation) throw failure('QT_EXPRESSION', 'A list in select(...) must come from a relation of the row')
    return this.#want(correlation.relation, output.read, correlation.row, correlation.path)
  }

  #row(row: Row, path: Path): RowShape {
    const shape = this.#entity(row, path, null, [])
    const [key] = path.entity.primary
    if (!path.nullable || !key) return shape
    const test = this.cell(this.#lowering.column(row, path, key), key.field)
    return shape.kind === 'object' ? { ...shape, test } : shape
  }

  #leaf(expr: Expr): RowShape {
    const cell = this.cell(this.#lowering.value(expr), expr.field)
    return { kind: 'cell', at: cell, decode: decoder(this.#dialect, expr.field) }
  }

  #want(relation: Relation, read: Read, row: Row, path: Path): RowShape {
    const outer = mentions(read, row) ? { row, path } : null
    if (outer && row.entity.primary.length === 0)
      throw failure('QT_CLAUSE', `${row.entity.key} has no key, so a list inside its rows cannot speak of them`)
    const key = (of: Path) => (column: Column) => this.cell(this.#lowering.column(row, of, column), column.field)
    const keys = outer ? row.entity.primary.map(key(rootPath(row.entity))) : relation.local.map(key(path))
    return { kind: 'beside', slot: this.wanted.push({ relation, read: { ...read, correlation: null }, keys, outer }) - 1 }
  }

  #column(row: Row, path: Path, column: Column): RowShape {
    return {
      kind: 'cell',
      at: this.cell(this.#lowering.column(row, path, column), column.field),
      decode: decoder(this.#dialect, column.field),
    }
  }

  /** The cell of an expression; a column that is there already is not selected twice. */
  cell(expr: Sql, field: FieldDefinition | null): number {
    if (field && isWide(field)) this.bigints = true
    const name = expr.op === 'column' ? `${expr.table}\u0000${expr.name}` : null
    const known = name === null ? undefined : this.#cells.get(name)
    if (known !== undefined) return known
    const at = this.columns.push({ expr, as: null }) - 1
    if (name !== null) this.#cells.set(name, at)
    return at
  }
}
