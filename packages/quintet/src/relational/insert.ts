import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import type { Entity } from '../schema/registry.ts'
import type { Access } from './access.ts'

type Fields = Record<string, unknown>

/** One row or several; what comes back has the defaults and keys that the server filled in. */
export async function insertRows(access: Access, entity: Entity, input: unknown): Promise<unknown> {
  const many = Array.isArray(input)
  const rows = (many ? input : [input]).map(row => completed(entity, row))
  const written = access.store.write({ write: 'insert', entity, rows, returning: 'all', withIds: false, conflict: null }, access.call())
  return then(written, ({ rows: back }) => (many ? back : back[0]))
}

function completed(entity: Entity, input: unknown): Fields {
  if (typeof input !== 'object' || input === null)
    throw failure('QT_VALUE', `${entity.key}.insert expects an object or an array of objects`)
  const row: Fields = { ...(input as Fields) }
  for (const { key, field, variant } of entity.columns) {
    if (Object.hasOwn(row, key) || variant !== null) continue
    if (field.default?.by === 'function') row[key] = field.default.make()
    else if (!field.nullable && !field.identity && !field.default && !field.computed)
      throw failure('QT_MISSING_VALUE', `${entity.key}.${key} is missing`, { model: entity.key, field: key })
  }
  return row
}
