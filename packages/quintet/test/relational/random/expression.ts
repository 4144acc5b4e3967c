import { type Kind, kinds } from './kinds.ts'
import { columnsOf, type DrawnTable } from './models.ts'
import type { Tape } from './tape.ts'

/** A row that a lambda sees: its source text, and whether it may be missing. */
export interface Seen {
  readonly text: string
  readonly table: DrawnTable
  readonly nullable: boolean
  /** How many lambdas it stands in. */
  readonly depth: number
}

/** An expression as source text, with the kind whose values it has. */
export interface Value {
  readonly text: string
  readonly kind: Kind
  readonly nullable: boolean
}

export function seen(table: DrawnTable, depth = 0): Seen {
  return { text: `v${depth}`, table, nullable: false, depth }
}

const byName = (name: string): Kind => kinds.find(of => of.name === name) as Kind
const integer = byName('integer')
const double = byName('double')
const text = byName('text')
const boolean = byName('boolean')

/** Rows at the ends of to-one relations. */
function steps({ text: from, table, nullable, depth }: Seen): Seen[] {
  return [
    ...table.references.map(of => ({ text: `${from}.${of.key}`, table: of.to, nullable: nullable || of.nullable, depth })),
    ...table.incoming.filter(of => of.unique).map(of => ({ text: `${from}.${of.inverse}`, table: of.from, nullable: true, depth })),
  ]
}

/** To-many relations of a row. */
export function manyOf({ text: from, table }: Seen): { readonly text: string; readonly to: DrawnTable }[] {
  return [
    ...table.incoming.filter(of => !of.unique).map(of => ({ text: `${from}.${of.inverse}`, to: of.from })),
    ...table.links.map(({ key, to }) => ({ text: `${from}.${key}`, to })),
    ...table.incomingLinks.map(({ from: of, link }) => ({ text: `${from}.${link.inverse}`, to: of })),
  ]
}

export function stepsOf(row: Seen): Seen[] {
  return steps(row)
}

function column(tape: Tape, row: Seen, fits: (kind: Kind) => boolean, far = 2): Value | null {
  const next = far > 0 && tape.rarely(4) ? steps(row) : []
  const there = next.length > 0 ? column(tape, tape.pick(next), fits, far - 1) : null
  if (there) return there
  const found = columnsOf(row.table).filter(of => fits(of.kind))
  if (found.length === 0) return null
  const { key, kind, nullable } = tape.pick(found)
  return { text: `${row.text}.${key}`, kind, nullable: nullable || row.nullable }
}

const summed: ReadonlySet<string> = new Set(['number', 'double', 'bigint', 'decimal'])
const extreme: ReadonlySet<string> = new Set([...summed, 'text', 'date', 'time', 'timestamp'])

function aggregate(tape: Tape, row: Seen, depth: number): Value | null {
  const relations = manyOf(row)
  if (relations.length === 0) return null
  const { text: many, to } = tape.pick(relations)
  const inner = seen(to, row.depth + 1)
  const narrowed = tape.rarely(3) ? `${many}.where(${inner.text} => ${condition(tape, inner, depth - 1)})` : many
  const of = tape.below(2) === 1 ? column(tape, inner, kind => extreme.has(kind.group), 1) : null
  if (!of) return { text: `${narrowed}.count()`, kind: integer, nullable: false }
  const fn = tape.pick(summed.has(of.kind.group) ? ['max', 'min', 'sum'] : ['max', 'min'])
  return { text: `${narrowed}.${fn}(${inner.text} => ${of.text})`, kind: of.kind, nullable: fn !== 'sum' }
}

/** Any expression of a row. */
export function value(tape: Tape, row: Seen, depth: number): Value {
  const plain = (depth > 0 && tape.rarely(4) ? aggregate(tape, row, depth) : null) ?? column(tape, row, () => true)
  // every table has a key
  let made = plain as Value
  for (let i = 0; i < depth && tape.below(2) === 1; i++) made = changed(tape, made, row, depth)
  return made
}

/** A literal of the kind of a value. */
export function literal(tape: Tape, { kind }: Value): string {
  return tape.value(kind)
}

/** A value of the same kind: a literal, or another column. */
function other(tape: Tape, of: Value, row: Seen): Value {
  const same = tape.below(2) === 1 ? column(tape, row, kind => kind.name === of.kind.name, 1) : null
  return same ?? { text: literal(tape, of), kind: of.kind, nullable: false }
}

function changed(tape: Tape, of: Value, row: Seen, depth: number): Value {
  if (tape.rarely(6)) return chosen(tape, of, row, depth)
  const apply = functions[of.kind.group]
  return apply ? apply(tape, of, row) : of
}

/** `coalesce` and `caseWhen`, of every kind that has them. */
function chosen(tape: Tape, of: Value, row: Seen, depth: number): Value {
  if (of.kind.group === 'json' || of.kind.group === 'object' || of.kind.group === 'list') return of
  const another = other(tape, of, row)
  if (tape.below(2) === 0)
    return { text: `coalesce(${of.text}, ${another.text})`, kind: of.kind, nullable: of.nullable && another.nullable }
  const end = tape.below(2) === 0 ? `else(${another.text})` : 'end()'
  return { text: `caseWhen(${condition(tape, row, depth - 1)}, ${of.text}).${end}`, kind: of.kind, nullable: true }
}

type Change = (tape: Tape, of: Value, row: Seen) => Value

const arithmetic =
  (calls: readonly string[]): Change =>
  (tape, of, row) => {
    if (tape.below(2) === 0) {
      const { text: operand, nullable } = other(tape, of, row)
      return { ...of, text: `${of.text}.${tape.pick(['plus', 'minus'])}(${operand})`, nullable: of.nullable || nullable }
    }
    return { ...of, text: `${of.text}.${tape.pick(calls)}` }
  }

const parts =
  (calls: readonly string[]): Change =>
  (tape, of) => ({ ...of, text: `${of.text}.${tape.pick(calls)}`, kind: integer })
const dateParts = ['year()', 'month()', 'day()', 'weekday()']
const timeParts = ['hour()', 'minute()', 'second()']

function either(first: Change, second: Change): Change {
  return (tape, of, row) => (tape.below(2) === 0 ? first : second)(tape, of, row)
}

const moved =
  (calls: readonly string[]): Change =>
  (tape, of) => ({ ...of, text: `${of.text}.${tape.pick(calls)}` })
const durations = ['plus({ days: 1 })', 'plus({ months: 1 })', 'minus({ years: 1, months: 2 })']
const to =
  (kind: Kind, call: string): Change =>
  (_, of) => ({ ...of, text: `${of.text}.${call}`, kind })

/** What can be made of a value, by its group. */
const functions: Readonly<Partial<Record<Kind['group'], Change>>> = {
  number: either(
    arithmetic(['times(2)', 'intDiv(2)', 'mod(2)', 'negate()', 'abs()', 'bitAnd(3)', 'bitOr(1)', 'bitXor(2)', 'bitNot()', 'round()']),
    either(to(double, 'div(2)'), either(to(double, 'cast(t.double())'), to(text, 'cast(t.text())'))),
  ),
  double: arithmetic(['times(2)', 'div(4)', 'negate()', 'abs()', 'round()', 'floor()', 'ceil()', 'mod(2)', 'intDiv(2)']),
  bigint: arithmetic(['times(2n)', 'mod(2n)', 'intDiv(2n)', 'negate()', 'abs()', 'bitAnd(3n)', 'bitXor(1n)', 'bitNot()']),
  decimal: either(arithmetic(['negate()', 'abs()', 'round(1)', 'round()', 'floor()', 'ceil()']), to(double, 'cast(t.double())')),
  text: either(
    moved(['lower()', 'upper()', 'trim()', "concat('x')", "replace('a', 'BB')", 'substring(2)', 'substring(1, 1)']),
    either(to(integer, 'length()'), (tape, of, row) => {
      const { text: operand, nullable } = other(tape, of, row)
      return { ...of, text: `${of.text}.concat(${operand})`, nullable: of.nullable || nullable }
    }),
  ),
  boolean: either(to(integer, 'cast(t.integer())'), to(text, 'cast(t.text())')),
  date: either(parts(dateParts), moved([...durations, "truncate('month')", "truncate('week')", "truncate('quarter')"])),
  timestamp: either(
    parts([...dateParts, ...timeParts]),
    moved([
      ...durations,
      'minus({ hours: 1, seconds: 1 })',
      "truncate('day')",
      "truncate('hour')",
      "truncate('year')",
      "truncate('second')",
    ]),
  ),
  time: parts(timeParts),
  list: to(integer, 'size()'),
  json: (tape, of) => {
    const path = `${of.text}.at(${tape.pick(["'a'", "'b'", "'b', 'a'", "'b', 0", '0'])})`
    const [name, kind] = tape.pick([
      ['t.text()', text],
      ['t.integer()', integer],
      ['t.boolean()', boolean],
      ['t.double()', double],
    ] as const)
    return { text: `${path}.as(${name})`, kind, nullable: true }
  },
  object: either(
    (_, of) => ({ ...of, text: `${of.text}.s`, kind: text }),
    (_, of) => ({ text: `${of.text}.n`, kind: integer, nullable: true }),
  ),
}

const orders = ['gt', 'gte', 'lt', 'lte']

/** Any condition of a row. */
export function condition(tape: Tape, row: Seen, depth: number): string {
  if (depth <= 0) return compared(tape, row, 0)
  switch (tape.below(9)) {
    case 0:
      return `and(${condition(tape, row, depth - 1)}, ${condition(tape, row, depth - 1)})`
    case 1:
      return `or(${condition(tape, row, depth - 1)}, ${condition(tape, row, depth - 1)})`
    case 2:
      return `not(${condition(tape, row, depth - 1)})`
    case 3:
    case 4:
      return quantified(tape, row, depth) ?? compared(tape, row, depth)
    case 5:
      return missing(tape, row) ?? compared(tape, row, depth)
    default:
      return compared(tape, row, depth)
  }
}

function quantified(tape: Tape, row: Seen, depth: number): string | null {
  const relations = manyOf(row)
  if (relations.length === 0) return null
  const { text: many, to: table } = tape.pick(relations)
  const inner = seen(table, row.depth + 1)
  const of = tape.pick(['some', 'none', 'every'])
  if (of !== 'every' && tape.rarely(4)) return `${many}.${of}()`
  return `${many}.${of}(${inner.text} => ${condition(tape, inner, depth - 1)})`
}

function missing(tape: Tape, row: Seen): string | null {
  const next = steps(row)
  return next.length === 0 ? null : `${tape.pick(['isNull', 'exists'])}(${tape.pick(next).text})`
}

function compared(tape: Tape, row: Seen, depth: number): string {
  const of = value(tape, row, depth)
  const { group } = of.kind
  // an object is told by its members
  if (group === 'object') return `${of.text}.s.eq(${tape.value(text)})`
  if (tape.rarely(6)) return `${of.text}.${tape.pick(['isNull()', 'isNotNull()'])}`
  if (group === 'json') return `${of.text}.at('a').${tape.pick(['isNull()', 'isNotNull()'])}`
  if (group === 'list') return inList(tape, of)
  if (group === 'boolean' && tape.below(2) === 0) return `${of.text}.${tape.pick(['isTrue()', 'isFalse()'])}`
  const searching = group === 'text' && tape.rarely(3)
  if (searching) return `${of.text}.${tape.pick(['startsWith', 'endsWith', 'contains', 'like', 'ilike'])}(${literal(tape, of)})`
  if (tape.rarely(5)) return `${of.text}.${tape.pick(['in', 'notIn'])}([${tape.times(tape.below(3), () => literal(tape, of)).join(', ')}])`
  if (tape.rarely(8)) return `${of.text}.between(${literal(tape, of)}, ${literal(tape, of)})`
  return `${of.text}.${tape.pick(['eq', 'ne', ...orders, 'sameAs'])}(${other(tape, of, row).text})`
}

function inList(tape: Tape, of: Value): string {
  const call = tape.pick(['eq', 'ne', 'hasAny', 'hasAll', 'sameAs'])
  return `${of.text}.${call}(${literal(tape, of)})`
}
