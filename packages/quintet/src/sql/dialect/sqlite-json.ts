import { failure } from '../../base/failure.ts'
import { storedAs } from '../../schema/definition.ts'
import { arg, type Printers, parts, pattern, strength } from '../output.ts'
import type { Sql } from '../statement.ts'

/** A value in a JSON document by its path, only if its JSON type fits. */
function typedPath(node: Sql): readonly (string | Sql)[] {
  const [of, path] = [arg(node, 0), arg(node, 1)]
  const value = ['json_extract(', of, ', ', path, ')'] as const
  const test = ['json_type(', of, ', ', path, ')'] as const
  const choose = (condition: readonly (string | Sql)[], then: readonly (string | Sql)[] = value) => [
    'iif(',
    ...condition,
    ', ',
    ...then,
    ', null)',
  ]
  const part = [of, ' -> ', path] as const
  const tag = node.field ? storedAs(node.field).tag : ''
  switch (tag) {
    case 'json':
      return ['nullif(', ...part, ", 'null')"]
    case 'list':
      return choose([...test, " = 'array'"], part)
    case 'object':
      return choose([...test, " = 'object'"], part)
    case 'text':
    case 'enum':
      return choose([...test, " = 'text'"])
    case 'integer':
      return choose([...test, " = 'integer' and ", ...value, ' between -9007199254740991 and 9007199254740991'])
    case 'double':
      return choose([...test, " in ('integer', 'real')"])
    case 'boolean':
      return choose([...test, " in ('true', 'false')"])
    case 'bigint':
      return choose(
        [...test, " = 'text' and cast(cast(", ...value, ' as integer) as text) = ', ...value],
        ['cast(', ...value, ' as integer)'],
      )
    case 'uuid':
      return choose([...test, " = 'text' and length(", ...value, ') = 36 and ', ...value, ` glob '${uuidGlob}'`], ['lower(', ...value, ')'])
  }
  throw failure('QT_BUG', `no path of kind ${tag}`)
}

const hex = '[0-9a-fA-F]'
const uuidGlob = [8, 4, 4, 4, 12].map(count => hex.repeat(count)).join('-')

/** A value as it becomes part of JSON: SQL's own kinds as they are, JSON as JSON and not as its text. */
function element(of: Sql): readonly (string | Sql)[] {
  if (of.op !== 'to json') return ['json(', of, ')']
  const value = arg(of, 0)
  const tag = value.field?.tag
  if (tag === 'boolean') return ['json(iif(', value, " is null, 'null', iif(", value, ", 'true', 'false')))"]
  // JSON has one kind of number, and 2.0 in it is 2
  if (tag === 'double')
    return ['iif(', value, ' = round(', value, ') and abs(', value, ') < 9007199254740992, cast(', value, ' as integer), ', value, ')']
  return [value]
}

export const sqliteJson: Printers = {
  at: pattern("nullif({0} -> {1}, 'null')"),
  as: parts(strength.atom, typedPath),
  'json set': parts(strength.atom, node => ['json_set(', arg(node, 0), ', ', arg(node, 1), ', ', ...element(arg(node, 2)), ')']),
  'json remove': pattern('json_remove({0}, {1})'),
}
