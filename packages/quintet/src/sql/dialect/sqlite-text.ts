import { storedAs } from '../../schema/definition.ts'
import { arg, type Printer, type Printers, parts, pattern, printer, put, strength } from '../output.ts'
import { type Sql, sql } from '../statement.ts'
import { lengthDigits } from './interval.ts'
import { endOfPrefix, globPattern, reshaped } from './patterns.ts'
import { sqliteDdl } from './sqlite-ddl.ts'

/** A list bound as one JSON text, taken apart by the server: one statement text for every length. */
function members(not: string): Printer {
  return printer(strength.compare, (node, out) => {
    const { field } = arg(node, 0)
    const stored = field ? storedAs(field).tag : null
    // JSON holds bytes as hex digits; intervals are told by their length
    const interval = stored === 'interval'
    const value = interval ? `substr(value, 1, ${lengthDigits})` : stored === 'bytes' ? 'unhex(value)' : 'value'
    out
      .expr(interval ? sql('interval length', [arg(node, 0)]) : arg(node, 0), strength.other)
      .text(` ${not}in (select ${value} from json_each(`)
      .expr(arg(node, 1))
      .text('))')
  })
}

/** SQLite's own LIKE does not tell upper from lower case, its GLOB does. */
const like: Printer = printer(strength.compare, (node, out) => {
  const glob = reshaped(arg(node, 1), globPattern)
  out.expr(arg(node, 0), strength.other).text(' glob ')
  if (glob) out.expr(glob, strength.other)
  else put(out, 'replace('.repeat(rewrites.length), arg(node, 1), ...rewrites.map(([from, to]) => `, ${from}, ${to})`))
})

/**
 * A LIKE pattern that only the server knows as a GLOB pattern, step by step: escapes are put aside under a mark of their own
 * (and the mark under itself, should it be there), what GLOB would understand is made plain, then the wildcards change.
 */
const rewrites: readonly (readonly [from: string, to: string])[] = [
  ['char(1)', "char(1) || 'm'"],
  ["'\\\\'", "char(1) || 'b'"],
  ["'\\%'", "char(1) || 'p'"],
  ["'\\_'", "char(1) || 'u'"],
  ["'\\'", "''"],
  ["'['", "'[[]'"],
  ["'*'", "'[*]'"],
  ["'?'", "'[?]'"],
  ["'%'", "'*'"],
  ["'_'", "'?'"],
  ["char(1) || 'u'", "'_'"],
  ["char(1) || 'p'", "'%'"],
  ["char(1) || 'b'", "'\\'"],
  ["char(1) || 'm'", 'char(1)'],
]

const startsWith: Printer = printer(strength.and, (node, out) => {
  const [of, prefix] = [arg(node, 0), arg(node, 1)]
  const end = reshaped(prefix, endOfPrefix)
  if (end) out.expr(of, strength.other).text(' >= ').expr(prefix).text(' and ').expr(of, strength.other).text(' < ').expr(end)
  else out.text('substr(').expr(of).text(', 1, length(').expr(prefix).text(')) = ').expr(prefix, strength.other)
})

function pathOf(node: Sql): string {
  return sqliteDdl.literal(`$${(node.data as readonly string[]).map(key => `.${JSON.stringify(key)}`).join('')}`, null)
}

/** Whether a document has a field at all: its null has a type, what is missing has none. */
function there(test: string): Printer {
  return parts(strength.compare, node => ['json_type(', arg(arg(node, 0), 0), `, ${pathOf(arg(node, 0))}) ${test}`])
}

/** A member of an object column; its path comes from the model. */
function member(node: Sql): readonly (string | Sql)[] {
  const value = ['json_extract(', arg(node, 0), `, ${pathOf(node)})`]
  return node.field && storedAs(node.field).tag === 'bytes' ? ['unhex(', ...value, ')'] : value
}

/** Positions from 1 that bound a slice, those below zero counted from the end; elements stay as they are in the list. */
function slice(node: Sql): readonly (string | Sql)[] {
  const [list, first] = [arg(node, 0), arg(node, 1)]
  const last = node.args[2]
  // a cast: this is what a slice carries
  const back = node.data as { readonly from: boolean; readonly to: boolean }
  const from = back.from ? ['json_array_length(', list, ') + ', first] : [first]
  const to = back.to ? [' + json_array_length(', list, ')'] : []
  const within = ['key + 1 >= ', ...from, ...(last === undefined ? [] : [' and key + 1 <= ', last, ...to])]
  const items = ['json_group_array(json(', list, " -> ('$[' || key || ']')) order by key) from json_each(", list, ') where ', ...within]
  return ['iif(', list, ' is null, null, (select ', ...items, '))']
}

export const sqliteText: Printers = {
  in: members(''),
  notIn: members('not '),
  keys: printer(strength.atom, (node, out) => {
    const width = node.data as number
    const columns = Array.from({ length: width }, (_, i) => `json_extract(value, '$[${i}]') as k${i}`)
    out
      .text(`(select ${width === 1 ? 'value as k0' : columns.join(', ')} from json_each(`)
      .expr(arg(node, 0))
      .text('))')
  }),
  like,
  ilike: pattern("{0} like {1} escape '\\'", strength.compare),
  startsWith,
  endsWith: pattern('substr({0}, length({0}) - length({1}) + 1) = {1}', strength.compare),
  contains: pattern('instr({0}, {1}) > 0', strength.compare),
  matches: pattern('quintet_matches({0}, {1})'),
  hasAny: pattern('exists (select 1 from json_each({0}) where value in (select value from json_each({1})))'),
  hasAll: pattern(
    '({0} is not null and not exists (select 1 from json_each({1}) where value not in (select value from json_each({0}) where value is not null)))',
  ),
  size: pattern('json_array_length({0})'),
  'without member': parts(strength.atom, node => ['json_remove(', arg(node, 0), `, ${pathOf(node)})`]),
  isThere: there('is not null'),
  isNotThere: there('is null'),
  slice: parts(strength.atom, slice),
  append: pattern("json_insert({0}, '$[#]', json({1} -> '$[0]'))"),
  field: parts(strength.atom, member),
}
