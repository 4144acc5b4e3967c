import { failure } from '../base/failure.ts'
import { FieldBuilder } from '../schema/builder.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Entity } from '../schema/registry.ts'
import { declared } from './declared.ts'
import { columnsEntity } from './derived.ts'
import { Find } from './find.ts'
import type { ValuesFunction } from './from-types.ts'
import { fieldShape } from './leaf.ts'
import { type Node, valueNode } from './node.ts'
import { keptEntity } from './row-entity.ts'
import { pair, word } from './shape.ts'
import { Subquery } from './subquery.ts'

/**
 * Rows of the program's own as a source of a query: every value is bound, and has the type that the shape says.
 *
 * @example
 * const wanted = values({ id: t.integer(), note: t.text() }, [{ id: 1, note: 'first' }, { id: 7, note: 'last' }])
 * await db.from({ w: wanted }).innerJoin({ p: posts }, ({ w, p }) => p.id.eq(w.id)).select(({ w, p }) => ({ title: p.title, note: w.note }))
 */
// the declared type is computed from the fields, which carry phantom members
export const values: ValuesFunction = declared((shape: unknown, rows: unknown): Subquery => {
  const fields = fieldsOf(shape)
  if (!Array.isArray(rows)) throw failure('QT_VALUE', 'values(shape, rows) expects an array of rows')
  const cells = rows.map((row: unknown, i) => cellsOf(fields, row, `values[${i}]`))
  const shapeOfFields = fields.reduce((before, [key, field]) => pair(pair(before, word(key)), fieldShape(field)), word('values'))
  const entity: Entity = keptEntity(shapeOfFields, () => columnsEntity('values', fields))
  return new Subquery(Find.on(entity).with({ from: { kind: 'values', rows: cells } }))
})

type Fields = readonly (readonly [key: string, field: FieldDefinition])[]

function fieldsOf(shape: unknown): Fields {
  const entries = typeof shape === 'object' && shape !== null ? Object.entries(shape) : []
  if (entries.length === 0) throw failure('QT_EXPRESSION', 'values(shape, rows) expects an object of fields, as { id: t.integer() }')
  return entries.map(([key, field]) => {
    if (!(field instanceof FieldBuilder)) throw failure('QT_EXPRESSION', `values: '${key}' is no field, as t.integer() would be`)
    return [key, field.definition] as const
  })
}

function cellsOf(fields: Fields, row: unknown, where: string): readonly Node[] {
  if (typeof row !== 'object' || row === null) throw failure('QT_VALUE', `${where} is no object of fields`)
  const given = row as Readonly<Record<string, unknown>>
  const foreign = Object.keys(given).find(key => !fields.some(([name]) => name === key))
  if (foreign !== undefined) throw failure('QT_UNKNOWN_FIELD', `${where} has a field '${foreign}' that the shape does not name`)
  return fields.map(([key, field]) => {
    const value = Object.hasOwn(given, key) ? given[key] : undefined
    if (value === undefined) throw failure('QT_UNDEFINED', `${where}.${key} is undefined`)
    if (value === null && !field.nullable) throw failure('QT_VALUE', `${where}.${key} is null, and its field is not nullable()`)
    return valueNode(value, field)
  })
}
