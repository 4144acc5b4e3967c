import { storedAs } from '../../schema/definition.ts'
import { arg, type Printer, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'

type Piece = string | Sql

/** How many of the stored integer make a second; null for dates and times of day, which are text. */
export function unit(of: Sql): number | null {
  const field = of.field && storedAs(of.field)
  return field?.tag === 'timestamp' ? (field.mode === 'text' ? 1_000_000 : 1000) : null
}

function kind(of: Sql): string | undefined {
  return of.field ? storedAs(of.field).tag : undefined
}

/** Whole seconds since 1970, rounded down, as the arguments of a date function; text dates as they are. */
export function moment(of: Sql): readonly Piece[] {
  const per = unit(of)
  return per === null ? [of] : ['(', of, ` / ${per} - (`, of, ` % ${per} < 0)), 'unixepoch'`]
}

function calendar(format: string): Printer {
  return parts(strength.atom, node => [`cast(strftime('${format}', `, ...moment(arg(node, 0)), ') as integer)'])
}

/** A time of day is text: its parts stand at fixed places. */
function clock(format: string, from: number): Printer {
  const stamp = calendar(format)
  return {
    strength: strength.atom,
    print: (node, out) => {
      if (kind(arg(node, 0)) !== 'time') return stamp.print(node, out)
      out.text('cast(substr(').expr(arg(node, 0)).text(`, ${from}, 2) as integer)`)
    },
  }
}

/** Units of a fixed length, in seconds. */
const fixed: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 }

/** The first day of a unit: SQLite's modifiers, by what stands before them. */
function firstDay(name: string, of: readonly Piece[]): readonly Piece[] {
  if (name === 'year' || name === 'month') return ['date(', ...of, `, 'start of ${name}')`]
  if (name === 'week') return ['date(', ...of, ", printf('-%d days', (strftime('%w', ", ...of, ') + 6) % 7))']
  return ['date(', ...of, ", 'start of month', printf('-%d months', (strftime('%m', ", ...of, ') - 1) % 3))']
}

function truncated(node: Sql): readonly Piece[] {
  const of = arg(node, 0)
  const name = node.data as string
  const per = unit(of)
  const length = fixed[name]
  if (per === null) return length === undefined ? firstDay(name, [of]) : [of]
  if (length === undefined) return ['(unixepoch(', ...firstDay(name, moment(of)), `) * ${per})`]
  const size = length * per
  return ['(', of, ' - ((', of, ` % ${size}) + ${size}) % ${size})`]
}

const seconds: Readonly<Record<string, number>> = { days: 86_400, hours: 3600, minutes: 60, seconds: 1 }

/** Amounts times what one of each is worth, added up; null if none is given. */
function total(amounts: ReadonlyMap<string, Sql>, worth: Readonly<Record<string, number>>): readonly Piece[] | null {
  const pieces: Piece[] = []
  for (const [name, size] of Object.entries(worth)) {
    const amount = amounts.get(name)
    if (!amount) continue
    if (pieces.length > 0) pieces.push(' + ')
    pieces.push(amount, size === 1 ? '' : ` * ${size}`)
  }
  return pieces.length === 0 ? null : pieces
}

/** Months first, to the last day of a shorter one, then what has a fixed length: as PostgreSQL adds an interval. */
function moved(sign: '+' | '-'): Printer {
  return parts(strength.atom, node => {
    const [of, ...amounts] = node.args as readonly [Sql, ...Sql[]]
    const named = new Map((node.data as readonly string[]).map((name, i) => [name, amounts[i] as Sql]))
    const months = total(named, { years: 12, months: 1 })
    const per = unit(of)
    const modifier = (pieces: readonly Piece[], name: string): readonly Piece[] => [
      ", printf('%+d ",
      name,
      "', ",
      sign === '-' ? '-(' : '(',
      ...pieces,
      '))',
    ]
    const shift = months ? [...modifier(months, 'months'), ", 'floor'"] : []
    const rest = total(named, per === null ? seconds : scaled(per))
    if (per === null) return ['date(', of, ...shift, ...(rest ? modifier(rest, 'seconds') : []), ')']
    const base: readonly Piece[] = months
      ? ['unixepoch(', ...moment(of), ...shift, `) * ${per} + ((`, of, ` % ${per}) + ${per}) % ${per}`]
      : [of]
    return rest ? ['(', ...base, ` ${sign} (`, ...rest, '))'] : ['(', ...base, ')']
  })
}

function scaled(per: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(seconds).map(([name, size]) => [name, size * per]))
}

/** Dates are text, instants integers (milliseconds, or microseconds in text mode); all parts are in UTC. */
export const sqliteTime: Printers = {
  year: calendar('%Y'),
  month: calendar('%m'),
  day: calendar('%d'),
  weekday: parts(strength.atom, node => ["((strftime('%w', ", ...moment(arg(node, 0)), ') + 6) % 7 + 1)']),
  hour: clock('%H', 1),
  minute: clock('%M', 4),
  second: clock('%S', 7),
  truncate: parts(strength.atom, truncated),
  'plus duration': moved('+'),
  'minus duration': moved('-'),
}
