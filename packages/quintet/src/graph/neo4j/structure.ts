import { failure } from '../../base/failure.ts'
import type { Entity } from '../../schema/registry.ts'
import { quoted } from './cells.ts'
import { labelOf } from './labels.ts'

interface Named {
  readonly name: string
  readonly kind: 'CONSTRAINT' | 'INDEX'
  readonly text: string
}

/** Constraints and indexes of a model: the id of a node, and what the model declares. */
export function structureOf(entity: Entity): Named[] {
  const pattern = entity.kind === 'node' ? `(x:${labelOf(entity)})` : `()-[x:${labelOf(entity)}]-()`
  const named = (keys: readonly string[], unique: boolean): Named => {
    const name = ['quintet', entity.model.definition.name, ...keys, unique ? 'unique' : 'index'].join('_')
    const on = `(${keys.map(key => `x.${quoted(propertyOf(entity, key))}`).join(', ')})`
    return unique
      ? { name, kind: 'CONSTRAINT', text: `CREATE CONSTRAINT ${quoted(name)} IF NOT EXISTS FOR ${pattern} REQUIRE ${on} IS UNIQUE` }
      : { name, kind: 'INDEX', text: `CREATE INDEX ${quoted(name)} IF NOT EXISTS FOR ${pattern} ON ${on}` }
  }
  const inside = entity.columns.filter(({ within }) => within !== null)
  const own = inside.flatMap(({ key, field }) => [
    ...(field.unique ? [named([key], true)] : []),
    ...field.indexes.map(({ unique = false }) => named([key], unique)),
  ])
  const declared = (entity.model.definition.options.indexes ?? []).map(({ on, unique = false }) => named(on.map(String), unique))
  return [...(entity.kind === 'node' ? [named(['id'], true)] : []), ...own, ...declared]
}

function propertyOf(entity: Entity, key: string): string {
  const column = entity.byKey.get(key)
  if (column) return column.name
  throw failure('QT_MODEL', `${entity.key}: an index names fields of the node`)
}

export function dropText({ name, kind }: Named): string {
  return `DROP ${kind} ${quoted(name)} IF EXISTS`
}
