import { failure } from '../../base/failure.ts'
import {
  aggregate,
  arg,
  call,
  infix,
  junction,
  type Output,
  type Printer,
  type Printers,
  parts,
  pattern,
  postfix,
  printer,
  printOrder,
  strength,
} from '../output.ts'
import type { Sql, SqlOrder } from '../statement.ts'
import { literalOperators } from './literals.ts'
import { rawOperators } from './raw.ts'
import { windowOperators } from './window.ts'

/** Prints its operand as if it were not there. */
const same: Printer = printer(strength.atom, (node, out) => out.expr(node.args[0] as Sql, strength.atom))

/** How operators are printed where a dialect says nothing else. */
export const standardOperators: Printers = {
  ...literalOperators,
  column: printer(strength.atom, ({ table, name }, out) => {
    if (table !== null) out.name(table).text('.')
    out.name(name as string)
  }),
  slot: printer(strength.atom, (node, out) => node.slot && out.slot(node.slot)),
  'typed slot': printer(strength.atom, (node, out) => node.slot && out.slot(node.slot)),
  constant: printer(strength.atom, ({ data }, out) => out.text(literal(data))),
  row: printer(strength.atom, (node, out) => out.text('(').list(node.args).text(')')),
  ...rawOperators,
  'as column': same,
  'typed null': printer(strength.atom, (_, out) => out.text('null')),
  'unnest value': same,
  'unnest position': same,
  'elements value': same,
  'jsonEach key': same,
  'jsonEach value': same,
  'jsonElements value': same,
  'jsonElements position': same,
  'generateSeries value': same,
  star: printer(strength.atom, (_, out) => out.text('*')),

  and: junction('and', strength.and),
  or: junction('or', strength.or),
  not: printer(strength.not, (node, out) => out.text('not ').expr(node.args[0] as Sql, strength.not + 1)),
  true: printer(strength.atom, (_, out) => out.text('true')),
  false: printer(strength.atom, (_, out) => out.text('false')),
  decided: pattern('coalesce({0}, false)'),

  eq: infix('=', strength.compare),
  ne: infix('<>', strength.compare),
  gt: infix('>', strength.compare),
  gte: infix('>=', strength.compare),
  lt: infix('<', strength.compare),
  lte: infix('<=', strength.compare),
  between: pattern('{0} between {1} and {2}', strength.compare),
  sameAs: infix('is not distinct from', strength.compare),
  notSameAs: infix('is distinct from', strength.compare),
  isNull: postfix('is null'),
  isNotNull: postfix('is not null'),
  isTrue: printer(strength.atom, (node, out) => out.expr(node.args[0] as Sql, strength.atom)),
  isFalse: printer(strength.not, (node, out) => out.text('not ').expr(node.args[0] as Sql, strength.atom)),
  document: same,
  exists: printer(strength.atom, (node, out) => node.select && out.text('exists (').select(node.select).text(')')),
  notExists: printer(strength.not, (node, out) => node.select && out.text('not exists (').select(node.select).text(')')),
  scalar: printer(strength.atom, (node, out) => node.select && out.text('(').select(node.select).text(')')),
  'in select': printer(
    strength.compare,
    (node, out) =>
      node.select &&
      out
        .expr(node.args[0] as Sql, strength.other)
        .text(' in (')
        .select(node.select)
        .text(')'),
  ),
  'one of': printer(strength.compare, (node, out) => standardOperators['in select']?.print(node, out)),
  // where one transaction writes at a time, the order of numbers is the order of commits
  'transaction number': printer(strength.atom, (_, out) => out.text('0')),
  settled: printer(strength.atom, (_, out) => out.text('true')),
  'notIn select': printer(
    strength.compare,
    (node, out) =>
      node.select &&
      out
        .expr(node.args[0] as Sql, strength.other)
        .text(' not in (')
        .select(node.select)
        .text(')'),
  ),

  like: pattern("{0} like {1} escape '\\'", strength.compare),

  plus: infix('+', strength.add),
  minus: infix('-', strength.add),
  times: infix('*', strength.multiply),
  mod: infix('%', strength.multiply),
  negate: printer(strength.multiply, (node, out) =>
    out
      .text('(- ')
      .expr(node.args[0] as Sql, strength.atom)
      .text(')'),
  ),
  bitAnd: parts(strength.atom, node => ['(', arg(node, 0), ' & ', arg(node, 1), ')']),
  bitOr: parts(strength.atom, node => ['(', arg(node, 0), ' | ', arg(node, 1), ')']),
  shiftLeft: parts(strength.atom, node => ['(', arg(node, 0), ' << ', arg(node, 1), ')']),
  shiftRight: parts(strength.atom, node => ['(', arg(node, 0), ' >> ', arg(node, 1), ')']),
  bitNot: parts(strength.atom, node => ['(~ ', arg(node, 0), ')']),
  collate: printer(strength.cast, (node, out) => {
    const { name, family } = out.dialect
    const collation = (node.data as Readonly<Record<string, string>>)[family]
    if (collation === undefined)
      throw failure('QT_UNSUPPORTED', `An order names no collation for ${name}: { collation: { ${family}: '…' } }`)
    out
      .expr(node.args[0] as Sql, strength.cast)
      .text(' collate ')
      .name(collation)
  }),
  concat: infix('||', strength.other),
  abs: call('abs'),
  floor: call('floor'),
  ceil: call('ceil'),
  round: call('round'),
  lower: call('lower'),
  upper: call('upper'),
  trim: call('trim'),
  length: call('length'),
  replace: call('replace'),
  substring: call('substr'),
  coalesce: call('coalesce'),
  case: printer(strength.atom, printCase),
  ...windowOperators,
  order: printer(strength.atom, (node, out) => printOrder(node.data as readonly SqlOrder[], out.text('order by '))),
  row_number: call('row_number'),
  rowNumber: call('row_number'),
  rank: call('rank'),
  grouping: call('grouping'),
  denseRank: call('dense_rank'),
  percentRank: call('percent_rank'),
  cumeDist: call('cume_dist'),
  ntile: call('ntile'),
  lag: call('lag'),
  lead: call('lead'),
  firstValue: call('first_value'),
  lastValue: call('last_value'),
  nthValue: call('nth_value'),
  max: aggregate('max'),
  min: aggregate('min'),
  sum: aggregate('sum'),
  avg: aggregate('avg'),
  count: printer(strength.atom, (node, out) => (node.args.length === 0 ? out.text('count(*)') : aggregate('count').print(node, out))),
  stringAgg: aggregate('string_agg'),
  arrayAgg: aggregate('array_agg'),
  'aggregate call': printer(strength.atom, (node, out) => aggregate((node.data as { readonly name: string }).name).print(node, out)),
  call: printer(strength.atom, (node, out) => call((node.data as { readonly name: string }).name).print(node, out)),
  filter: pattern('{0} filter (where {1})'),
  'max result': same,
  'min result': same,
  'sum result': same,
  'avg result': same,
  'count result': same,
  'stringAgg result': same,
  'arrayAgg result': same,
  'percentileCont result': same,
  'percentileDisc result': same,
  'mode result': same,
  'aggregate call result': same,
}

/** Arguments in turn: condition, result, …, and one more for `else`. */
function printCase(node: Sql, out: Output): void {
  out.text('case')
  for (let i = 0; i + 1 < node.args.length; i += 2)
    out
      .text(' when ')
      .expr(node.args[i] as Sql)
      .text(' then ')
      .expr(node.args[i + 1] as Sql)
  if (node.args.length % 2 === 1) out.text(' else ').expr(node.args[node.args.length - 1] as Sql)
  out.text(' end')
}

/** A constant of the library's own. */
export function literal(data: unknown): string {
  if (data === null) return 'null'
  if (typeof data === 'boolean' || typeof data === 'number') return String(data)
  if (typeof data === 'string') return `'${data.replaceAll("'", "''")}'`
  throw failure('QT_BUG', `no literal for ${typeof data}`)
}
