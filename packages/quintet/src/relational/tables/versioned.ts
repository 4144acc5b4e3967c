import type { Column, Entity } from '../../schema/registry.ts'
import { column, type Sql, sql } from '../../sql/statement.ts'

type Set = readonly (readonly [column: string, to: Sql])[]

/** The column in which a table counts the changes of each row. */
function versionOf({ columns }: Entity): Column | undefined {
  return columns.find(({ field, part }) => field.version && part === null)
}

/** What a statement sets, and with it the version of each row that it changes; `alias` stands for the written row. */
export function withVersion(entity: Entity, set: Set, alias: string): Set {
  const version = versionOf(entity)
  if (!version || set.length === 0) return set
  const { name, field } = version
  return [...set, [name, sql('plus', [column(alias, name, field), sql('literal', [], { field, data: 1 })], { field })]]
}
