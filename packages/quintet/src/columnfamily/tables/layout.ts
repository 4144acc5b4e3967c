import { bigint, type StorageTable, type StoredField, storageTable, stored, wholeNumber } from '../../engine/storage/table.ts'
import { defineField, type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { gatheringOf } from '../../schema/gathered.ts'
import { sortableUuid, uuidOfSortable } from '../../schema/member-order.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { sql } from '../../sql/statement.ts'
import { columnsOf, type FamilyTable } from '../keys.ts'

/** A table of a family, and how its columns are kept there. */
export interface Layout {
  readonly table: StorageTable
  readonly field: (column: Column) => FieldDefinition
}

const byExpiry = { on: ['q_expires'], where: sql('isNotNull', [sql('column', [], { name: 'q_expires', field: wholeNumber })]) }

/** Where the rows of a family or view are kept: in the order of their keys, with the token of their partition and the time of their end. */
export function layoutOf(entity: Entity, { view, partition, cluster, desc }: FamilyTable): Layout {
  const { keys, rest, family } = columnsOf(entity)
  const fields = new Map([...keys, ...rest].map(column => [column, keptAs(column, cluster.includes(column))]))
  const columns = Object.fromEntries([...fields].map(([{ name, field }, kept]) => [name, stored(kept, isNullable(field, family.counter))]))
  const order = [...partition, ...cluster]
  const table = storageTable<string>(
    view === null ? entity.name : `${entity.name}_${view}`,
    { ...columns, ...(view === null ? { q_token: stored(bigint) } : {}), q_expires: stored(wholeNumber, true) },
    {
      primaryKey: order.map(({ name }) => name),
      indexes: [
        // read backwards the primary key serves an order that is the same in all columns
        ...(desc.includes(true) && desc.includes(false)
          ? [
              {
                on: order.map((column, i) => ({
                  by: sql('column', [], { name: column.name, field: fields.get(column) ?? column.field }),
                  name: column.name,
                  desc: desc[i - partition.length] ?? false,
                })),
              },
            ]
          : []),
        ...(view === null ? [{ on: ['q_token'] }] : []),
        ...(family.counter ? [] : [byExpiry]),
      ],
    },
  )
  return { table, field: column => fields.get(column) ?? column.field }
}

/** Where the static fields of partitions are kept; null: the family has none. */
export function staticLayout(entity: Entity): StorageTable | null {
  const { base, statics } = columnsOf(entity)
  if (statics.length === 0) return null
  const fields: [string, StoredField][] = [...base.partition, ...statics].map(({ name, field }) => [
    name,
    stored(
      field,
      statics.some(one => one.name === name),
    ),
  ])
  return storageTable<string>(
    `${entity.name}_static`,
    { ...Object.fromEntries(fields), q_expires: stored(wholeNumber, true) },
    { primaryKey: base.partition.map(({ name }) => name), indexes: [byExpiry] },
  )
}

function isNullable(field: FieldDefinition, counter: boolean): boolean {
  return !counter && (field.nullable || gatheringOf(field) !== null)
}

/** Rows are ordered as column-family servers order them: uuids by version and time, names of an enum by their text. */
function keptAs({ field }: Column, ordered: boolean): FieldDefinition {
  const { tag } = storedAs(field)
  if (!ordered || (tag !== 'uuid' && tag !== 'enum')) return field
  const { custom } = field
  // what is kept is a uuid or a name, whatever the program sees
  const plain = (value: unknown): string => (custom ? custom.encode(value) : value) as string
  const seen = (text: string): unknown => (custom ? custom.decode(text) : text)
  const [sortable, back] = tag === 'uuid' ? [sortableUuid, uuidOfSortable] : [same, same]
  return defineField('custom', {
    custom: { on: text, encode: value => sortable(plain(value)), decode: kept => seen(back(kept as string)), comparable: true },
  })
}

const text = defineField('text')
const same = (value: string): string => value
