import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { aggregateName, arg, type Printer, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'

type Piece = string | Sql

function tag(of: { readonly field: FieldDefinition | null }): string | undefined {
  return of.field ? storedAs(of.field).tag : undefined
}

function isWide(of: { readonly field: FieldDefinition | null }): boolean {
  return of.field !== null && storedAs(of.field).precision !== null
}

/** A 32-bit column on its way into a 64-bit result. */
function widened(node: Sql): readonly Sql[] {
  if (tag(node) !== 'integer' || !isWide(node)) return node.args
  return node.args.map((of, i) =>
    i === 0 && tag(of) === 'integer' && !isWide(of) ? { ...of, op: 'as bigint', args: [of], field: node.field, slot: null } : of,
  )
}

function arithmetic(operator: string, at: number): Printer {
  return {
    strength: at,
    print: (node, out) => {
      const [a, b] = widened(node) as readonly [Sql, Sql]
      out
        .expr(a, at)
        .text(` ${operator} `)
        .expr(b, at + 1)
    },
  }
}

/** Rounds half away from zero, as decimals do; a double beyond 15 digits has no fraction that could be rounded. */
function rounded(node: Sql): readonly Piece[] {
  const of = arg(node, 0)
  const digits = node.data as number
  if (tag(of) === 'double')
    return ['(case when abs(', of, ') < 1e15 then round(', of, `::numeric, ${digits})::double precision else `, of, ' end)']
  return tag(of) === 'decimal' ? ['round(', of, `, ${digits})`] : [of]
}

function whole(name: string): Printer {
  return parts(strength.atom, node =>
    tag(arg(node, 0)) === 'integer' || tag(arg(node, 0)) === 'bigint' ? [arg(node, 0)] : [`${name}(`, arg(node, 0), ')'],
  )
}

function isDouble(node: Sql): boolean {
  return node.args.some(of => tag(of) === 'double')
}

/** Kinds of which the server has no least value, by way of one of which it has. */
function extreme(name: 'min' | 'max'): Printer {
  return parts(strength.atom, node => {
    const of = arg(node, 0)
    if (tag(of) === 'uuid') return aggregateName(name, node, [of, '::text'])
    if (tag(of) === 'boolean') return aggregateName(name === 'min' ? 'bool_and' : 'bool_or', node, [of])
    if (tag(of) === 'bytes') return aggregateName(name, node, ['encode(', of, `, 'hex') collate "C"`])
    return aggregateName(name, node, [of])
  })
}

const extremeResult: Printer = parts(strength.cast, node => {
  if (tag(node) === 'uuid') return [arg(node, 0), '::uuid']
  return tag(node) === 'bytes' ? ['decode(', arg(node, 0), ", 'hex')"] : [arg(node, 0)]
})

export const postgresNumbers: Printers = {
  'as bigint': parts(strength.cast, node => [arg(node, 0), '::bigint']),
  plus: arithmetic('+', strength.add),
  minus: arithmetic('-', strength.add),
  times: arithmetic('*', strength.multiply),
  negate: parts(strength.atom, node => ['(- ', widened(node)[0] as Sql, ')']),
  abs: parts(strength.atom, node => ['abs(', widened(node)[0] as Sql, ')']),
  div: parts(strength.atom, node => ['(', arg(node, 0), '::double precision / ', arg(node, 1), '::double precision)']),
  intDiv: parts(strength.atom, node => {
    const [a, b] = widened(node) as readonly [Sql, Sql]
    return isDouble(node) ? ['trunc(', a, '::double precision / ', b, '::double precision)'] : ['(', a, ' / ', b, ')']
  }),
  mod: parts(strength.atom, node => {
    const [a, b] = widened(node) as readonly [Sql, Sql]
    return isDouble(node) ? ['(', a, ' - ', b, ' * trunc(', a, '::double precision / ', b, '::double precision))'] : ['(', a, ' % ', b, ')']
  }),
  shiftLeft: parts(strength.atom, node => ['(', arg(node, 0), '::bigint << ', arg(node, 1), ')']),
  shiftRight: parts(strength.atom, node => ['(', arg(node, 0), '::bigint >> ', arg(node, 1), ')']),
  bitXor: parts(strength.atom, node => ['(', arg(node, 0), ' # ', arg(node, 1), ')']),
  round: parts(strength.atom, rounded),
  floor: whole('floor'),
  ceil: whole('ceil'),
  avg: parts(strength.atom, node => aggregateName('avg', node, [arg(node, 0), '::double precision'])),
  'sum result': parts(strength.cast, node => {
    const of = node.data as FieldDefinition | null
    const total: readonly Piece[] = ['coalesce(', arg(node, 0), ', 0)']
    return tag({ field: of }) === 'bigint' || (tag({ field: of }) === 'integer' && isWide({ field: of })) ? [...total, '::bigint'] : total
  }),
  min: extreme('min'),
  max: extreme('max'),
  'min result': extremeResult,
  'max result': extremeResult,
}
