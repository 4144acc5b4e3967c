import { storedAs } from '../../schema/definition.ts'
import { type Printer, type Printers, pattern, printer } from '../output.ts'
import { type Sql, sql } from '../statement.ts'
import { lengthDigits } from './interval.ts'

const comparisons = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'between', 'sameAs', 'notSameAs'] as const

/** Intervals compare by their length, as on other servers, where a month is 30 days long. The stored text begins with it. */
export function intervalComparisons(printers: Printers): Printers {
  const compared = comparisons.flatMap(op => (printers[op] ? [[op, byLength(printers[op])] as const] : []))
  return { 'interval length': pattern(`substr({0}, 1, ${lengthDigits})`), ...Object.fromEntries(compared) }
}

function byLength({ strength, print }: Printer): Printer {
  return printer(strength, (node, out) => print(node.args.some(isInterval) ? { ...node, args: node.args.map(lengthOf) } : node, out))
}

function isInterval({ field }: Sql): boolean {
  return field !== null && storedAs(field).tag === 'interval'
}

function lengthOf(of: Sql): Sql {
  return sql('interval length', [of])
}
