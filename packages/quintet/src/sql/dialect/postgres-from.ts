import { failure } from '../../base/failure.ts'
import { arg, type Printers, parts, strength } from '../output.ts'
import { ddlType } from './postgres-text.ts'

/** Functions that give rows, and types that have to be said where rows of several queries meet. */
export const postgresFrom: Printers = {
  'as column': parts(strength.cast, node => [arg(node, 0), ...(node.field ? [`::${ddlType(node.field)}`] : [])]),
  'typed null': parts(strength.cast, node => ['null', ...(node.field ? [`::${ddlType(node.field)}`] : [])]),
  'table unnest': parts(strength.atom, node => {
    const list = arg(node, 0)
    if (list.field && ddlType(list.field) === 'jsonb')
      throw failure(
        'QT_UNSUPPORTED',
        'PostgreSQL: unnest(…) takes apart lists of scalars; what is in this list is kept as JSON, so read it whole',
      )
    return ['unnest(', list, ') with ordinality']
  }),
  'table jsonEach': parts(strength.atom, node => [
    'jsonb_each(case jsonb_typeof(',
    arg(node, 0),
    ") when 'object' then ",
    arg(node, 0),
    ' end)',
  ]),
  'table jsonElements': parts(strength.atom, node => [
    'jsonb_array_elements(case jsonb_typeof(',
    arg(node, 0),
    ") when 'array' then ",
    arg(node, 0),
    ' end) with ordinality',
  ]),
  'table generateSeries': parts(strength.atom, node => ['generate_series(', arg(node, 0), ', ', arg(node, 1), ', ', arg(node, 2), ')']),
}
