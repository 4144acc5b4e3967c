import type { Clock } from '../../base/clock.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { text } from '../../engine/storage/table.ts'
import { Find } from '../../query/find.ts'
import { where } from '../../query/where.ts'
import type { Entity } from '../../schema/registry.ts'
import { all, type Insert, type Select, type Sql, type Statement, select, sql, type Update } from '../../sql/statement.ts'
import type { Body } from '../contract.ts'
import { documentText, type Layout, layoutOf } from './layout.ts'

/** A document as it is stored. */
export interface StoredDocument {
  readonly id: string
  readonly rev: string
  readonly document: string
}

/** The statements on the documents of one collection, each printed when it is first needed. */
export class DocumentStatements {
  readonly layout: Layout
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #made = new Map<string, StorageStatement>()

  constructor(engine: Engine, clock: Clock, entity: Entity) {
    this.#engine = engine
    this.#clock = clock
    this.layout = layoutOf(entity)
  }

  /** Whether it was inserted: its id, and what is unique in it, was free. */
  insert(id: string, rev: string, body: Body, call: Call): Soon<boolean> {
    return this.#does('insert', ask => this.#insert(ask, { target: null, set: null, where: null }), [id, rev, body], call)
  }

  upsert(id: string, rev: string, body: Body, call: Call): Soon<boolean> {
    const excluded = (name: string): readonly [string, Sql] => [name, sql('column', [], { table: 'excluded', name })]
    const conflict = { target: ['id'], set: [excluded('rev'), excluded('document')], where: null }
    return this.#does('upsert', ask => this.#insert(ask, conflict), [id, rev, body], call)
  }

  replace(id: string, rev: string, body: Body, only: string | null, call: Call): Soon<boolean> {
    const { table, document } = this.layout
    const build = (ask: Ask): Update => {
      const set = [
        ['rev', ask(text)],
        ['document', ask(document)],
      ] as const
      return { kind: 'update', table: table.as('d'), set, from: null, where: this.#at(ask, only !== null), returning: [] }
    }
    return this.#does(only === null ? 'replace' : 'replace rev', build, [rev, body, id, only], call)
  }

  /** A document whose text is ready takes the place of the one that was read. */
  restore(id: string, rev: string, document: string, call: Call): Soon<boolean> {
    const { table } = this.layout
    const build = (ask: Ask): Update => {
      const set = [
        ['rev', ask(text)],
        ['document', sql('document', [ask(documentText)])],
      ] as const
      return { kind: 'update', table: table.as('d'), set, from: null, where: this.#at(ask, false), returning: [] }
    }
    return this.#does('restore', build, [rev, document, id], call)
  }

  delete(id: string, only: string | null, call: Call): Soon<boolean> {
    const { table } = this.layout
    return this.#does(
      only === null ? 'delete' : 'delete rev',
      ask => ({ kind: 'delete', from: table.as('d'), where: this.#at(ask, only !== null), returning: [] }),
      [id, only],
      call,
    )
  }

  deleteAll(ids: readonly string[], call: Call): Soon<boolean> {
    const { table, id } = this.layout
    return this.#does(
      'delete all',
      ask => ({ kind: 'delete', from: table.as('d'), where: sql('in', [table.column('id', 'd'), ask.list(id)]), returning: [] }),
      [ids],
      call,
    )
  }

  /** What is stored under these ids, locked where the store has locks; in no order. */
  stored(ids: readonly string[], call: Call): Soon<readonly StoredDocument[]> {
    const { table, id } = this.layout
    const build = (ask: Ask): Select =>
      select({
        columns: [
          { expr: table.column('id', 'd'), as: null },
          { expr: table.column('rev', 'd'), as: null },
          { expr: { ...table.column('document', 'd'), field: documentText }, as: null },
        ],
        from: table.as('d'),
        where: sql('in', [table.column('id', 'd'), ask.list(id)]),
        lock: this.#engine.dialect.features.rowLocks ? { mode: 'update', wait: 'wait', of: ['d'] } : null,
      })
    return then(this.#statement('stored', build).run([ids], call), ({ rows }) =>
      // the statement's columns are texts
      rows.map(row => ({ id: row[0] as string, rev: row[1] as string, document: row[2] as string })),
    )
  }

  byIds(ids: readonly string[]): Find {
    return Find.on(this.layout.entity).with({ where: where(this.layout.entity, [{ id: ids }], 'get') })
  }

  #insert(ask: Ask, conflict: Insert['conflict']): Insert {
    const { table, id, document } = this.layout
    const rows = [[ask(id), ask(text), ask(document)]]
    return {
      kind: 'insert',
      into: table.as(''),
      columns: ['id', 'rev', 'document'],
      values: { rows },
      overriding: false,
      conflict,
      returning: [],
    }
  }

  #at(ask: Ask, only: boolean): Sql | null {
    const { table, id } = this.layout
    const here = sql('eq', [table.column('id', 'd'), ask(id)])
    return only ? all([here, sql('eq', [table.column('rev', 'd'), ask(text)])]) : here
  }

  #statement(name: string, build: (ask: Ask) => Statement): StorageStatement {
    let statement = this.#made.get(name)
    if (!statement) {
      statement = new StorageStatement(this.#engine, this.#clock, build)
      this.#made.set(name, statement)
    }
    return statement
  }

  #does(name: string, build: (ask: Ask) => Statement, values: readonly unknown[], call: Call): Soon<boolean> {
    return then(this.#statement(name, build).run(values, call), ({ affected }) => affected > 0)
  }
}
