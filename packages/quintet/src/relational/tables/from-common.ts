import { failure } from '../../base/failure.ts'
import type { Recursion } from '../../query/origin.ts'
import type { ReadCommon, ReadWritten } from '../../query/read.ts'
import type { Entity } from '../../schema/registry.ts'
import { all, column, constant, type Select, type Sql, slot, sql, type Table, type With } from '../../sql/statement.ts'
import { inOrderOf, type RowColumn, type RowSource, rowSource } from './from-rows.ts'
import { alone } from './from-tables.ts'
import { writtenStatement } from './from-written.ts'
import type { Lowering } from './lower.ts'

/** The name of the column in which a recursion counts how deep it is. */
const depthColumn = 'depth'

/** Queries that stand before one statement: each once, in the order in which they need each other. */
export class Commons {
  readonly #lowering: Lowering
  readonly #names = new Map<ReadCommon['of'] | ReadWritten['of'], string>()
  readonly #recursions = new Map<Recursion, { readonly name: string; alias: string | null }>()
  readonly list: With[] = []

  constructor(lowering: Lowering) {
    this.#lowering = lowering
  }

  /** The name of a query; it is lowered where it is asked for first. */
  nameOf(of: ReadCommon, entity: Entity): string {
    const known = this.#names.get(of.of)
    if (known !== undefined) return known
    const name = `q_w${this.#names.size}`
    this.#names.set(of.of, name)
    const rows = rowSource(of.read, this.#lowering)
    const order = rows.columns.map((made, i) => ({ ...made, field: entity.columns[i]?.field ?? made.field }))
    this.list.push(of.step ? this.#recursive(name, of, rows, order) : this.#plain(name, of, rows))
    return name
  }

  #plain(name: string, { of }: ReadCommon, { select, columns }: RowSource): With {
    return { name, columns: columns.map(made => made.name), statement: select, recursive: false, materialized: of.materialized }
  }

  #recursive(name: string, { step }: ReadCommon, rows: RowSource, order: readonly RowColumn[]): With {
    if (!step) throw failure('QT_BUG', 'a recursion without a step')
    const own: { readonly name: string; alias: string | null } = { name, alias: null }
    this.#recursions.set(step.recursion, own)
    const next = rowSource(step.read, this.#lowering)
    const { alias } = own
    if (alias === null) throw failure('QT_CLAUSE', 'recursive: the step must read the rows that it is given, as a source of its own')
    const depth = step.depth?.slot ? slot(step.depth.slot, true) : null
    const at = column(alias, depthColumn)
    const first = this.#part(rows, order, depth && constant(0))
    const then = this.#part(next, order, depth && sql('plus', [at, constant(1)]))
    const { asksDeadline } = this.#lowering.dialect.features
    const bounds = all([then.where, depth && sql('lt', [at, depth]), asksDeadline ? sql('deadline') : null])
    const names = [...order.map(made => made.name), ...(depth ? [depthColumn] : [])]
    return {
      name,
      columns: names,
      statement: { kind: 'compound', set: depth ? 'unionAll' : 'union', parts: [first, { ...then, where: bounds }] },
      recursive: true,
      materialized: null,
    }
  }

  /** Both parts give the same types to the letter, which some servers insist on. */
  #part(rows: RowSource, order: readonly RowColumn[], depth: Sql | null): Select {
    const made = inOrderOf(rows, order, (expr, { field }) => sql('as column', [expr], { field }))
    return alone(depth ? { ...made, columns: [...made.columns, { expr: depth, as: depthColumn }] } : made, this.#lowering)
  }

  /** The name of a write whose rows are read: it is made once, however often they are. */
  written(of: ReadWritten, entity: Entity): string {
    const known = this.#names.get(of.of)
    if (known !== undefined) return known
    const name = `q_w${this.#names.size}`
    this.#names.set(of.of, name)
    const statement = writtenStatement(of, this.#lowering)
    this.list.push({ name, columns: entity.columns.map(made => made.name), statement, recursive: false, materialized: null })
    return name
  }

  self(recursion: Recursion, alias: string): string {
    const own = this.#recursions.get(recursion)
    if (!own) throw failure('QT_FOREIGN_SCOPE', 'recursive: the rows that a step is given belong to that step')
    if (own.alias !== null) throw failure('QT_CLAUSE', 'recursive: a step reads the rows that it is given once')
    own.alias = alias
    return own.name
  }
}

export function commonTable(of: ReadCommon, entity: Entity, alias: string, lowering: Lowering): Table {
  return { kind: 'table', schema: null, name: lowering.commons.nameOf(of, entity), alias }
}

export function selfTable(of: Recursion, alias: string, lowering: Lowering): Table {
  return { kind: 'table', schema: null, name: lowering.commons.self(of, alias), alias }
}

/** Whether a statement writes before it reads. */
export function writesInside(list: readonly With[]): boolean {
  return list.some(({ statement: { kind } }) => kind !== 'select' && kind !== 'compound')
}

/** Queries that stand before a statement, and those that may stay with its source: a write stands before the whole. */
export function parted(source: readonly With[]): { readonly before: readonly With[]; readonly inside: readonly With[] } {
  return writesInside(source) ? { before: source, inside: [] } : { before: [], inside: source }
}
