import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { settled, transactionNumber } from '../../engine/storage/feed.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { bigint, type StorageTable, serial, storageTable, stored, text, wholeNumber } from '../../engine/storage/table.ts'
import type { Entity } from '../../schema/registry.ts'
import { all, column, constant, type Sql, type Statement, select, sql } from '../../sql/statement.ts'
import type { Step, TriggerStep } from '../../sql/step.ts'
import type { DocumentChange } from '../contract.ts'
import type { ElementStorage } from './elements.ts'

type Column = 'number' | 'transaction' | 'collection' | 'id' | 'change' | 'rev'

/** What was written to collections that keep a feed, in the order in which it was committed. */
export const changes: StorageTable<Column> = storageTable<Column>(
  'q_doc_changes',
  {
    number: stored(serial),
    transaction: stored(bigint),
    collection: stored(text),
    id: stored(text),
    change: stored(text),
    rev: stored(text),
  },
  { primaryKey: ['number'], indexes: [{ on: ['collection', 'transaction', 'number'] }] },
)

/** The triggers that write the feed: no write can forget it, whoever makes it. */
export function feedStorage(entity: Entity): ElementStorage {
  const events: readonly TriggerStep['after'][] = ['insert', 'update', 'delete']
  const name = (after: string): string => `${entity.name}_feed_${after}`
  const entry = (after: TriggerStep['after']): Statement => {
    const row = after === 'delete' ? 'old' : 'new'
    const values = [transactionNumber(), constant(entity.model.$n), column(row, 'id'), constant(after), column(row, 'rev')]
    return {
      kind: 'insert',
      into: changes.as(''),
      columns: ['transaction', 'collection', 'id', 'change', 'rev'],
      values: { rows: [values] },
      overriding: false,
      conflict: null,
      returning: [],
    }
  }
  const trigger = (after: TriggerStep['after']): Step => ({
    step: 'createTrigger',
    trigger: { name: name(after), table: { schema: null, name: entity.name }, after, body: [entry(after)] },
  })
  return {
    create: () => events.map(trigger),
    drop: () => events.map(after => ({ step: 'dropTrigger', trigger: { name: name(after) } }) as const),
  }
}

/** Reads the feed. */
export class Feed {
  readonly #read: StorageStatement
  readonly #forget: StorageStatement

  constructor(engine: Engine, clock: Clock) {
    this.#read = new StorageStatement(engine, clock, ask => {
      const [own, from] = [of(ask), past('gt', ask)]
      return select({
        columns: (['transaction', 'number', 'id', 'change', 'rev'] as const).map(name => ({ expr: changes.column(name, 'f'), as: null })),
        from: changes.as('f'),
        where: all([own, from, settled(changes.column('transaction', 'f'))]),
        orderBy: (['transaction', 'number'] as const).map(name => ({ by: changes.column(name, 'f'), desc: false, nulls: null })),
        limit: ask(wholeNumber),
      })
    })
    this.#forget = new StorageStatement(engine, clock, ask => ({
      kind: 'delete',
      from: changes.as('f'),
      where: all([of(ask), past('lte', ask)]),
      returning: [],
    }))
  }

  read(entity: Entity, after: string | null, limit: number, call: Call): Soon<readonly DocumentChange[]> {
    return then(this.#read.run([entity.model.$n, ...placeOf(after), limit], call), ({ rows }) =>
      rows.map(([transaction, number, id, change, rev]) => ({
        token: `${transaction}.${number}`,
        // the columns are texts, and the triggers write these
        id: id as string,
        change: change as DocumentChange['change'],
        rev: rev as string,
      })),
    )
  }

  forget(entity: Entity, upTo: string, call: Call): Soon<number> {
    return then(this.#forget.run([entity.model.$n, ...placeOf(upTo)], call), ({ affected }) => affected)
  }
}

function of(ask: Ask): Sql {
  return sql('eq', [changes.column('collection', 'f'), ask(text)])
}

/** Beyond a place in the feed, or up to it. */
function past(op: 'gt' | 'lte', ask: Ask): Sql {
  const place = sql('row', [changes.column('transaction', 'f'), changes.column('number', 'f')])
  return sql(op, [place, sql('row', [ask(bigint), ask(bigint)])])
}

function placeOf(token: string | null): readonly [bigint, bigint] {
  if (token === null) return [-1n, 0n]
  const [, transaction, number] = /^(\d{1,19})\.(\d{1,18})$/.exec(token) ?? []
  if (transaction === undefined || number === undefined) throw failure('QT_CURSOR', 'the token of a feed is one that the feed gave')
  return [BigInt(transaction), BigInt(number)]
}
