import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { aggregateName, arg, infix, type Printer, type Printers, parts, strength } from '../output.ts'
import { type Sql, sql } from '../statement.ts'

function tag(node: Sql): string | undefined {
  return node.field ? storedAs(node.field).tag : undefined
}

export function scale(field: FieldDefinition | null): number {
  return field ? (storedAs(field).scale ?? 0) : 0
}

export function isDecimal(node: Sql): boolean {
  return tag(node) === 'decimal'
}

export function power(digits: number): string {
  return `1${'0'.repeat(digits)}`
}

/** A decimal with more digits after its point: what is stored is its multiple by a power of ten. */
export function rescaled(of: Sql, digits: number): Sql {
  const more = isDecimal(of) ? digits - scale(of.field) : 0
  return more > 0 ? sql('scaled up', [of], { data: power(more), field: of.field }) : of
}

/** Raises SQLite's own overflow error if `test` holds; the argument is a row's value, so that nothing is computed ahead. */
export function failing(of: Sql): readonly (string | Sql)[] {
  return ['abs(iif(', of, ' is null, 0, -9223372036854775808))']
}

/** A result that left 64 bits is a rounded double in SQLite: an error here. */
function guarded(printed: readonly (string | Sql)[]): readonly (string | Sql)[] {
  return ["(select iif(typeof(v) = 'real', abs(iif(v is null, 0, -9223372036854775808)), v) from (select ", ...printed, ' as v))']
}

const bare: ReadonlySet<string> = new Set(['column', 'slot', 'typed slot'])

/** Whether operands of these kinds can leave 64 bits: not two 32-bit integers, nor the sum of two stored decimals. */
function canOverflow(node: Sql, product: boolean): boolean {
  return node.args.some(of => {
    const stored = of.field && storedAs(of.field)
    if (stored?.tag === 'bigint') return true
    if (stored?.tag === 'decimal') return product || !bare.has(of.op)
    return stored?.tag === 'integer' && stored.precision !== null && !bare.has(of.op)
  })
}

function arithmetic(operator: string, product: boolean): Printer {
  const plain = infix(operator, product ? strength.multiply : strength.add)
  return {
    strength: plain.strength,
    print: (node, out) => {
      const digits = scale(node.field)
      const args = product || !isDecimal(arg(node, 0)) ? node.args : node.args.map(of => rescaled(of, digits))
      const shown = { ...node, args }
      if (!canOverflow(node, product)) return plain.print(shown, out)
      for (const piece of guarded([{ ...shown, op: `unguarded ${operator}` }]))
        typeof piece === 'string' ? out.text(piece) : out.expr(piece)
    },
  }
}

/** A divisor that is not zero: an error as on other servers, where SQLite would give null. */
function divisor(of: Sql): readonly (string | Sql)[] {
  return ['case ', of, ' when 0 then ', ...failing(of), ' else ', of, ' end']
}

function rounded(node: Sql): readonly (string | Sql)[] {
  return roundedTo(arg(node, 0), node.data as number)
}

export function roundedTo(of: Sql, digits: number): readonly (string | Sql)[] {
  if (tag(of) === 'double') return ['round(', of, `, ${digits})`]
  const drop = isDecimal(of) ? scale(of.field) - digits : 0
  if (drop <= 0) return [of]
  const step = power(drop)
  const half = `5${'0'.repeat(drop - 1)}`
  return ['((', of, ' + iif(', of, ` < 0, -${half}, ${half})) / ${step} * ${step})`]
}

function whole(name: 'floor' | 'ceil', carry: string): Printer {
  return parts(strength.atom, node => {
    const of = arg(node, 0)
    if (tag(of) === 'double') return [`${name}(`, of, ')']
    if (!isDecimal(of) || scale(of.field) === 0) return [of]
    const unit = power(scale(of.field))
    return ['((', of, ` / ${unit} ${name === 'floor' ? '-' : '+'} (`, of, ` % ${unit} ${carry} 0)) * ${unit})`]
  })
}

/** Comparisons bring decimals to one scale. */
function compared(text: string): Printer {
  const plain = infix(text, strength.compare)
  return {
    strength: plain.strength,
    print: (node, out) => {
      const digits = Math.max(...node.args.map(of => scale(of.field)))
      plain.print(node.args.some(isDecimal) ? { ...node, args: node.args.map(of => rescaled(of, digits)) } : node, out)
    },
  }
}

export const sqliteNumbers: Printers = {
  'scaled up': parts(strength.multiply, node => [arg(node, 0), ` * ${node.data as string}`]),
  'unguarded +': infix('+', strength.add),
  'unguarded -': infix('-', strength.add),
  'unguarded *': infix('*', strength.multiply),
  'unguarded /': parts(strength.multiply, node => [arg(node, 0), ' / ', ...divisor(arg(node, 1))]),
  plus: arithmetic('+', false),
  minus: arithmetic('-', false),
  times: arithmetic('*', true),
  negate: parts(strength.atom, node => {
    const of = arg(node, 0)
    return tag(of) === 'double' ? ['(- ', of, ')'] : guarded(['0 - ', of])
  }),
  div: parts(strength.atom, node => {
    const [a, b] = [arg(node, 0), arg(node, 1)]
    const shift = scale(b.field) - scale(a.field)
    const scaling = shift === 0 || !isDecimal(a) ? '' : shift > 0 ? ` * ${power(shift)}.0` : ` / ${power(-shift)}.0`
    return ['(cast(', a, ' as real) / ', ...divisor(b), `${scaling})`]
  }),
  intDiv: parts(strength.atom, node => {
    if (node.args.some(of => tag(of) === 'double')) return ['trunc(', arg(node, 0), ' / ', ...divisor(arg(node, 1)), ')']
    return tag(node) === 'bigint' ? guarded([{ ...node, op: 'unguarded /' }]) : ['(', { ...node, op: 'unguarded /' }, ')']
  }),
  mod: parts(strength.atom, node => {
    const [a, b] = [arg(node, 0), arg(node, 1)]
    return node.args.some(of => tag(of) === 'double') ? ['mod(', a, ', ', ...divisor(b), ')'] : ['(', a, ' % ', ...divisor(b), ')']
  }),
  // SQLite has no such operator: the bits that either has, less those that both have
  bitXor: parts(strength.atom, node => {
    const [a, b] = [arg(node, 0), arg(node, 1)]
    return ['((', a, ' | ', b, ') - (', a, ' & ', b, '))']
  }),
  round: parts(strength.atom, rounded),
  floor: whole('floor', '<'),
  ceil: whole('ceil', '>'),
  eq: compared('='),
  ne: compared('<>'),
  gt: compared('>'),
  gte: compared('>='),
  lt: compared('<'),
  lte: compared('<='),
  sameAs: compared('is'),
  notSameAs: compared('is not'),
  between: {
    strength: strength.compare,
    print: (node, out) => {
      const digits = Math.max(...node.args.map(of => scale(of.field)))
      const [of, low, high] = node.args.map(one => rescaled(one, digits)) as [Sql, Sql, Sql]
      out.expr(of, strength.other).text(' between ').expr(low, strength.other).text(' and ').expr(high, strength.other)
    },
  },
  sum: parts(strength.atom, node => aggregateName(tag(arg(node, 0)) === 'double' ? 'total' : 'sum', node, [arg(node, 0)])),
  'sum result': parts(strength.atom, node => (tag(node) === 'double' ? [arg(node, 0)] : ['coalesce(', arg(node, 0), ', 0)'])),
  'avg result': parts(strength.atom, node => {
    const field = node.data as FieldDefinition | null
    return field && storedAs(field).tag === 'decimal' && scale(field) > 0
      ? ['(', arg(node, 0), ` / ${power(scale(field))}.0)`]
      : [arg(node, 0)]
  }),
}
