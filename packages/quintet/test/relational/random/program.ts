import { condition, manyOf, type Seen, seen, stepsOf, type Value, value } from './expression.ts'
import { columnsOf, type DrawnTable } from './models.ts'
import type { Tape } from './tape.ts'

const depth = 2
const sortable = ({ kind: { group } }: Value): boolean => group !== 'json' && group !== 'list' && group !== 'object'
/** Intervals that are equal have several texts, and which of them stands for all is open. */
const single = (of: Value): boolean => sortable(of) && of.kind.name !== 'interval'
/** An object column is a scope of its own and no value. */
const valued = ({ kind: { group } }: Value): boolean => group !== 'object'

function keys({ table, text }: Seen): string {
  return table.primary.map(({ key }) => `${text}.${key}.asc()`).join(', ')
}

function valueThat(tape: Tape, row: Seen, fits: (of: Value) => boolean): Value {
  const found = value(tape, row, depth)
  const [key] = row.table.primary
  return fits(found) || !key ? found : { text: `${row.text}.${key.key}`, kind: key.kind, nullable: row.nullable }
}

function order(tape: Tape, row: Seen): string {
  const { text } = valueThat(tape, row, sortable)
  const nulls = tape.pick(['', "{ nulls: 'first' }", "{ nulls: 'last' }"])
  return `${text}.${tape.pick(['asc', 'desc'])}(${nulls})`
}

function ordered(tape: Tape, row: Seen): string {
  return `.orderBy(${row.text} => [${[...tape.times(tape.below(2), () => order(tape, row)), keys(row)].join(', ')}])`
}

function limited(tape: Tape): string {
  return tape.rarely(3) ? `.limit(${tape.count(4)}).offset(${tape.count(2)})` : ''
}

function where(tape: Tape, row: Seen): string {
  return `.where(${row.text} => ${condition(tape, row, depth)})`
}

function include(tape: Tape, table: DrawnTable, level: number): string {
  const row = seen(table, level)
  const one = stepsOf(row).map(
    of =>
      `${of.text.slice(row.text.length + 1)}: ${level < 1 && tape.rarely(3) ? `{ include: ${include(tape, of.table, level + 1)} }` : 'true'}`,
  )
  const many = manyOf(row).map(of => {
    const inner = seen(of.to, level)
    const parts = [
      `orderBy: ${inner.text} => [${keys(inner)}]`,
      tape.rarely(3) ? `where: ${inner.text} => ${condition(tape, inner, 1)}` : '',
      tape.rarely(3) ? `limit: ${1 + tape.count(2)}, offset: ${tape.count(2)}` : '',
      level < 1 && tape.rarely(3) ? `include: ${include(tape, of.to, level + 1)}` : '',
    ]
    return `${of.text.slice(row.text.length + 1)}: { ${parts.filter(Boolean).join(', ')} }`
  })
  return `{ ${tape.some([...one, ...many]).join(', ')} }`
}

function selected(tape: Tape, row: Seen, level = 0): string {
  const members = tape.times(1 + tape.below(3), i => {
    const at = tape.below(8)
    if (at === 5) return `m${i}: ${condition(tape, row, depth)}`
    const [next] = tape.rarely(2) ? stepsOf(row) : []
    if (at === 6 && next) return `m${i}: ${next.text}`
    const many = manyOf(row)
    if (at === 7 && many.length > 0 && level < 2) {
      const { text, to } = tape.pick(many)
      const inner = seen(to, row.depth + 1)
      const narrowed = tape.rarely(2) ? where(tape, inner) : ''
      return `m${i}: ${text}${narrowed}.orderBy(${inner.text} => [${keys(inner)}])${tape.rarely(3) ? '.limit(1)' : ''}.select(${inner.text} => (${selected(tape, inner, level + 1)}))`
    }
    return `m${i}: ${valueThat(tape, row, valued).text}`
  })
  return `{ ${members.join(', ')} }`
}

function grouped(tape: Tape, row: Seen): string {
  const group = tape.times(1 + tape.below(2), i => [`g${i}`, valueThat(tape, row, single).text] as const)
  const aggregates = tape.times(1 + tape.below(2), i => `a${i}: ${aggregate(tape, row)}`)
  const terms = group.map(([name]) => `g.${name}.asc()`).join(', ')
  const having = tape.rarely(4) ? `.having(${row.text} => count().gt(1))` : ''
  const keysOf = group.map(([name, text]) => `${name}: ${text}`).join(', ')
  return `.groupBy(${row.text} => ({ ${keysOf} }))${having}.orderBy((_, g) => [${terms}]).select((${row.text}, g) => ({ ...g, ${aggregates.join(', ')} }))`
}

const numbers: ReadonlySet<string> = new Set(['number', 'double', 'bigint', 'decimal'])

function aggregate(tape: Tape, row: Seen): string {
  const of = columnsOf(row.table).filter(({ kind }) => numbers.has(kind.group))
  const picked = of.length > 0 && tape.below(2) === 1 ? tape.pick(of) : null
  const made = picked
    ? `${tape.pick(['sum', 'min', 'max', 'count'])}(${row.text}.${picked.key})${tape.rarely(4) ? '.distinct()' : ''}`
    : 'count()'
  return tape.rarely(3) ? `${made}.filter(${condition(tape, row, 1)})` : made
}

/** A query over one of the tables, as the source of a function of `db`. */
export function drawQuery(tape: Tape, tables: readonly DrawnTable[]): string {
  const table = tape.pick(tables)
  const row = seen(table)
  const from = `db.${table.key}${where(tape, row)}`
  switch (tape.below(6)) {
    case 1:
      return `${from}${ordered(tape, row)}${limited(tape)}.select(${row.text} => (${selected(tape, row)}))`
    case 2:
      return `${from}${ordered(tape, row)}${limited(tape)}.include(${include(tape, table, 0)})`
    case 3:
      return `${from}${grouped(tape, row)}`
    case 4:
      return `${from}.select(${row.text} => ({ a: ${aggregate(tape, row)}, b: ${aggregate(tape, row)} }))`
    case 5: {
      const { text } = valueThat(tape, row, single)
      return `${from}.distinct().select(${row.text} => ({ d: ${text} })).asTable().orderBy(v0 => v0.d.asc())`
    }
    default:
      return `${from}${ordered(tape, row)}${limited(tape)}`
  }
}

/** A condition over one of the tables: it and its complement are counted. */
export function drawCondition(tape: Tape, tables: readonly DrawnTable[]): { readonly table: string; readonly text: string } {
  const table = tape.pick(tables)
  return { table: table.key, text: `v0 => ${condition(tape, seen(table), 3)}` }
}
