import type { Value } from '../../base/value.ts'
import { columnType } from '../column-type.ts'
import { type Output, type Printers, printer, strength } from '../output.ts'
import type { Sql } from '../statement.ts'

/** What only DDL has, where nothing can be bound: values as literals, and raw text. */
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
