import type { Dialect } from '../dialect.ts'
import { pattern, printer, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { quote, standardOrder } from './base.ts'
import { jsonOf } from './json.ts'
import { postgresAggregates } from './postgres-aggregates.ts'
import { arrayText } from './postgres-array.ts'
import { postgresCast } from './postgres-cast.ts'
import { postgresCopy } from './postgres-copy.ts'
import { postgresDdl } from './postgres-ddl.ts'
import { postgresFrom } from './postgres-from.ts'
import { postgresJson } from './postgres-json.ts'
import { postgresMembers } from './postgres-members.ts'
import { postgresNumbers } from './postgres-numbers.ts'
import { postgresPlan } from './postgres-plan.ts'
import { postgresSearch } from './postgres-search.ts'
import { postgresFaults, postgresSession } from './postgres-session.ts'
import { postgresStorage } from './postgres-storage.ts'
import { ddlType, postgresText } from './postgres-text.ts'
import { postgresTime } from './postgres-time.ts'
import { postgresTypes } from './postgres-types.ts'

/** A value whose type the server could not tell from what stands beside it. */
const typedSlot = printer(strength.cast, (node, out) => {
  if (!node.slot) return
  out.slot(node.slot)
  if (node.slot.field) out.text(`::${ddlType(node.slot.field)}${node.slot.list ? '[]' : ''}`)
})

/** A member of a list that was bound as text, in the column's own type. */
const stored = printer(strength.cast, (node, out) => {
  out.expr(node.args[0] as Sql, strength.cast)
  if (node.field) out.text(`::${ddlType(node.field)}`)
})

/** Now in milliseconds, also within a transaction. */
const clock = printer(strength.cast, (_, out) => out.text('(extract(epoch from clock_timestamp()) * 1000)::bigint'))

/** A row that an upsert found was locked by it first, which leaves its transaction in the row. */
const wasInserted = printer(strength.compare, (node, out) => out.expr(node.args[0] as Sql).text(" = '0'::xid"))

export const postgres: Dialect = Object.freeze<Dialect>({
  name: 'PostgreSQL',
  family: 'postgres',
  quote,
  placeholder: index => `$${index}`,
  nextPlaceholder: null,
  numbered: true,
  clauses: standardOrder,
  render: {},
  operators: {
    'typed slot': typedSlot,
    stored,
    clock,
    'was inserted': wasInserted,
    document: pattern('{0}::jsonb', strength.cast),
    ...postgresFrom,
    ...postgresAggregates,
    ...postgresStorage,
    ...postgresText,
    ...postgresSearch,
    ...postgresJson,
    ...postgresMembers,
    ...postgresNumbers,
    ...postgresTime,
    ...postgresCast,
  },
  types: postgresTypes,
  list: arrayText,
  json: jsonOf(postgresTypes, '\\x', false),
  features: {
    returning: true,
    outerJoinsInSets: true,
    arrays: 'any',
    transactionalDdl: true,
    alterForeignKey: true,
    rowLocks: true,
    lateral: true,
    distinctOn: true,
    groupingSets: true,
    setAll: true,
    namesColumns: true,
    series: true,
    asksDeadline: false,
    nativeEnums: true,
    schemas: true,
    sequences: true,
    nullsSmallest: false,
    comments: true,
    leadingMark: true,
    virtualColumns: false,
    updatesSeeBefore: true,
    returningByAlias: true,
    returningBefore: 18,
    writesInside: true,
    tellsInserted: true,
  },
  limits: { parameters: 65_535, identifier: 63, prepared: 256, rows: 10_000 },
  session: postgresSession,
  faults: postgresFaults,
  explain: postgresPlan,
  ddl: postgresDdl,
  catalog: async () => (await import('./postgres-catalog.ts')).postgresCatalog,
  copy: postgresCopy,
})
