import type { Value } from '../../base/value.ts'
import { columnType } from '../column-type.ts'
import { type Output, type Printers, printer, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import type { TableName } from '../step.ts'
import { table } from './clauses.ts'

/** What is text of a statement: values in DDL, where nothing can be bound, those that a model names, and raw text. */
export const literalOperators: Printers = {
  literal: printer(strength.atom, ({ field, data }, out) => {
    const { ddl } = out.dialect
    if (data === null) out.text('null')
    else if (field === null) out.text(ddl.literal(data as Value, null))
    else {
      const type = columnType(out.dialect, field)
      out.text(ddl.literal(type.encode(data), type.ddl))
    }
  }),
  'enum rank': chosen((value, rank) => [value, rank]),
  'enum value': chosen((value, rank) => [rank, value]),
  'table name': printer(strength.atom, ({ data }, out) => table({ kind: 'table', ...(data as TableName), alias: '' }, out)),
  'in literals': among('in'),
  'notIn literals': among('not in'),
  'raw text': printer(strength.atom, (node, out) => {
    const strings = node.data as readonly string[]
    strings.forEach((text, i) => {
      out.text(text)
      const part = node.args[i]
      if (part) out.expr(part, strength.atom)
    })
  }),
}

function among(text: string): Printers[string] {
  return printer(strength.compare, (node: Sql, out: Output) => {
    out
      .expr(node.args[0] as Sql, strength.other)
      .text(` ${text} (`)
      .list(node.args.slice(1))
      .text(')')
  })
}

/** One of an enum's values for another form of it; null stays null. */
function chosen(pair: (value: string, rank: string) => readonly [when: string, then: string]): Printers[string] {
  return printer(strength.atom, (node: Sql, out: Output) => {
    out.text('case ').expr(node.args[0] as Sql)
    const values = node.data as readonly string[]
    values.forEach((value, rank) => {
      const [when, then] = pair(out.dialect.ddl.literal(value, null), String(rank))
      out.text(` when ${when} then ${then}`)
    })
    out.text(' end')
  })
}
