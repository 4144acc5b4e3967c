import { type Printers, printer, strength } from '../output.ts'
import type { Sql } from '../statement.ts'

/** What the other kinds ask of a server on which many write at once. */
export const postgresStorage: Printers = {
  'next of sequence': printer(strength.atom, (node, out) => out.text(`nextval('"${node.data as string}"')`)),
  // an array is worked out once, where a plan might run the query for each row
  'one of': printer(strength.compare, (node, out) => {
    if (!node.select) return
    out
      .expr(node.args[0] as Sql, strength.other)
      .text(' = any(array(')
      .select(node.select)
      .text('))')
  }),
  'clock moment': printer(strength.atom, (_, out) => out.text('clock_timestamp()')),
  'transaction number': printer(strength.cast, (_, out) => out.text('pg_current_xact_id()::text::bigint')),
  settled: printer(strength.compare, (node, out) =>
    out.expr(node.args[0] as Sql, strength.other).text(' < pg_snapshot_xmin(pg_current_snapshot())::text::bigint'),
  ),
}
