import type { FieldDefinition } from '../../schema/definition.ts'
import { fieldType } from '../column-type.ts'
import { arg, type Printer, type Printers, parts, pattern, printer, put, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { endOfPrefix, posixPattern, reshaped } from './patterns.ts'
import { postgresTypes } from './postgres-types.ts'

export type Piece = string | Sql

export function ddlType(field: FieldDefinition): string {
  return fieldType(postgresTypes, field).ddl
}

/** A list bound as one array: one statement text for every length. */
function members(text: string): Printer {
  return printer(strength.compare, (node, out) =>
    out
      .expr(node.args[0] as Sql, strength.other)
      .text(` ${text}(`)
      .expr(node.args[1] as Sql)
      .text(')'),
  )
}

/** A range of bytes, which an index in byte order serves, whatever the column's own order is. */
const startsWith: Printer = printer(strength.and, (node, out) => {
  const [of, prefix] = [arg(node, 0), arg(node, 1)]
  const end = reshaped(prefix, endOfPrefix)
  if (end) put(out, of, ' collate "C" >= ', prefix, ' and ', of, ' collate "C" < ', end)
  else put(out, 'starts_with(', of, ', ', prefix, ')')
})

/** Text out of JSON has the database's collation, where columns of ours are in byte order. */
export function inBytes(text: readonly Piece[]): readonly Piece[] {
  return ['(', ...text, ' collate "C")']
}

function isJsonList(of: Sql): boolean {
  return of.field !== null && ddlType(of.field) === 'jsonb'
}

function listTest(array: string, json: (list: Sql, values: Sql) => readonly Piece[]): Printer {
  return parts(strength.compare, node => {
    const [list, values] = [arg(node, 0), arg(node, 1)]
    return isJsonList(list) ? json(list, values) : [list, ` ${array} `, values]
  })
}

/** Positions from 1 that bound a slice, those below zero counted from the end. */
function slice(node: Sql): readonly Piece[] {
  const [list, first] = [arg(node, 0), arg(node, 1)]
  const last = node.args[2]
  // a cast: this is what a slice carries
  const back = node.data as { readonly from: boolean; readonly to: boolean }
  const json = isJsonList(list)
  const size: readonly Piece[] = [json ? 'jsonb_array_length(' : 'cardinality(', list, ')']
  const from: readonly Piece[] = back.from ? ['greatest(', ...size, ' + ', first, ', 1)'] : [first]
  const to: readonly Piece[] = last === undefined ? [] : back.to ? [...size, ' + ', last] : [last]
  if (!json) return ['(', list, ')[', ...from, ':', ...to, ']']
  const within: readonly Piece[] = ['o >= ', ...from, ...(last === undefined ? [] : [' and o <= ', ...to])]
  const items: readonly Piece[] = ['jsonb_array_elements(', list, ') with ordinality as e(v, o) where ', ...within]
  return ['(case when ', list, ' is not null then coalesce((select jsonb_agg(v order by o) from ', ...items, "), '[]') end)"]
}

export const postgresText: Printers = {
  in: members('= any'),
  notIn: members('<> all'),
  keys: printer(strength.atom, (node, out) => out.text('unnest(').list(node.args).text(')')),
  startsWith,
  endsWith: pattern('right({0}, length({1})) = {1}', strength.compare),
  contains: pattern('strpos({0}, {1}) > 0', strength.compare),
  ilike: parts(strength.compare, node => [arg(node, 0), ' collate "C" ilike ', arg(node, 1)]),
  matches: parts(strength.compare, node => {
    const pattern = reshaped(arg(node, 1), posixPattern)
    return [arg(node, 0), ' collate "C" ~ ', pattern ?? arg(node, 1)]
  }),
  lower: parts(strength.atom, node => ['lower(', arg(node, 0), ' collate "C")']),
  upper: parts(strength.atom, node => ['upper(', arg(node, 0), ' collate "C")']),
  hasAny: listTest('&&', (list, values) => [
    'exists (select 1 from jsonb_array_elements(',
    list,
    ') as e(v) where v in (select jsonb_array_elements(',
    values,
    ')))',
  ]),
  hasAll: listTest('@>', (list, values) => [
    '(',
    list,
    ' is not null and not exists (select 1 from jsonb_array_elements(',
    values,
    ') as e(v) where v not in (select jsonb_array_elements(',
    list,
    '))))',
  ]),
  size: parts(strength.atom, node => [isJsonList(arg(node, 0)) ? 'jsonb_array_length(' : 'cardinality(', arg(node, 0), ')']),
  slice: parts(strength.atom, slice),
  append: parts(strength.add, node => [arg(node, 0), ' || ', arg(node, 1)]),
}
