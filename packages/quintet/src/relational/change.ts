import { failure } from '../base/failure.ts'
import type { Frame } from '../query/frame.ts'
import { run, settled } from '../query/lambda.ts'
import { Node, valueNode } from '../query/node.ts'
import { objectFrame } from '../query/where.ts'
import { checkGiven } from '../schema/cell.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { checkWritable, unknownField } from './layout.ts'
import { asRow } from './rows.ts'
import type { Assignment } from './writes.ts'

/** What a row becomes, and the frame whose parameter stands for the row. */
export interface Change {
  readonly scope: Frame
  readonly assignments: readonly Assignment[]
}

/** A change as users write it: an object of values, or a lambda that gives one of values and expressions. */
export function change(entity: Entity, set: unknown, place: string): Change {
  if (typeof set !== 'function') return { scope: objectFrame, assignments: assignments(entity, set, null, place) }
  return run(entity, set, place, (result, frame) => ({ scope: frame, assignments: assignments(entity, result, frame, place) }))
}

/** The members of a change, in the order of the columns. */
export function assignments(entity: Entity, set: unknown, frame: Frame | null, place: string): Assignment[] {
  const row = asRow(set, place)
  const keys = Object.keys(row)
  const made: Assignment[] = new Array(keys.length)
  for (let i = 0; i < keys.length; i++) made[i] = assignment(entity, keys[i] as string, row[keys[i] as string], frame, place)
  return keys.length > 1 ? made.sort(([a], [b]) => a.position - b.position) : made
}

function assignment(entity: Entity, key: string, value: unknown, frame: Frame | null, place: string): Assignment {
  const column = entity.byKey.get(key)
  if (!column) {
    const relation = entity.relations.get(key)
    if (!relation) throw unknownField(entity, key, place)
    const [local] = relation.local
    const instead = relation.reference && local ? `set ${local.key}` : `change the rows of ${relation.to.key}`
    throw failure('QT_UNKNOWN_FIELD', `${place}.${key} is a relation: ${instead}`, { model: entity.key, field: key })
  }
  checkWritable(column, place, false)
  if (column === entity.variants?.by)
    throw failure('QT_UNKNOWN_FIELD', `${place}.${key} tells variants apart, and a row stays of its variant`, {
      model: entity.key,
      field: key,
    })
  if (!(value instanceof Node)) {
    checkGiven(column, value, place)
    return [column, valueNode(value, column.field)]
  }
  checkAssignable(column, value, place)
  return [column, frame ? settled(value, frame) : value]
}

/** An expression has to be of the column's kind; nothing is rounded or rescaled on the way. */
export function checkAssignable(column: Column, { field, condition, op }: Pick<Node, 'field' | 'condition' | 'op'>, place: string): void {
  if (op === 'raw' && field === null) return
  const given = condition ? 'boolean' : (field?.tag ?? 'row')
  if (condition ? column.field.tag === 'boolean' : field !== null && sameKind(column.field, field)) return
  throw failure(
    'QT_EXPRESSION',
    `${place}.${column.key} is ${described(column.field)}, the expression is ${field ? described(field) : given}: say cast(…)`,
    { model: column.entity.key, field: column.key },
  )
}

function sameKind(to: FieldDefinition, from: FieldDefinition): boolean {
  if (to.custom || from.custom) return to.custom === from.custom
  if (to.tag === 'double') return from.tag === 'double' || from.tag === 'integer'
  if (to.tag !== from.tag || to.inJson !== from.inJson) return false
  if (to.tag === 'decimal') return to.scale === from.scale
  if (to.tag === 'timestamp') return to.mode === from.mode && to.zone === from.zone
  return to.tag !== 'list' || to.element?.tag === from.element?.tag
}

function described({ tag, precision, scale, mode, zone, inJson }: FieldDefinition): string {
  if (inJson) return `${tag} in JSON`
  if (tag === 'decimal') return `decimal(${precision}, ${scale})`
  if (tag === 'timestamp') return `timestamp (${mode}${zone ? '' : ', without zone'})`
  return tag
}
