import { type Output, type Printers, printer, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { table } from './clauses.ts'

/** Raw SQL, which binds as loosely as can be: inside of anything it stands in parentheses. */
export const rawOperators: Printers = {
  raw: printer(0, printRaw),
  holds: printer(0, (node, out) => out.expr(node.args[0] as Sql)),
}

type Part = string | number | { readonly schema: string | null; readonly name: string }

/** The program's own text, with operands and names of tables between. */
function printRaw({ data, args }: Sql, out: Output): void {
  const { parts } = data as { readonly parts: readonly Part[] }
  for (const part of parts) {
    if (typeof part === 'string') out.text(part)
    else if (typeof part === 'number') out.expr(args[part] as Sql, strength.atom)
    else table({ kind: 'table', ...part, alias: '' }, out)
  }
}
