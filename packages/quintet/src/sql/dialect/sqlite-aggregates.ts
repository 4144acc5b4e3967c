import { failure } from '../../base/failure.ts'
import { storedAs } from '../../schema/definition.ts'
import { aggregateName, arg, isDistinct, type Printer, type Printers, parts, printer, strength } from '../output.ts'

function lacking(name: string): Printer {
  return printer(strength.atom, () => {
    throw failure(
      'QT_UNSUPPORTED',
      `SQLite has no ${name}(…): number the values with rowNumber() over their order and choose from asTable()`,
    )
  })
}

/** Aggregates that make lists and texts; a list is JSON text, as in a column. */
export const sqliteAggregates: Printers = {
  stringAgg: parts(strength.atom, node => {
    if (isDistinct(node))
      throw failure(
        'QT_UNSUPPORTED',
        'SQLite: stringAgg(…).distinct() has no text between its values; aggregate the result of distinct().asTable()',
      )
    return aggregateName('group_concat', node, [arg(node, 0), ', ', arg(node, 1)])
  }),
  arrayAgg: parts(strength.atom, node => {
    const of = arg(node, 0)
    const tag = of.field ? storedAs(of.field).tag : ''
    const value =
      tag === 'bytes'
        ? ['iif(', of, ' is null, null, lower(hex(', of, ')))']
        : tag === 'json' || tag === 'list' || tag === 'object'
          ? ['json(', of, ')']
          : [of]
    return aggregateName('json_group_array', node, value)
  }),
  percentileCont: lacking('percentileCont'),
  percentileDisc: lacking('percentileDisc'),
  mode: lacking('mode'),
}
