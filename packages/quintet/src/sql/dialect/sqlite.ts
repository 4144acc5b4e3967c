import type { Dialect } from '../dialect.ts'
import type { Output, Printers } from '../output.ts'
import type { Select } from '../statement.ts'
import { quote, standardOrder } from './base.ts'
import { jsonOf } from './json.ts'
import { sqliteAggregates } from './sqlite-aggregates.ts'
import { sqliteCast } from './sqlite-cast.ts'
import { sqliteDdl } from './sqlite-ddl.ts'
import { sqliteFrom } from './sqlite-from.ts'
import { intervalComparisons } from './sqlite-interval.ts'
import { sqliteJson } from './sqlite-json.ts'
import { sqliteNumbers } from './sqlite-numbers.ts'
import { sqlitePlan } from './sqlite-plan.ts'
import { sqliteSearch } from './sqlite-search.ts'
import { sqliteFaults, sqliteSession } from './sqlite-session.ts'
import { sqliteText } from './sqlite-text.ts'
import { sqliteTime } from './sqlite-time.ts'
import { jsonList, sqliteTypes } from './sqlite-types.ts'

/**
 * An offset needs a limit before it; below zero means none. The plus keeps SQLite from planning with the value of a bare
 * parameter, for which it would compile the statement anew at each run (four times the cost of a read by key).
 */
function limit({ limit: most, offset }: Select, out: Output): void {
  if (most) out.text(' limit +').expr(most)
  if (offset) out.text(most ? ' offset +' : ' limit -1 offset +').expr(offset)
}

const operators: Printers = {
  ...sqliteFrom,
  ...sqliteAggregates,
  ...sqliteText,
  ...sqliteSearch,
  ...sqliteJson,
  ...sqliteNumbers,
  ...sqliteTime,
  ...sqliteCast,
}

export const sqlite: Dialect = Object.freeze<Dialect>({
  name: 'SQLite',
  family: 'sqlite',
  quote,
  placeholder: index => `?${index}`,
  nextPlaceholder: '?',
  numbered: true,
  clauses: standardOrder,
  render: { limit },
  operators: { ...operators, ...intervalComparisons(operators) },
  types: sqliteTypes,
  list: jsonList,
  json: jsonOf(sqliteTypes, '', true),
  features: {
    returning: true,
    outerJoinsInSets: false,
    arrays: 'json',
    transactionalDdl: true,
    alterForeignKey: false,
    rowLocks: false,
    lateral: false,
    distinctOn: false,
    groupingSets: false,
    setAll: false,
    namesColumns: false,
    series: false,
    asksDeadline: true,
    nativeEnums: false,
    schemas: false,
    sequences: false,
    nullsSmallest: true,
    comments: false,
    leadingMark: true,
    virtualColumns: true,
    updatesSeeBefore: false,
    returningByAlias: false,
    returningBefore: null,
    writesInside: false,
    tellsInserted: false,
  },
  limits: { parameters: 32_766, identifier: 1_000, prepared: 256, rows: 128 },
  session: sqliteSession,
  faults: sqliteFaults,
  explain: sqlitePlan,
  ddl: sqliteDdl,
  catalog: async () => (await import('./sqlite-catalog.ts')).sqliteCatalog,
  copy: null,
})
