import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Streaming } from '../../call/streaming.ts'
import type { Engine } from '../../engine/contract.ts'
import type { Reader } from '../../engine/reader.ts'
import { Sequence, sequences } from '../../engine/storage/sequence.ts'
import { Sweeper, type SweepOptions } from '../../engine/storage/sweeper.ts'
import { createTables, dropTables, stepTexts } from '../../engine/storage/table.ts'
import { collect } from '../../query/collect.ts'
import type { Find } from '../../query/find.ts'
import { select } from '../../query/selection.ts'
import type { Entity, Registry } from '../../schema/registry.ts'
import type { Change, DocumentAct, DocumentChange, DocumentOutcome, DocumentStore, DocumentWrite } from '../contract.ts'
import { refusal } from '../outcome.ts'
import { applyChange } from './apply.ts'
import { changes, Feed } from './changes.ts'
import type { Layout } from './layout.ts'
import { DocumentStatements, dueOf } from './statements.ts'

/** The document kind on a SQL engine: a table for each collection, read like any other. */
export function documentTables(engine: Engine, reader: Reader, registry: Registry, { clock, sweep }: Timing): DocumentStore {
  return new DocumentTables(engine, reader, registry, clock, sweep)
}

interface Timing {
  readonly clock: Clock
  /** How what has ended is removed by itself; null: it is not. */
  readonly sweep: SweepOptions | null
}

type Row = Readonly<Record<string, unknown>>

class DocumentTables implements DocumentStore {
  readonly features = { transactions: true, unique: true } as const
  readonly #engine: Engine
  readonly #reader: Reader
  readonly #revisions: Sequence
  readonly #feed: Feed
  readonly #sweeper: Sweeper | null
  readonly #collections: ReadonlyMap<Entity, DocumentStatements>

  constructor(engine: Engine, reader: Reader, registry: Registry, clock: Clock, sweep: SweepOptions | null) {
    this.#engine = engine
    this.#reader = reader
    this.#revisions = new Sequence(engine, clock, 'document')
    this.#feed = new Feed(engine, clock)
    this.#collections = new Map(
      [...registry.entities.values()].map(entity => [entity, new DocumentStatements(engine, reader, clock, entity)]),
    )
    const swept = this.#layouts.flatMap(({ entity, table }) => {
      const due = dueOf(entity)
      return due ? [{ table, key: ['id'], due }] : []
    })
    this.#sweeper = swept.length === 0 ? null : new Sweeper(engine, clock, swept, sweep)
  }

  find(find: Find, values: readonly unknown[], call: Call): Soon<readonly unknown[]> {
    return this.#reader.read(find, values, call)
  }

  stream(find: Find, how: Streaming, call: Call): AsyncIterable<unknown> {
    return this.#reader.stream(find, how, call)
  }

  text(find: Find, values: readonly unknown[]) {
    return this.#reader.text(find, values)
  }

  explain(find: Find, values: readonly unknown[], call: Call): Promise<string> {
    return this.#reader.explain(find, values, false, call).then(String)
  }

  write(writes: readonly DocumentWrite[], all: boolean, call: Call): Soon<readonly DocumentOutcome[]> {
    return this.#changing(
      writes.map(write => this.#of(write.entity)),
      call,
      within =>
        then(this.#revisions.take(writes.length, within), last => {
          const first = last - BigInt(writes.length) + 1n
          return each(writes, (write, i) =>
            then(this.#one(write, String(first + BigInt(i)), within), outcome => {
              if (outcome.ok || !all) return outcome
              // what the writes before it did must go too: here by ending the transaction, in one of the program's by ruining it
              const error = refusal(write, outcome)
              throw call.unit === null ? error : call.unit.poison(error)
            }),
          )
        }),
    )
  }

  /** Work that writes to collections: what has ended there is removed first, and by itself later. */
  #changing<T>(collections: readonly DocumentStatements[], call: Call, body: (within: Call) => Soon<T>): Soon<T> {
    this.#sweeper?.stir()
    return this.#engine.atomically(call, within =>
      then(
        each([...new Set(collections)], one => one.sweep(within)),
        () => body(within),
      ),
    )
  }

  close(): void {
    this.#sweeper?.close()
  }

  #one(write: DocumentWrite, rev: string, call: Call): Soon<DocumentOutcome> {
    const statements = this.#of(write.entity)
    switch (write.do) {
      case 'insert':
        return then(statements.insert(write.id, rev, write.body, call), done => (done ? ok(rev) : this.#why(write, null, call)))
      case 'upsert':
        return then(statements.upsert(write.id, rev, write.body, call), () => ok(rev))
      case 'replace':
        return then(statements.replace(write.id, rev, write.body, write.rev, call), done =>
          done ? ok(rev) : this.#why(write, write.rev, call),
        )
      case 'delete':
        return then(statements.delete(write.id, write.rev, call), done => (done ? ok(rev) : this.#why(write, write.rev, call)))
      case 'change':
        return this.#change(write, rev, call)
    }
  }

  #change(write: Extract<DocumentWrite, { do: 'change' }>, rev: string, call: Call): Soon<DocumentOutcome> {
    const statements = this.#of(write.entity)
    return then(statements.stored([write.id], call), ([found]) => {
      if (!found) return missing
      if (write.rev !== null && found.rev !== write.rev) return conflict
      return then(this.#changed(statements, [found], write.change, [rev], call), () => ok(rev))
    })
  }

  #changed(
    statements: DocumentStatements,
    found: readonly { readonly id: string; readonly document: string }[],
    change: Change,
    revs: readonly string[],
    call: Call,
  ): Soon<unknown> {
    const { json } = this.#engine.dialect
    return each(found, ({ id, document }, i) => {
      // what the library stored is an object
      const body = json.parse(document) as Record<string, unknown>
      applyChange(body, statements.layout.document, change, json)
      return statements.restore(id, revs[i] as string, json.text(body), call)
    })
  }

  /** Why a write of one document did nothing. */
  #why(write: DocumentWrite, rev: string | null, call: Call): Soon<DocumentOutcome> {
    return then(this.#of(write.entity).stored([write.id], call), ([found]): DocumentOutcome => {
      if (write.do === 'insert') return found ? conflict : unique
      if (!found) return missing
      return rev !== null && found.rev !== rev ? conflict : unique
    })
  }

  writeWhere(
    find: Find,
    values: readonly unknown[],
    act: DocumentAct,
    gives: 'count' | 'before' | 'after',
    call: Call,
  ): Soon<readonly unknown[]> {
    const statements = this.#of(find.entity)
    return this.#changing([statements], call, within =>
      then(this.#idsOf(find, values, within), ids => {
        if (ids.length === 0) return []
        const before = gives === 'before' ? this.#whole(find.entity, ids, within) : []
        return then(before, old =>
          then(this.#act(statements, ids, act, within), () =>
            gives === 'after' ? this.#whole(find.entity, ids, within) : gives === 'before' ? old : ids,
          ),
        )
      }),
    )
  }

  #act(statements: DocumentStatements, ids: readonly string[], act: DocumentAct, call: Call): Soon<unknown> {
    if (act.do === 'delete') return statements.deleteAll(ids, call)
    return then(this.#revisions.take(ids.length, call), last =>
      then(statements.stored(ids, call), found => {
        const revs = found.map((_, i) => String(last - BigInt(ids.length - 1 - i)))
        return this.#changed(statements, found, act.change, revs, call)
      }),
    )
  }

  /** The ids of what a find finds, locked where the store has locks. */
  #idsOf(find: Find, values: readonly unknown[], call: Call): Soon<readonly string[]> {
    const { entity } = find
    const lock = this.#engine.dialect.features.rowLocks ? ({ mode: 'update', wait: 'wait' } as const) : null
    const ids = find.with({ select: select(entity, (row: Row) => row.id, 'id'), include: [], lock })
    // the find selects one text
    return this.#reader.read(ids, values, call) as Soon<readonly string[]>
  }

  #whole(entity: Entity, ids: readonly string[], call: Call): Soon<readonly unknown[]> {
    const find = this.#of(entity).byIds(ids)
    return then(this.#reader.read(find, collect(find), call), rows => {
      const found = new Map(rows.map(row => [(row as Row).id, row]))
      return ids.map(id => found.get(id)).filter(row => row !== undefined)
    })
  }

  #of(entity: Entity): DocumentStatements {
    const found = this.#collections.get(entity)
    if (found) return found
    throw failure('QT_BUG', `${entity.key} is no collection of this store`)
  }

  changes(entity: Entity, after: string | null, limit: number, call: Call): Soon<readonly DocumentChange[]> {
    return this.#feed.read(entity, after, limit, call)
  }

  forgetChanges(entity: Entity, upTo: string, call: Call): Soon<number> {
    return this.#feed.forget(entity, upTo, call)
  }

  async create(call: Call): Promise<void> {
    const { dialect } = this.#engine
    const steps = this.#layouts.flatMap(({ beside }) => beside.flatMap(one => one.create(dialect)))
    await this.#engine.script([...createTables(this.#tables, dialect), ...stepTexts(steps, dialect)], call)
  }

  async drop(call: Call): Promise<void> {
    const { dialect } = this.#engine
    const steps = this.#layouts.flatMap(({ beside }) => beside.flatMap(one => one.drop(dialect)))
    await this.#engine.script([...stepTexts(steps, dialect), ...dropTables(this.#tables, dialect)], call)
  }

  get #layouts(): readonly Layout[] {
    return [...this.#collections.values()].map(({ layout }) => layout)
  }

  get #tables() {
    return [sequences, changes, ...this.#layouts.map(({ table }) => table)]
  }
}

const conflict: DocumentOutcome = Object.freeze({ ok: false, reason: 'conflict' })
const missing: DocumentOutcome = Object.freeze({ ok: false, reason: 'missing' })
const unique: DocumentOutcome = Object.freeze({ ok: false, reason: 'unique' })

function ok(rev: string): DocumentOutcome {
  return { ok: true, rev }
}
