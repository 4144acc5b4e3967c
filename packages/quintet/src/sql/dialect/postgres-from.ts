import { failure } from '../../base/failure.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { arg, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { postgresDdl } from './postgres-ddl.ts'
import { ddlType } from './postgres-text.ts'

/** A column of rows that no table holds; its text is in byte order like that of a table. */
function typed(of: Sql | string, field: FieldDefinition | null): readonly (Sql | string)[] {
  if (field === null) return [of]
  const type = ddlType(field)
  const collation = postgresDdl.collation(type)
  return collation === null ? [of, `::${type}`] : ['(', of, `::${type} collate "${collation}")`]
}

/** Functions that give rows, and types that have to be said where rows of several queries meet. */
export const postgresFrom: Printers = {
  'as column': parts(strength.cast, node => typed(arg(node, 0), node.field)),
  'typed null': parts(strength.cast, node => typed('null', node.field)),
  'jsonEach key': parts(strength.atom, node => ['(', arg(node, 0), ' collate "C")']),
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
