import { storedAs, type Tag } from '../../schema/definition.ts'
import { arg, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { failing, power, rescaled, roundedTo, scale } from './sqlite-numbers.ts'
import { moment, unit } from './sqlite-time.ts'

type Pieces = readonly (string | Sql)[]

/** The value if the test holds, null for null, and SQLite's overflow error otherwise. */
function only(of: Sql, test: Pieces, value: Pieces): Pieces {
  return ['case when ', of, ' is null then null when ', ...test, ' then ', ...value, ' else ', ...failing(of), ' end']
}

const ranges: Readonly<Record<string, string>> = {
  integer: '-2147483648 and 2147483647',
  wide: '-9007199254740991 and 9007199254740991',
  bigint: '-9223372036854775807 and 9223372036854775807',
}

function range(node: Sql): string {
  const stored = storedAs(node.field as NonNullable<Sql['field']>)
  return ranges[stored.tag === 'integer' && stored.precision !== null ? 'wide' : stored.tag] as string
}

function fromText(of: Sql, to: Tag, node: Sql): Pieces {
  const number: Pieces = ['cast(', of, ' as integer)']
  if (to === 'integer' || to === 'bigint')
    return only(of, ['cast(', ...number, ' as text) = ', of, ' and ', ...number, ` between ${range(node)}`], number)
  if (to === 'double')
    return only(of, ['iif(json_valid(', of, '), json_type(', of, "), '') in ('integer', 'real')"], ['cast(', of, ' as real)'])
  if (to === 'date') return only(of, ['date(', of, ') = ', of], [of])
  if (to === 'uuid') return only(of, ['length(', of, ') = 36'], ['lower(', of, ')'])
  return [of]
}

function fromWhole(of: Sql, to: Tag, node: Sql): Pieces {
  if (to === 'text') return ['cast(', of, ' as text)']
  if (to === 'double') return ['cast(', of, ' as real)']
  if (to === 'decimal') return scale(node.field) === 0 ? [of] : [of, ` * ${power(scale(node.field))}`]
  return to === 'integer' ? only(of, [of, ` between ${range(node)}`], [of]) : [of]
}

function fromDouble(of: Sql, to: Tag, node: Sql): Pieces {
  if (to === 'double') return [of]
  if (to === 'decimal') return ['cast(round(', of, ` * ${power(scale(node.field))}) as integer)`]
  return only(of, ['round(', of, `) between ${range(node)}`], ['cast(round(', of, ') as integer)'])
}

function fromDecimal(of: Sql, to: Tag, node: Sql): Pieces {
  const digits = scale(of.field)
  const ten = power(digits)
  if (to === 'decimal')
    return scale(node.field) >= digits
      ? [rescaled(of, scale(node.field))]
      : ['(', ...roundedTo(of, scale(node.field)), ` / ${power(digits - scale(node.field))})`]
  if (to === 'double') return ['(cast(', of, ` as real) / ${ten}.0)`]
  if (to === 'text' && digits === 0) return ['cast(', of, ' as text)']
  if (to === 'text')
    return [
      'iif(',
      of,
      " is null, null, printf('%s%d.%0",
      `${digits}d', iif(`,
      of,
      " < 0, '-', ''), abs(",
      of,
      `) / ${ten}, abs(`,
      of,
      `) % ${ten}))`,
    ]
  const whole: Pieces = ['(', ...roundedTo(of, 0), ` / ${ten})`]
  return only(of, [...whole, ` between ${range(node)}`], whole)
}

function cast(node: Sql): Pieces {
  const of = arg(node, 0)
  const [from, to] = [of.field, node.field].map(field => storedAs(field as NonNullable<typeof field>).tag) as [Tag, Tag]
  if (from === 'text') return fromText(of, to, node)
  if (from === 'integer' || from === 'bigint') return fromWhole(of, to, node)
  if (from === 'double') return fromDouble(of, to, node)
  if (from === 'decimal') return fromDecimal(of, to, node)
  if (from === 'boolean' && to === 'text') return ['iif(', of, ' is null, null, iif(', of, ", 'true', 'false'))"]
  if (from === 'timestamp' && to === 'date') return ['date(', ...moment(of), ')']
  if (to === 'timestamp') return between(of, node)
  return [of]
}

/** A date's first moment, or an instant in another unit. */
function between(of: Sql, node: Sql): Pieces {
  const [from, to] = [unit(of), unit(node) as number]
  if (from === null) return ['(unixepoch(', of, `) * ${to})`]
  return from === to ? [of] : from < to ? ['(', of, ` * ${to / from})`] : ['(', of, ` / ${from / to} - (`, of, ` % ${from / to} < 0))`]
}

export const sqliteCast: Printers = {
  cast: parts(strength.atom, node => ['(', ...cast(node), ')']),
}
