import { Subquery } from '../../../src/query/subquery.ts'
import { buildRegistry, type Entity, type Registry } from '../../../src/schema/registry.ts'
import { type Data, evaluate } from '../../../src/testing/relational/evaluate.ts'
import { keyText } from '../../../src/testing/relational/evaluate-order.ts'
import type { DataRow } from '../../../src/testing/relational/evaluate-origin.ts'
import type { DrawnReference, DrawnTable } from './models.ts'
import type { DrawnRows } from './rows.ts'
import type { Program } from './source.ts'
import type { DrawnWrite } from './writes.ts'

type Tables = Record<string, readonly DataRow[]>

/** What a write is refused for, by the code that every store must give. */
export class Refused extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** References that may not be left without their row, in a case whose answer depends on the order of a server's own triggers. */
export class Undecided extends Error {}

/** The tables of a program as lists in memory: the plainest database that could be meant. */
export class Memory {
  readonly #program: Program
  readonly #registry: Registry
  #tables: Tables = {}

  constructor(program: Program, rows: DrawnRows) {
    this.#program = program
    this.#registry = buildRegistry(program.models)
    for (const table of program.tables) this.#tables[table.key] = (rows.get(table) ?? []).map(({ whole }) => program.value(whole))
    for (const table of program.tables) this.#link(table, rows)
  }

  get data(): Data {
    return this.#tables
  }

  rowsOf(table: DrawnTable): readonly DataRow[] {
    return this.#tables[table.key] ?? []
  }

  #link(table: DrawnTable, rows: DrawnRows): void {
    for (const { key, to } of table.links) {
      // a cast: the model was drawn with this link
      const { through, local, remote } = (this.#registry.entities.get(table.key) as Entity).relations.get(key) ?? {}
      if (!through || !local || !remote) throw new Error(`${table.key}.${key} is no link`)
      const pairs = (rows.get(table) ?? []).flatMap(({ links }, i) =>
        (links[key] ?? []).map(j => [this.rowsOf(table)[i], this.rowsOf(to)[j]] as const),
      )
      this.#tables[through.entity.key] = pairs.map(([near, far]) =>
        Object.fromEntries([
          ...through.near.map((column, i) => [column.key, near?.[local[i]?.key ?? '']]),
          ...through.far.map((column, i) => [column.key, far?.[remote[i]?.key ?? '']]),
        ]),
      )
    }
  }

  answer(query: unknown): unknown[] {
    return evaluate(Subquery.of(query as Subquery), this.#tables)
  }

  /** Does what the write says; gives how many rows it changed. */
  write(write: DrawnWrite): number {
    const { table } = write
    const meant = this.answer(this.#program.query(write.rows)) as readonly { readonly key: DataRow; readonly set?: DataRow }[]
    const keyOf = (row: DataRow): string => keyText(table.primary.map(of => row[of.key]))
    const sets = new Map(meant.map(({ key, set }) => [keyOf(key), set]))
    const rows = this.rowsOf(table)
    if (write.deletes) {
      this.#delete(
        table,
        rows.filter(row => sets.has(keyOf(row))),
      )
      return sets.size
    }
    const literals = this.#program.evaluated(write.literals) as DataRow
    this.#tables[table.key] = rows.map(row =>
      sets.has(keyOf(row)) ? recomputed(table, { ...row, ...sets.get(keyOf(row)), ...literals }) : row,
    )
    return sets.size
  }

  #delete(table: DrawnTable, rows: readonly DataRow[]): void {
    const gone = new Map<DrawnTable, Set<DataRow>>()
    const waiting = rows.map(row => [table, row] as const)
    for (const [of, row] of waiting) {
      const known = gone.get(of) ?? new Set()
      if (known.has(row)) continue
      gone.set(of, known.add(row))
      for (const reference of of.incoming.filter(one => one.onDelete === 'cascade'))
        waiting.push(...this.#referring(reference, row).map(other => [reference.from, other] as const))
    }
    this.#keep(gone, new Set(rows))
    for (const [of, rows] of gone) this.#forget(of, rows)
  }

  #referring({ from, to, columns }: DrawnReference, row: DataRow): DataRow[] {
    const key = keyText(to.primary.map(of => row[of.key]))
    return this.rowsOf(from).filter(other => keyText(columns.map(column => other[column])) === key)
  }

  /** Refuses where a row that stays would refer to nothing; one that a cascade takes may be looked at before or after it is gone. */
  #keep(gone: ReadonlyMap<DrawnTable, ReadonlySet<DataRow>>, chosen: ReadonlySet<DataRow>): void {
    for (const [of, rows] of gone)
      for (const reference of of.incoming.filter(one => one.onDelete === null))
        for (const row of rows)
          for (const other of this.#referring(reference, row)) {
            if (!gone.get(reference.from)?.has(other)) throw new Refused('QT_FOREIGN_KEY')
            if (!chosen.has(other)) throw new Undecided()
          }
  }

  #forget(of: DrawnTable, rows: ReadonlySet<DataRow>): void {
    for (const reference of of.incoming.filter(one => one.onDelete === 'set null')) {
      const referring = new Set([...rows].flatMap(row => this.#referring(reference, row)))
      const nothing = Object.fromEntries(reference.columns.map(column => [column, null]))
      this.#tables[reference.from.key] = this.rowsOf(reference.from).map(row => (referring.has(row) ? { ...row, ...nothing } : row))
    }
    const keys = new Set([...rows].map(row => keyText(of.primary.map(column => row[column.key]))))
    this.#tables[of.key] = this.rowsOf(of).filter(row => !keys.has(keyText(of.primary.map(column => row[column.key]))))
    this.#unlink(of, keys)
  }

  /** Links go with either of their rows. */
  #unlink(of: DrawnTable, keys: ReadonlySet<string>): void {
    for (const table of this.#program.tables)
      for (const { key } of table.links) {
        const { through } = (this.#registry.entities.get(table.key) as Entity).relations.get(key) ?? {}
        if (!through) continue
        const sides = [
          table.key === of.key ? through.near : null,
          this.#registry.entities.get(table.key)?.relations.get(key)?.to.key === of.key ? through.far : null,
        ]
        for (const side of sides)
          if (side)
            this.#tables[through.entity.key] = (this.#tables[through.entity.key] ?? []).filter(
              row => !keys.has(keyText(side.map(column => row[column.key]))),
            )
      }
  }
}

function recomputed({ fields }: DrawnTable, row: DataRow): DataRow {
  const computed = fields.flatMap(({ key, computed: of }) => (of === null ? [] : [[key, row[of] === null ? null : Number(row[of]) + 1]]))
  return { ...row, ...Object.fromEntries(computed) }
}
