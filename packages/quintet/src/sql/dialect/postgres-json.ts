import { failure } from '../../base/failure.ts'
import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { arg, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { postgresPath, reshaped } from './patterns.ts'
import { changedJson, removedJson } from './postgres-json-change.ts'
import { ddlType, inBytes, type Piece } from './postgres-text.ts'

/** The value at a path of a JSON document, if it is of the kind that is asked for. */
function atPath(node: Sql, kind: string | null): readonly Piece[] {
  const path = arg(node, 1)
  const field = postgresPath(kind)
  const shown = field && reshaped(path, field)
  if (!shown) throw failure('QT_BUG', `no path of kind ${kind}`)
  return ['jsonb_path_query_first(', arg(node, 0), ', ', shown, "::jsonpath, '{}', true)"]
}

function typedPath(node: Sql): readonly Piece[] {
  const { field } = node
  const tag = field ? storedAs(field).tag : ''
  if (tag === 'json') return ['nullif(', ...atPath(node, null), ", 'null')"]
  if (tag === 'list' || tag === 'object') return atPath(node, tag)
  const text: readonly Piece[] = ['(', ...atPath(node, tag), " #>> '{}')"]
  if (tag === 'text' || tag === 'enum') return inBytes(text)
  return [...text, tag === 'integer' ? '::numeric::bigint' : `::${ddlType(field as FieldDefinition)}`]
}

export const postgresJson: Printers = {
  at: parts(strength.atom, node => ['nullif(', ...atPath(node, null), ", 'null')"]),
  as: parts(strength.cast, typedPath),
  'to json': parts(strength.atom, node => ['to_jsonb(', arg(node, 0), ')']),
  'json set': parts(strength.atom, changedJson),
  'json remove': parts(strength.atom, removedJson),
}
