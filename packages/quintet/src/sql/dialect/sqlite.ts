import type { Dialect } from '../dialect.ts'
import { quote, standardOrder } from './base.ts'
import { sqliteCast } from './sqlite-cast.ts'
import { sqliteDdl } from './sqlite-ddl.ts'
import { sqliteNumbers } from './sqlite-numbers.ts'
import { sqliteFaults, sqliteSession } from './sqlite-session.ts'
import { sqliteText } from './sqlite-text.ts'
import { sqliteTime } from './sqlite-time.ts'
import { jsonList, sqliteTypes } from './sqlite-types.ts'

export const sqlite: Dialect = Object.freeze<Dialect>({
  name: 'SQLite',
  quote,
  placeholder: index => `?${index}`,
  numbered: true,
  clauses: standardOrder,
  render: {},
  operators: { ...sqliteText, ...sqliteNumbers, ...sqliteTime, ...sqliteCast },
  types: sqliteTypes,
  list: jsonList,
  features: {
    returning: true,
    arrays: 'json',
    transactionalDdl: true,
    alterForeignKey: false,
    rowLocks: false,
    nativeEnums: false,
    schemas: false,
    nullsSmallest: true,
    comments: false,
    updatesSeeBefore: false,
    returningByAlias: false,
  },
  limits: { parameters: 32_766, identifier: 1_000, prepared: 256, rows: 128 },
  session: sqliteSession,
  faults: sqliteFaults,
  explain: text => `explain query plan ${text}`,
  ddl: sqliteDdl,
})
