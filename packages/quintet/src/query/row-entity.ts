import type { Column, Entity } from '../schema/registry.ts'

/** Rows that are no rows of a model, as an entity: what was selected, what stands side by side. `like` lends what only messages say. */
export function rowEntity(key: string, like: Entity, columns: readonly Column[]): Entity {
  return {
    key,
    model: like.model,
    kind: like.kind,
    name: like.name,
    schema: null,
    columns,
    byKey: new Map(),
    primary: [],
    relations: new Map(),
    uniques: [],
    variants: null,
    automatic: true,
    path: null,
  }
}
