import { failure } from '../../base/failure.ts'
import { storedAs } from '../../schema/definition.ts'
import { arg, type Printer, type Printers, parts, pattern, printer, put, strength } from '../output.ts'
import { type Sql, sql } from '../statement.ts'
import { lengthDigits } from './interval.ts'
import { endOfPrefix, globPattern } from './patterns.ts'
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

/** The second operand in another form; only a bound value has one. */
function reshaped(node: Sql, field: typeof globPattern): Sql | null {
  const value = arg(node, 1)
  if (value.op === 'literal') return { ...value, field }
  return value.slot ? { ...value, slot: { ...value.slot, field } } : null
}

/** SQLite's own LIKE does not tell upper from lower case, its GLOB does. */
const like: Printer = printer(strength.compare, (node, out) => {
  const glob = reshaped(node, globPattern)
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
  const end = reshaped(node, endOfPrefix)
  if (end) out.expr(of, strength.other).text(' >= ').expr(prefix).text(' and ').expr(of, strength.other).text(' < ').expr(end)
  else out.text('substr(').expr(of).text(', 1, length(').expr(prefix).text(')) = ').expr(prefix, strength.other)
})

/** A value in a JSON document by its path, only if its JSON type fits. */
function typedPath(node: Sql): readonly (string | Sql)[] {
  const [of, path] = [arg(node, 0), arg(node, 1)]
  const value = ['json_extract(', of, ', ', path, ')'] as const
  const test = ['json_type(', of, ', ', path, ')'] as const
  const choose = (condition: readonly (string | Sql)[], then: readonly (string | Sql)[] = value) => [
    'iif(',
    ...condition,
    ', ',
    ...then,
    ', null)',
  ]
  const tag = node.field ? storedAs(node.field).tag : ''
  switch (tag) {
    case 'text':
    case 'enum':
      return choose([...test, " = 'text'"])
    case 'integer':
      return choose([...test, " = 'integer' and ", ...value, ' between -9007199254740991 and 9007199254740991'])
    case 'double':
      return choose([...test, " in ('integer', 'real')"])
    case 'boolean':
      return choose([...test, " in ('true', 'false')"])
    case 'bigint':
      return choose(
        [...test, " = 'text' and cast(cast(", ...value, ' as integer) as text) = ', ...value],
        ['cast(', ...value, ' as integer)'],
      )
    case 'uuid':
      return choose([...test, " = 'text' and length(", ...value, ') = 36 and ', ...value, ` glob '${uuidGlob}'`], ['lower(', ...value, ')'])
  }
  throw failure(
    'QT_UNSUPPORTED',
    `as(…) of a JSON path takes text, integer, double, boolean, bigint, uuid and enum, not ${tag}; read it as text and cast it`,
  )
}

const hex = '[0-9a-fA-F]'
const uuidGlob = [8, 4, 4, 4, 12].map(count => hex.repeat(count)).join('-')

/** A member of an object column; its path comes from the model. */
function member(node: Sql): readonly (string | Sql)[] {
  const path = `$${(node.data as readonly string[]).map(key => `.${JSON.stringify(key)}`).join('')}`
  const value = ['json_extract(', arg(node, 0), `, ${sqliteDdl.literal(path, null)})`]
  return node.field && storedAs(node.field).tag === 'bytes' ? ['unhex(', ...value, ')'] : value
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
  hasAny: pattern('exists (select 1 from json_each({0}) where value in (select value from json_each({1})))'),
  hasAll: pattern(
    '({0} is not null and not exists (select 1 from json_each({1}) where value not in (select value from json_each({0}) where value is not null)))',
  ),
  size: pattern('json_array_length({0})'),
  at: pattern("nullif({0} -> {1}, 'null')"),
  as: parts(strength.atom, typedPath),
  field: parts(strength.atom, member),
}
