import type { Dialect } from '../dialect.ts'
import { call, infix, pattern, printer, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { quote, standardOrder } from './base.ts'
import { sqliteFaults, sqliteSession } from './sqlite-session.ts'
import { jsonList, sqliteTypes } from './sqlite-types.ts'

/** A list bound as one JSON text, taken apart by the server: one statement text for every length. */
const members = (not: string) =>
  printer(strength.compare, (node, out) =>
    out
      .expr(node.args[0] as Sql, strength.other)
      .text(` ${not}in (select value from json_each(`)
      .expr(node.args[1] as Sql)
      .text('))'),
  )

const datePart = (format: string) =>
  printer(strength.cast, (node, out) =>
    out
      .text(`cast(strftime('${format}', `)
      .expr(unixSeconds(node.args[0] as Sql), 0)
      .text(') as integer)'),
  )

/** Text dates as they are; instants are milliseconds (microseconds in text mode). */
function unixSeconds(arg: Sql): Sql {
  return { ...arg, op: 'instant', args: [arg] }
}

export const sqlite: Dialect = Object.freeze<Dialect>({
  name: 'SQLite',
  quote,
  placeholder: index => `?${index}`,
  numbered: true,
  clauses: standardOrder,
  render: {},
  operators: {
    in: members(''),
    notIn: members('not '),
    keys: printer(strength.atom, (node, out) => {
      const columns = node.args.map((_, i) => `json_extract(value, '$[${i}]') as k${i}`)
      const single = node.args.length === 1
      out
        .text(`(select ${single ? 'value as k0' : columns.join(', ')} from json_each(`)
        .expr(node.args[0] as Sql)
        .text('))')
    }),
    sameAs: infix('is', strength.compare),
    notSameAs: infix('is not', strength.compare),
    startsWith: pattern('substr({0}, 1, length({1})) = {1}', strength.compare),
    endsWith: pattern('(length({1}) = 0 or substr({0}, -length({1})) = {1})'),
    contains: pattern('instr({0}, {1}) > 0', strength.compare),
    ilike: pattern("lower({0}) like lower({1}) escape '\\'", strength.compare),
    div: pattern('(cast({0} as real) / {1})'),
    intDiv: infix('/', strength.multiply),
    ceil: call('ceil'),
    sum: pattern('coalesce(sum({0}), 0)'),
    avg: call('avg'),
    instant: printer(strength.atom, (node, out) => {
      const arg = node.args[0] as Sql
      const field = arg.field
      if (field?.tag !== 'timestamp') out.expr(arg)
      else out.expr(arg, strength.multiply).text(` / ${field.mode === 'text' ? '1000000.0' : '1000.0'}, 'unixepoch'`)
    }),
    year: datePart('%Y'),
    month: datePart('%m'),
    day: datePart('%d'),
    weekday: datePart('%w'),
    hour: datePart('%H'),
    minute: datePart('%M'),
    second: datePart('%S'),
  },
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
  },
  limits: { parameters: 32_766, identifier: 1_000, prepared: 256, rows: 100 },
  session: sqliteSession,
  faults: sqliteFaults,
  explain: text => `explain query plan ${text}`,
  ddl: {
    identity: 'primary key autoincrement',
    tableSuffix: ' strict',
    textCollation: null,
    now: field =>
      field.tag === 'timestamp'
        ? field.mode === 'text'
          ? "(cast(unixepoch('subsec') * 1000000 as integer))"
          : "(cast(unixepoch('subsec') * 1000 as integer))"
        : field.tag === 'date'
          ? "(date('now'))"
          : "(time('now'))",
    check: (field, column) => {
      if (field.tag === 'integer') return `${column} between -2147483648 and 2147483647`
      if (field.tag === 'boolean') return `${column} in (0, 1)`
      return null
    },
    dropTable: name => `drop table if exists ${name}`,
  },
})
