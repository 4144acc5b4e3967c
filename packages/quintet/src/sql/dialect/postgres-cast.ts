import { type FieldDefinition, storedAs, type Tag } from '../../schema/definition.ts'
import { arg, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { ddlType } from './postgres-text.ts'

type Pieces = readonly (string | Sql)[]

function cast(node: Sql): Pieces {
  const of = arg(node, 0)
  const target = node.field as FieldDefinition
  const [from, to] = [of.field as FieldDefinition, target].map(field => storedAs(field).tag) as [Tag, Tag]
  const type = ddlType(target)
  // halves away from zero, as everywhere here; a double by itself would round to even
  if (from === 'double' && (to === 'integer' || to === 'bigint')) return ['round(', of, `::numeric)::${type}`]
  if (from === 'timestamp' && to === 'date') return [...wall(of), '::date']
  if (from === 'date' && to === 'timestamp')
    return storedAs(target).zone ? ['(', of, `::timestamp at time zone 'UTC')::${type}`] : [of, `::${type}`]
  if (from === 'timestamp' && to === 'timestamp' && storedAs(target).zone !== storedAs(of.field as FieldDefinition).zone)
    return ['(', of, ` at time zone 'UTC')::${type}`]
  // the server would round what is cut off, here and everywhere else it is cut
  if (from === 'timestamp' && storedAs(of.field as FieldDefinition).mode === 'text')
    return ["date_trunc('milliseconds', ", of, `)::${type}`]
  // text of another kind has the database's own order unless told
  if (to === 'text' && from !== 'text') return ['(', of, `::${type} collate "C")`]
  return [of, `::${type}`]
}

function wall(of: Sql): Pieces {
  return storedAs(of.field as FieldDefinition).zone ? ['(', of, " at time zone 'UTC')"] : [of]
}

export const postgresCast: Printers = {
  cast: parts(strength.cast, cast),
}
