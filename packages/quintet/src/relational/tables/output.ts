import { failure } from '../../base/failure.ts'
import type { RowShape } from '../../engine/hydrate.ts'
import { type Path, rootPath } from '../../query/column-path.ts'
import type { Output, Read, Row } from '../../query/read.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import type { Column, Relation } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { Selected, Sql } from '../../sql/statement.ts'
import { decoder } from './codec.ts'
import { isCondition, type Lowering } from './lower.ts'

/** A level that the rows of this one ask for. */
export interface Wanted {
  readonly at: readonly string[]
  readonly relation: Relation
  readonly read: Read
  readonly keys: readonly number[]
}

/** Collects the columns of a statement while the shape of its rows is drawn. */
export class OutputBuilder {
  readonly columns: Selected[] = []
  readonly wanted: Wanted[] = []
  /** Whether a cell may hold an integer beyond 2^53. */
  bigints = false
  readonly #lowering: Lowering
  readonly #dialect: Dialect
  readonly #cells = new Map<string, number>()

  constructor(lowering: Lowering) {
    this.#lowering = lowering
    this.#dialect = lowering.dialect
  }

  /** The whole row of a read, with its includes. */
  row(read: Read): RowShape {
    const { row, entity } = read
    const path = rootPath(read.entity)
    const columns = read.columns ?? entity.columns.filter(c => c.variant === null)
    const entries: [string, RowShape][] = columns.map(column => [column.key, this.#column(row, path, column)])
    for (const one of read.include) {
      entries.push([one.relation.name, { kind: 'later', many: one.relation.many }])
      this.#want([one.relation.name], one.relation, one.read, row, path)
    }
    return { kind: 'object', entries, test: null }
  }

  of(output: Output, at: readonly string[]): RowShape {
    if (output.kind === 'leaf') {
      const { expr } = output
      const condition = isCondition(expr)
      const cell = this.cell(condition ? this.#lowering.condition(expr) : this.#lowering.expr(expr), expr.field)
      return { kind: 'cell', at: cell, decode: decoder(this.#dialect, expr.field) }
    }
    if (output.kind === 'row') {
      const { row, path } = output
      const entries = path.entity.columns.filter(c => c.variant === null).map(c => [c.key, this.#column(row, path, c)] as const)
      const key = path.entity.primary[0]
      return { kind: 'object', entries, test: path.nullable && key ? this.cell(this.#lowering.column(row, path, key), key.field) : null }
    }
    if (output.kind === 'object')
      return { kind: 'object', entries: output.entries.map(([key, part]) => [key, this.of(part, [...at, key])] as const), test: null }
    const { correlation } = output.read
    if (!correlation) throw failure('QT_EXPRESSION', 'A list in select(...) must come from a relation of the row')
    this.#want(at, correlation.relation, output.read, correlation.row, correlation.path)
    return { kind: 'later', many: correlation.relation.many }
  }

  #want(at: readonly string[], relation: Relation, read: Read, row: Row, path: Path): void {
    const keys = relation.local.map(column => this.cell(this.#lowering.column(row, path, column), column.field))
    this.wanted.push({ at, relation, read: { ...read, correlation: null }, keys })
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
    if (field && wide.has(field.tag)) this.bigints = true
    const name = expr.op === 'column' ? `${expr.table}\u0000${expr.name}` : null
    const known = name === null ? undefined : this.#cells.get(name)
    if (known !== undefined) return known
    const at = this.columns.push({ expr, as: null }) - 1
    if (name !== null) this.#cells.set(name, at)
    return at
  }
}

/** Fields whose stored integers may pass 2^53. */
const wide: ReadonlySet<string> = new Set(['bigint', 'decimal', 'timestamp', 'custom'])
