import { storedAs } from '../../schema/definition.ts'
import { arg, type Printer, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'

type Piece = string | Sql

function isInstant(of: Sql): boolean {
  const field = of.field && storedAs(of.field)
  return field?.tag === 'timestamp' && field.zone
}

function isDate(of: Sql): boolean {
  return of.field !== null && storedAs(of.field).tag === 'date'
}

/** The wall clock in UTC of an instant; a wall clock is one already. */
function wall(of: Sql): readonly Piece[] {
  return isInstant(of) ? ['(', of, " at time zone 'UTC')"] : [of]
}

function field(name: string): Printer {
  return parts(strength.cast, node => [`extract(${name} from `, ...wall(arg(node, 0)), ')::integer'])
}

/** The result of wall clock arithmetic as what the operand was. */
function back(of: Sql, wallClock: readonly Piece[]): readonly Piece[] {
  if (isInstant(of)) return ['((', ...wallClock, ") at time zone 'UTC')"]
  return isDate(of) ? ['(', ...wallClock, ')::date'] : ['(', ...wallClock, ')']
}

const intervalUnits: Readonly<Record<string, string>> = {
  years: 'years',
  months: 'months',
  days: 'days',
  hours: 'hours',
  minutes: 'mins',
  seconds: 'secs',
}

function moved(sign: '+' | '-'): Printer {
  return parts(strength.cast, node => {
    const [of, ...amounts] = node.args as readonly [Sql, ...Sql[]]
    const interval = (node.data as readonly string[]).flatMap((name, i) => [
      `${i > 0 ? ', ' : ''}${intervalUnits[name]} => `,
      amounts[i] as Sql,
    ])
    return back(of, [...wall(of), ` ${sign} make_interval(`, ...interval, ')'])
  })
}

/** All parts of instants are in UTC, whatever the session's zone. */
export const postgresTime: Printers = {
  year: field('year'),
  month: field('month'),
  day: field('day'),
  weekday: field('isodow'),
  hour: field('hour'),
  minute: field('minute'),
  second: parts(strength.cast, node => ['floor(extract(second from ', ...wall(arg(node, 0)), '))::integer']),
  truncate: parts(strength.cast, node => {
    const of = arg(node, 0)
    return back(of, [`date_trunc('${node.data as string}', `, ...wall(of), isDate(of) ? '::timestamp)' : ')'])
  }),
  'plus duration': moved('+'),
  'minus duration': moved('-'),
}
