import type { Clock } from '../../base/clock.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import type { Reader } from '../../engine/reader.ts'
import { Items, type StoredItem } from '../../engine/storage/items.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { Find } from '../../query/find.ts'
import { where } from '../../query/where.ts'
import { expiryOf } from '../../schema/expiry.ts'
import type { Entity } from '../../schema/registry.ts'
import { type Sql, sql } from '../../sql/statement.ts'
import type { Body } from '../contract.ts'
import { type DocumentColumn, type Layout, layoutOf, member } from './layout.ts'

/** A document as it is stored. */
export interface StoredDocument {
  readonly id: string
  readonly rev: string
  readonly document: string
}

/** What is asked of the documents of one collection. */
export class DocumentStatements {
  readonly layout: Layout
  readonly #items: Items<DocumentColumn>
  readonly #sweep: StorageStatement | null

  constructor(engine: Engine, reader: Reader, clock: Clock, entity: Entity) {
    this.layout = layoutOf(entity, reader)
    this.#items = new Items(engine, clock, this.layout.table, { key: ['id'], beside: ['rev'], document: 'document' })
    const due = dueOf(entity)
    const from = this.layout.table.as('s')
    this.#sweep = due && new StorageStatement(engine, clock, ask => ({ kind: 'delete', from, where: due('s', ask), returning: [] }))
  }

  /** Whether it was inserted: its id, and what is unique in it, was free. */
  insert(id: string, rev: string, body: Body, call: Call): Soon<boolean> {
    return this.#items.insert([id, rev, body], call)
  }

  upsert(id: string, rev: string, body: Body, call: Call): Soon<boolean> {
    return this.#items.put([id, rev, body], call)
  }

  replace(id: string, rev: string, body: Body, only: string | null, call: Call): Soon<boolean> {
    return only === null ? this.#items.replace([body, rev, id], null, call) : this.#items.replace([body, rev, id, only], 'rev', call)
  }

  /** A document whose text is ready takes the place of the one that was read. */
  restore(id: string, rev: string, document: string, call: Call): Soon<boolean> {
    return this.#items.restore([document, rev, id], call)
  }

  delete(id: string, only: string | null, call: Call): Soon<boolean> {
    return only === null ? this.#items.delete([id], null, call) : this.#items.delete([id, only], 'rev', call)
  }

  deleteAll(ids: readonly string[], call: Call): Soon<boolean> {
    return this.#items.deleteAmong('id', ids, call)
  }

  /** What is stored under these ids, locked where the store has locks; in no order. */
  stored(ids: readonly string[], call: Call): Soon<readonly StoredDocument[]> {
    return then(this.#items.storedAmong(ids, call), items => items.map(storedOf))
  }

  /** Removes what has ended, so that nothing that is written stands against what is gone. */
  sweep(call: Call): Soon<unknown> {
    return this.#sweep ? this.#sweep.run([], call) : null
  }

  byIds(ids: readonly string[]): Find {
    return Find.on(this.layout.entity).with({ where: where(this.layout.entity, [{ id: ids }], 'get') })
  }
}

/** Whether a document has ended; null where none does. */
export function dueOf(entity: Entity): ((alias: string, ask: Ask) => Sql) | null {
  const expiry = expiryOf(entity)
  if (!expiry) return null
  const { column } = expiry
  return (alias, ask) => sql('lte', [member(alias, column), ask.moment(column.field)])
}

function storedOf({ key, beside, document }: StoredItem): StoredDocument {
  // the columns are texts
  return { id: key[0] as string, rev: beside[0] as string, document }
}
