import { bigint, bytes, type StorageTable, storageTable, stored, text, wholeNumber } from '../../engine/storage/table.ts'
import { sql } from '../../sql/statement.ts'

type KeyColumn = 'space' | 'key' | 'value' | 'version' | 'expires'

/** Where values are kept: all spaces in one table, in the order of their keys. */
export const keys: StorageTable<KeyColumn> = storageTable(
  'q_kv',
  {
    space: stored(text),
    key: stored(text),
    value: stored(bytes),
    version: stored(bigint),
    expires: stored(wholeNumber, true),
  },
  {
    primaryKey: ['space', 'key'],
    indexes: [{ on: ['expires'], where: sql('isNotNull', [sql('column', [], { name: 'expires', field: wholeNumber })]) }],
  },
)
