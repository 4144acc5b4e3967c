import { failure } from '../base/failure.ts'
import { defineField, type FieldDefinition } from '../schema/definition.ts'
import { declared } from './declared.ts'
import { columnsEntity } from './derived.ts'
import { Find } from './find.ts'
import { currentFrame } from './frame.ts'
import type { GenerateSeriesFunction, JsonEachFunction, JsonElementsFunction, UnnestFunction } from './from-types.ts'
import { fieldShape, Leaf } from './leaf.ts'
import { type Node, shapeHere, valueNode } from './node.ts'
import { integerField, textField } from './operator.ts'
import type { TableFunctionName } from './origin.ts'
import { keptEntity } from './row-entity.ts'
import { pair, word } from './shape.ts'
import { Subquery } from './subquery.ts'

type Columns = Readonly<Record<string, FieldDefinition>>

/** Rows made by a function of the server, of these columns. */
function rowsOf(name: TableFunctionName, args: readonly Node[], columns: Columns): Subquery {
  const here = currentFrame()
  for (const arg of args) shapeHere(arg, here)
  const fields = Object.entries(columns)
  const shape = fields.reduce((before, [key, field]) => pair(pair(before, word(key)), fieldShape(field)), word(name))
  const entity = keptEntity(shape, () => columnsEntity(name, fields))
  const frame = args.map(arg => arg.frame).reduce((a, b) => (b.depth > a.depth ? b : a))
  return new Subquery(Find.on(entity).with({ from: { kind: 'function', name, args } }, frame))
}

function leafOf(of: unknown, name: string, tag: FieldDefinition['tag']): Leaf {
  if (!(of instanceof Leaf)) throw failure(of === undefined ? 'QT_UNDEFINED' : 'QT_EXPRESSION', `${name}(…) expects an expression`)
  if (of.field?.tag !== tag)
    throw failure('QT_EXPRESSION', `${name}(…) takes a ${tag}, and ${of.describe()} is of kind ${of.field?.tag ?? 'condition'}`)
  return of
}

const position: FieldDefinition = integerField

/**
 * The elements of a list as rows, each with its position from 1. A list that is null or empty has none.
 *
 * @example
 * await db.from({ p: posts }).innerJoinLateral(({ p }) => ({ label: unnest(p.labels) })).select(({ p, label }) => ({ title: p.title, label: label.value }))
 */
// here and below the declared types follow the field's kind, which the run time reads from the node
export const unnest: UnnestFunction = declared((of: unknown): Subquery => {
  const list = leafOf(of, 'unnest', 'list')
  const element = list.field?.element
  if (list.field?.inJson) throw failure('QT_EXPRESSION', 'unnest(…) takes a list of a column: say jsonElements(…) of the JSON')
  if (!element) throw failure('QT_BUG', 'a list field without its element')
  const value = element.nullable ? element : defineField(element.tag, { ...element, nullable: true })
  return rowsOf('unnest', [list], { value, position })
})

/**
 * The members of a JSON object as rows. What is no object has none.
 *
 * @example
 * await db.from({ p: posts }).innerJoinLateral(({ p }) => ({ m: jsonEach(p.meta) })).select(({ m }) => ({ key: m.key, value: m.value }))
 */
export const jsonEach: JsonEachFunction = declared((of: unknown): Subquery => {
  const json = leafOf(of, 'jsonEach', 'json')
  return rowsOf('jsonEach', [json], { key: textField, value: nullableOf(json.field as FieldDefinition) })
})

/**
 * The elements of a JSON array as rows, each with its position from 1. What is no array has none.
 *
 * @example
 * await db.from({ p: posts }).innerJoinLateral(({ p }) => ({ e: jsonElements(p.meta.at('parts')) })).select(({ e }) => e.value)
 */
export const jsonElements: JsonElementsFunction = declared((of: unknown): Subquery => {
  const json = leafOf(of, 'jsonElements', 'json')
  return rowsOf('jsonElements', [json], { value: nullableOf(json.field as FieldDefinition), position })
})

function nullableOf(field: FieldDefinition): FieldDefinition {
  return defineField('json', { ...field, nullable: true })
}

/**
 * Whole numbers from one to another, both included; downwards with a negative step.
 *
 * @example
 * await db.from({ day: generateSeries(1, 31) }).select(({ day }) => day.value)
 */
export const generateSeries: GenerateSeriesFunction = declared((from: unknown, to: unknown, step: unknown = 1): Subquery => {
  if (step === 0) throw failure('QT_VALUE', 'generateSeries(from, to, step): a step of 0 comes to no end')
  const args = [from, to, step].map(part => {
    if (part instanceof Leaf && part.field?.tag === 'integer') return part
    if (typeof part === 'number' && Number.isSafeInteger(part)) return valueNode(part, integerField)
    throw failure('QT_VALUE', 'generateSeries(from, to, step) takes whole numbers, or expressions of the kind integer')
  })
  return rowsOf('generateSeries', args, { value: integerField })
})
