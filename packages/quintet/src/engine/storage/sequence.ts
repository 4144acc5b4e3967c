import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { column, type Sql, type Statement, select, sql } from '../../sql/statement.ts'
import type { SequenceStep, Step } from '../../sql/step.ts'
import type { Engine } from '../contract.ts'
import { type Ask, StorageStatement } from './statement.ts'
import { bigint, type StorageTable, storageTable, stored, text } from './table.ts'

const name = 'q_sequence'
const counted = storageTable(name, { purpose: stored(text), last: stored(bigint) }, { primaryKey: ['purpose'] })

/** Where the numbers come from: a sequence of the server where it has such a thing, which no two transactions wait for, else a row. */
export const sequences: StorageTable<'purpose' | 'last'> = Object.freeze<StorageTable<'purpose' | 'last'>>({
  ...counted,
  steps: dialect => (dialect.features.sequences ? [createSequence] : counted.steps(dialect)),
  dropSteps: dialect => (dialect.features.sequences ? [dropSequence] : counted.dropSteps(dialect)),
})

const kept: SequenceStep = Object.freeze({ schema: null, name, start: null, increment: null, min: null, max: null, cycle: false })
const createSequence: Step = Object.freeze({ step: 'createSequence', sequence: kept })
const dropSequence: Step = Object.freeze({ step: 'dropSequence', sequence: kept })

/** Each number of a server's sequence stands for so many of ours. */
const span = 1_048_576

/**
 * Numbers that grow and never repeat in a store, whatever is deleted and made again: versions, revisions, fences. A number is
 * greater than every one whose taking had ended before this one's began.
 */
export class Sequence {
  readonly #take: StorageStatement
  readonly #ofServer: boolean
  readonly #purpose: string

  constructor(engine: Engine, clock: Clock, purpose: string) {
    this.#purpose = purpose
    this.#ofServer = engine.dialect.features.sequences
    this.#take = new StorageStatement(engine, clock, this.#ofServer ? nextOfServer : nextOfRow, { writes: true })
  }

  /** Takes `count` numbers, a million at most; answers the last of them. */
  take(count: number, call: Call): Soon<bigint> {
    if (count > span) throw failure('QT_BUG', `more than ${span} numbers of a sequence at once`)
    return then(this.#take.run(this.#ofServer ? [] : [this.#purpose, BigInt(count)], call), ({ rows }) => {
      const last = rows[0]?.[0]
      if (typeof last !== 'bigint') throw failure('QT_BUG', 'a sequence gave no number')
      return this.#ofServer ? last * BigInt(span) + BigInt(count - 1) : last
    })
  }

  /** As many as one taking gives at the price of one. */
  get block(): number {
    return this.#ofServer ? span : 1_000
  }

  /** Whether what was taken stays taken if the transaction around it is rolled back. */
  get survives(): boolean {
    return this.#ofServer
  }
}

/** The next number inside a trigger: what comes before it, and the number, which several rows of one statement may share. */
export function numberInTrigger(purpose: string, dialect: Dialect): { readonly before: readonly Statement[]; readonly number: Sql } {
  if (dialect.features.sequences) {
    const next = sql('next of sequence', [], { data: name, field: bigint })
    return { before: [], number: sql('times', [next, sql('constant', [], { data: span })]) }
  }
  const last = counted.column('last', 's')
  const own = sql('eq', [counted.column('purpose', 's'), sql('constant', [], { data: purpose })])
  const one = sql('plus', [last, sql('constant', [], { data: 1 })])
  const known = select({ columns: [{ expr: last, as: null }], from: counted.as('s'), where: own })
  return {
    before: [{ kind: 'update', table: counted.as('s'), set: [['last', one]], from: null, where: own, returning: [] }],
    number: sql('scalar', [], { select: known, field: bigint }),
  }
}

function nextOfServer() {
  return select({ columns: [{ expr: sql('next of sequence', [], { data: name, field: bigint }), as: null }] })
}

function nextOfRow(ask: Ask) {
  const purpose = ask(text)
  const count = ask(bigint)
  return {
    kind: 'insert',
    into: counted.as(''),
    columns: ['purpose', 'last'],
    values: { rows: [[purpose, count]] },
    overriding: false,
    conflict: { target: ['purpose'], set: [['last', sql('plus', [column(name, 'last', bigint), count])]], where: null },
    returning: [{ expr: counted.column('last'), as: null }],
  } as const
}

/** Numbers that never repeat in a store, taken from a sequence in blocks, so that most cost no statement. Their order means nothing. */
export class Numbers {
  readonly #sequence: Sequence
  #next = 0
  #last = -1

  constructor(sequence: Sequence) {
    this.#sequence = sequence
  }

  /** Takes `count` numbers; answers the first of them. */
  take(count: number, call: Call): Soon<number> {
    if (this.#next + count - 1 <= this.#last) {
      const first = this.#next
      this.#next += count
      return first
    }
    // a block that a rollback gives back would be given out twice
    const own = call.unit !== null && !this.#sequence.survives
    const size = own || count > this.#sequence.block ? count : this.#sequence.block
    return then(this.#sequence.take(size, call), last => {
      const first = Number(last) - size + 1
      if (!own) {
        this.#next = first + count
        this.#last = Number(last)
      }
      return first
    })
  }

  /** Forgets what is left of its block: the store was made anew. */
  reset(): void {
    this.#next = 0
    this.#last = -1
  }
}
