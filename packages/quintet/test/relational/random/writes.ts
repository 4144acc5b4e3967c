import { condition, type Seen, seen, stepsOf } from './expression.ts'
import { columnsOf, type DrawnField, type DrawnTable } from './models.ts'
import type { Tape } from './tape.ts'

/** A write as source text, and what says what it will have done. */
export interface DrawnWrite {
  readonly table: DrawnTable
  /** A function of `db` that makes the command. */
  readonly text: string
  /** A function of `db`: the rows that it changes, by their `key`, each with what it is set to. */
  readonly rows: string
  /** What every one of them is set to. */
  readonly literals: string
  readonly deletes: boolean
}

export function drawWrite(tape: Tape, tables: readonly DrawnTable[]): DrawnWrite {
  const table = tape.pick(tables)
  const row = seen(table)
  const from = `db.${table.key}.where(v0 => ${condition(tape, row, 2)})`
  const key = `key: { ${table.primary.map(of => `${of.key}: v0.${of.key}`).join(', ')} }`
  const sets = tape.rarely(4) ? [] : drawSets(tape, row)
  const object = (expression: boolean): string =>
    `{ ${sets
      .filter(of => of.expression === expression)
      .map(of => `${of.key}: ${of.text}`)
      .join(', ')} }`
  const expressions = sets.some(of => of.expression) ? `, set: ${object(true)}` : ''
  const write = sets.length === 0 ? 'delete()' : `update(v0 => ({ ...${object(true)}, ...${object(false)} }))`
  return {
    table,
    text: `db => ${from}.${write}`,
    rows: `db => ${from}.select(v0 => ({ ${key}${expressions} }))`,
    literals: `(${object(false)})`,
    deletes: sets.length === 0,
  }
}

interface DrawnSet {
  readonly key: string
  readonly text: string
  readonly expression: boolean
}

function drawSets(tape: Tape, row: Seen): DrawnSet[] {
  const changed = row.table.fields.filter(of => !of.unique && of.computed === null && tape.below(2) === 1)
  const references = row.table.references.filter(of => of.nullable && !of.unique && tape.rarely(4))
  return [
    ...changed.map(of => drawSet(tape, row, of)),
    ...references.flatMap(of => of.columns.map(key => ({ key, text: 'null', expression: false }))),
  ]
}

const computable: Readonly<Record<string, readonly string[]>> = {
  integer: ['plus(1)', 'times(2)', 'negate()', 'bitXor(1)'],
  double: ['plus(0.5)', 'negate()', 'round()'],
  bigint: ['minus(1n)', 'abs()'],
  decimal: ["plus('0.25')", 'negate()', 'floor()'],
  text: ['lower()', "concat('y')", 'substring(2)'],
}

function drawSet(tape: Tape, row: Seen, { key, kind, nullable }: DrawnField): DrawnSet {
  if (nullable && tape.rarely(4)) return { key, text: 'null', expression: false }
  const from = tape.rarely(3) ? stepsOf(row) : []
  const found = [row, ...from].flatMap(of =>
    columnsOf(of.table)
      .filter(column => column.kind.name === kind.name && kind.group !== 'object' && (nullable || !(column.nullable || of.nullable)))
      .map(column => `${of.text}.${column.key}`),
  )
  if (found.length === 0 || tape.below(2) === 0) return { key, text: tape.value(kind), expression: false }
  const calls = computable[kind.name]
  const column = tape.pick(found)
  return { key, text: calls && tape.below(2) === 1 ? `${column}.${tape.pick(calls)}` : column, expression: true }
}
