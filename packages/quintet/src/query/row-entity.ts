import { Bounded } from '../base/bounded.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { TableModel } from '../schema/table.ts'

/** Nothing asks it for anything: an entity has a model. */
const model: TableModel = new TableModel({ name: 'rows', shape: {}, options: {}, variants: null })

/** Rows that are no rows of a model, as an entity: what was selected, what stands side by side. `key` names them in messages. */
export function rowEntity(key: string, columns: readonly Column[]): Entity {
  return {
    key,
    model,
    kind: 'table',
    home: null,
    name: key,
    schema: null,
    columns,
    byKey: new Map(),
    primary: [],
    relations: new Map(),
    uniques: [],
    variants: null,
    document: null,
    automatic: true,
    path: null,
  }
}

const kept = 1000
const entities = new Bounded<number, Entity>(kept)

/** The entity of rows that have this shape, made once: so that queries on them have one shape too. */
export function keptEntity(shape: number, make: () => Entity): Entity {
  const known = entities.get(shape)
  if (known) return known
  const made = make()
  entities.set(shape, made)
  return made
}
