import type { Column, Entity } from '../schema/registry.ts'
import { layoutOf } from './layout.ts'
import type { Batch, Layout } from './writes.ts'

/** Batches as one, over the columns of `layout` (null where a batch lacks one), in the order of the rows. */
export function merged(layout: Layout, parts: readonly Batch[]): Batch {
  const order = parts.flatMap(part => part.at.map((at, row) => ({ part, at, row }))).sort((a, b) => a.at - b.at)
  const values = layout.columns.map(column =>
    order.map(({ part, row }) => {
      const from = part.layout.columns.indexOf(column)
      return from === -1 ? null : part.values[from]?.[row]
    }),
  )
  return { layout, values, at: order.map(({ at }) => at) }
}

/** Where leaving a column out means null, rows that leave it out can go with rows that give it: fewer statements. */
export function padded(entity: Entity, batches: readonly Batch[]): Batch[] {
  const groups = new Map<string, Batch[]>()
  for (const batch of batches) {
    const firm = batch.layout.columns.filter(column => !isNullByDefault(column))
    const id = firm.map(column => column.position).join()
    const known = groups.get(id)
    if (known) known.push(batch)
    else groups.set(id, [batch])
  }
  return [...groups.values()].map(parts => {
    if (parts.length === 1) return parts[0] as Batch
    const columns = new Set(parts.flatMap(part => part.layout.columns))
    const made = new Set(parts.flatMap(part => part.layout.made))
    return merged(layoutOf(entity, [...columns], [...made]), parts)
  })
}

function isNullByDefault({ field }: Column): boolean {
  return field.nullable && !field.default && !field.identity && !field.computed
}

/**
 * Rows that may refer to rows before them in their own list are written in its order: each batch is cut where the next row is of
 * another one. Elsewhere batches stay whole, which is fewer statements.
 */
export function inOrder(entity: Entity, batches: readonly Batch[]): readonly Batch[] {
  if (batches.length < 2 || !refersToItself(entity, batches)) return batches
  const rows = batches.flatMap(batch => batch.at.map((at, row) => ({ batch, at, row }))).sort((a, b) => a.at - b.at)
  const runs: { readonly batch: Batch; readonly rows: number[] }[] = []
  for (const { batch, row } of rows) {
    const last = runs.at(-1)
    if (last?.batch === batch) last.rows.push(row)
    else runs.push({ batch, rows: [row] })
  }
  return runs.map(({ batch: { layout, values, at }, rows: some }) => ({
    layout,
    values: values.map(column => some.map(row => column[row])),
    at: some.map(row => at[row] as number),
  }))
}

/** Whether a row gives a key of its own table. */
function refersToItself(entity: Entity, batches: readonly Batch[]): boolean {
  const references = [...entity.relations.values()].filter(({ reference, to }) => reference !== null && to === entity)
  return references.some(({ local }) =>
    batches.some(({ layout, values }) => local.every(column => values[layout.columns.indexOf(column)]?.some(value => value !== null))),
  )
}
