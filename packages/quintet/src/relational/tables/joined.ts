import { failure } from '../../base/failure.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { collect } from '../../query/collect.ts'
import type { Node } from '../../query/node.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { layoutOf } from '../layout.ts'
import { fieldsOf, type Returning } from '../returning.ts'
import type { Assignment, Batch, DeleteWrite, UpdateManyWrite, UpdateWrite, Written } from '../writes.ts'
import { type Exec, sequence } from './exec.ts'
import { type ReadRows, rowsByKey } from './rows-by-key.ts'
import type { ChangePlans } from './update.ts'
import type { UpdateManyPlans } from './update-many.ts'

type Row = Readonly<Record<string, unknown>>

/** Whether a write concerns the second half of rows whose variants have tables of their own. */
export function isJoined(write: UpdateWrite | DeleteWrite | UpdateManyWrite): boolean {
  const entity = write.write === 'updateMany' ? write.entity : write.find.entity
  if (!entity.variants?.parts) return false
  if (write.returning !== null) return true
  if (write.write === 'delete') return false
  const columns = write.write === 'update' ? write.set.map(([column]) => column) : write.batches.flatMap(batch => batch.layout.columns)
  return columns.some(column => column.part)
}

/** Writes of rows that are kept in two tables: the rows are found first, then each half is written, in one transaction. */
export class JoinedWrites {
  readonly #changes: ChangePlans
  readonly #updates: UpdateManyPlans
  readonly #read: ReadRows

  constructor(changes: ChangePlans, updates: UpdateManyPlans, read: ReadRows) {
    this.#changes = changes
    this.#updates = updates
    this.#read = read
  }

  run(write: UpdateWrite | DeleteWrite | UpdateManyWrite, exec: Exec, call: Call): Soon<Written> {
    return exec.atomically(call, within => {
      if (write.write === 'updateMany') return this.#updateMany(write, exec, within)
      const found = exec.dry ? [] : this.#read(write.find, collect(write.find), within)
      // what a read of whole rows gives
      return then(found, rows => this.#found(write, rows as readonly Row[], exec, within))
    })
  }

  #found(write: UpdateWrite | DeleteWrite, rows: readonly Row[], exec: Exec, call: Call): Soon<Written> {
    const { entity } = write.find
    if (rows.length === 0 && !exec.dry) return { count: 0, rows: [] }
    const find = rowsByKey(entity, rows)
    if (write.write === 'delete')
      return then(this.#changes.run({ ...write, find, returning: null }, exec, call), ({ count }) => ({
        count,
        rows: picked(rows, write.returning),
      }))
    for (const [column] of write.set) checkVariants(entity, column, rows)
    const steps = byTable(write.set).map(
      set => (within: Call) => then(this.#changes.run({ ...write, find, set, returning: null }, exec, within), () => undefined),
    )
    return then(sequence(steps, call), () => this.#after(entity, rows, write.returning, exec, call))
  }

  #after(entity: Entity, rows: readonly Row[], returning: Returning, exec: Exec, call: Call): Soon<Written> {
    if (returning === null || exec.dry || rows.length === 0) return { count: rows.length, rows: [] }
    const find = rowsByKey(entity, rows)
    return then(this.#read(find, collect(find), call), after => ({
      count: rows.length,
      // what a read of whole rows gives
      rows: picked(inOrder(entity, rows, after as readonly Row[]), returning),
    }))
  }

  #updateMany(write: UpdateManyWrite, exec: Exec, call: Call): Soon<Written> {
    const { entity, by, batches } = write
    if (by.length !== entity.primary.length || !entity.primary.every(column => by.includes(column)))
      throw failure('QT_UNSUPPORTED', `${entity.key}.updateMany: its variants have tables of their own, so rows are found by their key`)
    const keys = batches.flatMap(batch => keysOf(batch, by))
    if (keys.length === 0) return { count: 0, rows: [] }
    const find = rowsByKey(entity, keys)
    return then(exec.dry ? [] : this.#read(find, collect(find), call), found => {
      // what a read of whole rows gives
      const rows = inOrder(entity, keys, found as readonly Row[])
      const steps = batches.flatMap(batch => {
        for (const column of batch.layout.columns) checkVariants(entity, column, ofBatch(entity, batch, by, rows))
        return tables(batch.layout.columns, by).map(
          columns => (within: Call) => then(this.#updates.run(half(write, batch, columns), exec, within), () => undefined),
        )
      })
      return then(sequence(steps, call), () => this.#after(entity, rows, write.returning, exec, call))
    })
  }
}

/** The columns that are changed, table by table. */
function tables(columns: readonly Column[], by: readonly Column[]): Column[][] {
  const groups = new Map<Entity, Column[]>()
  for (const column of columns) {
    if (by.includes(column)) continue
    const table = column.part?.entity ?? column.entity
    groups.set(table, [...(groups.get(table) ?? []), column])
  }
  return [...groups.values()]
}

/** A part before the row itself: what it reads of the row is read as it was. */
function byTable(set: readonly Assignment[]): Assignment[][] {
  const groups = tables(
    set.map(([column]) => column),
    [],
  ).map(columns => set.filter(([column]) => columns.includes(column)))
  groups.sort((a, b) => Number(a[0]?.[0].part === null) - Number(b[0]?.[0].part === null))
  for (const group of groups.slice(1))
    for (const [column, to] of group)
      if (readsPart(to))
        throw failure(
          'QT_UNSUPPORTED',
          `${column.entity.key}.update: ${column.key} is made from a field of a variant that changes too; change them one after the other`,
        )
  return groups
}

function readsPart(node: Node): boolean {
  const reference = node.data as { readonly ref?: { readonly column: Column } } | null
  if (node.op === 'column' && reference?.ref?.column.part) return true
  return node.kids.some(readsPart)
}

/** One table's share of a batch. */
function half(write: UpdateManyWrite, { layout, values, at }: Batch, columns: readonly Column[]): UpdateManyWrite {
  const { entity } = layout
  const table = columns[0]?.part?.entity ?? entity
  const inTable = (column: Column): Column => (table === entity ? column : (column.part ?? (table.byKey.get(column.key) as Column)))
  const from = [...write.by, ...columns]
  const target = layoutOf(table, from.map(inTable))
  const source = new Map(from.map(column => [inTable(column), values[layout.columns.indexOf(column)] as readonly unknown[]]))
  const batch: Batch = { layout: target, values: target.columns.map(column => source.get(column) ?? []), at }
  return { ...write, entity: table, by: write.by.map(inTable), batches: [batch], returning: null }
}

function checkVariants(entity: Entity, column: Column, rows: readonly Row[]): void {
  const { variants } = entity
  if (!variants || column.variant === null || rows.every(row => row[variants.by.key] === column.variant)) return
  throw failure('QT_CHECK', `${entity.key}.${column.key} is a field of ${column.variant}, and was to be set on a row of another variant`, {
    model: entity.key,
    field: column.key,
  })
}

function keysOf({ layout, values, at }: Batch, by: readonly Column[]): Row[] {
  return at.map((_, row) => Object.fromEntries(by.map(column => [column.key, values[layout.columns.indexOf(column)]?.[row]])))
}

function ofBatch(entity: Entity, batch: Batch, by: readonly Column[], rows: readonly Row[]): readonly Row[] {
  return inOrder(entity, keysOf(batch, by), rows)
}

function keyText(entity: Entity, row: Row): string {
  return JSON.stringify(entity.primary.map(column => String(row[column.key])))
}

/** Rows in the order of others with the same keys. */
function inOrder(entity: Entity, order: readonly Row[], rows: readonly Row[]): Row[] {
  const known = new Map(rows.map(row => [keyText(entity, row), row]))
  return order.map(row => known.get(keyText(entity, row))).filter(row => row !== undefined)
}

function picked(rows: readonly Row[], returning: Returning): readonly unknown[] {
  if (returning === null) return []
  const fields = fieldsOf(returning)
  return fields === 'all' ? rows : rows.map(row => Object.fromEntries(fields.map(key => [key, row[key] ?? null])))
}
