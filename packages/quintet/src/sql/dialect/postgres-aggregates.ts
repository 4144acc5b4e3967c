import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { aggregateName, arg, type Printer, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { ddlType } from './postgres-text.ts'

/** Elements that a list keeps as JSON. */
const asJson: ReadonlySet<string> = new Set(['list', 'object', 'json', 'bytes'])

function isJson(field: FieldDefinition | null): boolean {
  return field !== null && asJson.has(storedAs(field).tag)
}

function withinGroup(name: string, of: (node: Sql) => readonly (string | Sql)[]): Printer {
  return parts(strength.atom, node => [`${name}(`, ...(node.args[1] ? [node.args[1]] : []), ') within group (order by ', ...of(node), ')'])
}

/** Aggregates that make lists and texts, and those that choose among values in order. */
export const postgresAggregates: Printers = {
  arrayAgg: parts(strength.atom, node => {
    const of = arg(node, 0)
    const bytes = of.field !== null && storedAs(of.field).tag === 'bytes'
    // the form in which a column of such lists keeps them
    const value = bytes ? ["'\\x' || encode(", of, ", 'hex')"] : [of]
    return aggregateName(isJson(of.field) ? 'jsonb_agg' : 'array_agg', node, value)
  }),
  'arrayAgg result': parts(strength.atom, node => {
    const element = node.data as FieldDefinition | null
    const none = isJson(element) || !element ? "'[]'::jsonb" : `'{}'::${ddlType(element)}[]`
    return ['coalesce(', arg(node, 0), `, ${none})`]
  }),
  percentileCont: withinGroup('percentile_cont', node => [arg(node, 0), '::double precision']),
  percentileDisc: withinGroup('percentile_disc', node => [arg(node, 0)]),
  mode: withinGroup('mode', node => [arg(node, 0)]),
}
