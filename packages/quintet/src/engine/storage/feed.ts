import { type Sql, sql } from '../../sql/statement.ts'
import { bigint } from './table.ts'

// Feeds never skip. Where several transactions write at once, numbers are given out in another order than that of commits: a
// reader that remembers the greatest number it saw would never see a smaller one that is committed later. So an entry carries the
// number of its transaction, a reader sees only entries whose transactions began before every one that is still open, and what it
// remembers is (transaction, number).

/** The number of the transaction that writes, for a column beside the entry's own number; 0 where one writes at a time. */
export function transactionNumber(): Sql {
  return sql('transaction number', [], { field: bigint })
}

/** Whether nothing before this entry can still be committed. */
export function settled(transaction: Sql): Sql {
  return sql('settled', [transaction])
}
