import type { Column, Entity } from '../schema/registry.ts'
import type { Find } from './find.ts'
import type { Frame } from './frame.ts'
import type { Node } from './node.ts'
import { freshShape, pair, word } from './shape.ts'

/** A write whose rows are read by the statement that it is part of. */
export interface WrittenRows {
  readonly verb: 'insert' | 'update' | 'delete'
  /** The model whose rows are written. */
  readonly entity: Entity
  /** The rows that are meant, or that become new ones; null where these are values. */
  readonly find: Find | null
  /** What an update changes, and what its lambda's parameter stands for. */
  readonly set: readonly (readonly [column: Column, to: Node])[]
  readonly scope: Frame
  /** Where the values of new rows go. */
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Node[])[]
  /** What is given back of each row. */
  readonly gives: readonly Column[]
}

const marks = { find: freshShape(), column: freshShape(), row: freshShape() }

/** It speaks of no row around it. */
export function writtenShape({ verb, entity, find, set, columns, rows, gives }: WrittenRows): number {
  const names = (of: readonly Column[]): number => word(of.map(column => column.key).join('\u0000'))
  let shape = pair(word(`${verb} ${entity.model.$n}`), pair(names(columns), names(gives)))
  if (find) shape = pair(pair(shape, marks.find), find.shape)
  for (const [column, to] of set) shape = pair(pair(pair(shape, marks.column), word(column.key)), to.shape)
  return rows.length === 0 ? shape : pair(pair(shape, marks.row), word(String(rows.length)))
}
