import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { arg, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { arrayText } from './postgres-array.ts'
import { postgresDdl } from './postgres-ddl.ts'
import { ddlType, inBytes } from './postgres-text.ts'

type Piece = string | Sql

function pathOf(node: Sql): string {
  return postgresDdl.literal(arrayText(node.data as readonly string[]), null)
}

/** What stands at a path of a JSON document; the path comes from the model. */
function member(node: Sql): readonly Piece[] {
  return valueAt(arg(node, 0), pathOf(node), node.field as FieldDefinition)
}

function valueAt(of: Sql, path: string, field: FieldDefinition): readonly Piece[] {
  const stored = storedAs(field)
  const type = ddlType(field)
  // null in a document is a value of JSON's own
  if (type === 'jsonb') return ['nullif(', of, ` #> ${path}, 'null')`]
  const text: readonly Piece[] = ['(', of, ` #>> ${path})`]
  if (stored.tag === 'text' || type === 'text') return inBytes(text)
  if (stored.tag === 'list') return list(of, path, type)
  return moments[stored.tag]?.(text, stored) ?? [...text, `::${type}`]
}

function list(of: Sql, path: string, type: string): readonly Piece[] {
  const at: readonly Piece[] = [of, ` #> ${path}`]
  const made = `))::${type}${type === 'text[]' ? ' collate "C"' : ''} end)`
  return ['(case when jsonb_typeof(', ...at, ") = 'array' then array(select jsonb_array_elements_text(", ...at, made]
}

/**
 * Dates and times out of their texts by their digits: a cast would follow the settings of a session, as PostgreSQL sees it, and so
 * could be in no index.
 */
const moments: Readonly<Record<string, (text: readonly Piece[], field: FieldDefinition) => readonly Piece[]>> = {
  date: text => ['make_date(', ...day(text), ')'],
  time: text => ['make_time(', ...part(text, 1, 2), ', ', ...part(text, 4, 2), ', substr(', ...text, ', 7)::double precision)'],
  timestamp: (text, { zone }) => {
    const seconds: readonly Piece[] = ['rtrim(split_part(substr(', ...text, ", 18), '+', 1), 'Z')::double precision"]
    const moment: readonly Piece[] = [
      'make_timestamp(',
      ...day(text),
      ', ',
      ...part(text, 12, 2),
      ', ',
      ...part(text, 15, 2),
      ', ',
      ...seconds,
      ')',
    ]
    return zone ? ["timezone('UTC', ", ...moment, ')'] : moment
  },
}

function day(text: readonly Piece[]): readonly Piece[] {
  return [...part(text, 1, 4), ', ', ...part(text, 6, 2), ', ', ...part(text, 9, 2)]
}

function part(text: readonly Piece[], from: number, length: number): readonly Piece[] {
  return ['substr(', ...text, `, ${from}, ${length})::integer`]
}

/** Lists of scalars are arrays, or made into one out of a document; others are JSON. */
function elements(list: Sql): readonly Piece[] {
  if (list.field === null || ddlType(list.field) !== 'jsonb') return ['unnest(', list, ')']
  return ['jsonb_array_elements(case jsonb_typeof(', list, ") when 'array' then ", list, ' end)']
}

const inJson: ReadonlySet<string> = new Set(['list', 'object', 'json', 'bytes'])

function element(node: Sql): readonly Piece[] {
  const field = node.field as FieldDefinition
  if (inJson.has(storedAs(field).tag)) return valueAt(arg(node, 0), "'{}'", field)
  return ddlType(field) === 'text' ? inBytes([arg(node, 0)]) : [arg(node, 0)]
}

/** Whether a document has a field at all: its null is not the server's. */
function there(test: string): (node: Sql) => readonly Piece[] {
  return node => {
    const of = arg(node, 0)
    return ['(', arg(of, 0), ` #> ${pathOf(of)}) ${test}`]
  }
}

export const postgresMembers: Printers = {
  field: parts(strength.cast, member),
  'without member': parts(strength.other, node => [arg(node, 0), ` #- ${pathOf(node)}`]),
  isThere: parts(strength.compare, there('is not null')),
  isNotThere: parts(strength.compare, there('is null')),
  'table elements': parts(strength.atom, node => elements(arg(node, 0))),
  'elements value': parts(strength.cast, element),
}
