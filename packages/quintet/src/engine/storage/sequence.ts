import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { column, sql } from '../../sql/statement.ts'
import type { Engine } from '../contract.ts'
import { StorageStatement } from './statement.ts'
import { bigint, type StorageTable, storageTable, stored, text } from './table.ts'

/** The last number that was given out, by purpose. */
export const sequences: StorageTable<'purpose' | 'last'> = storageTable(
  'q_sequence',
  { purpose: stored(text), last: stored(bigint) },
  { primaryKey: ['purpose'] },
)

/**
 * Numbers that grow and never repeat in a store, whatever is deleted and made again: versions, revisions, fences. Taken in the
 * transaction that uses them, so a number that was seen is a number that was committed.
 */
export class Sequence {
  readonly #take: StorageStatement
  readonly #purpose: string

  constructor(engine: Engine, clock: Clock, purpose: string) {
    this.#purpose = purpose
    this.#take = new StorageStatement(engine, clock, ask => {
      const name = ask(text)
      const count = ask(bigint)
      const last = column('q_sequence', 'last', bigint)
      return {
        kind: 'insert',
        into: sequences.as(''),
        columns: ['purpose', 'last'],
        values: { rows: [[name, count]] },
        overriding: false,
        conflict: { target: ['purpose'], set: [['last', sql('plus', [last, count])]], where: null },
        returning: [{ expr: sequences.column('last'), as: null }],
      }
    })
  }

  /** Takes `count` numbers; answers the last of them. */
  take(count: number, call: Call): Soon<bigint> {
    return then(this.#take.run([this.#purpose, BigInt(count)], call), ({ rows }) => {
      const last = rows[0]?.[0]
      if (typeof last === 'bigint') return last
      throw failure('QT_BUG', 'a sequence gave no number')
    })
  }
}
