import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { each, type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { type Hydrate, hydrator } from '../../engine/hydrate.ts'
import type { Outcome } from '../../engine/storage/statement.ts'
import type { StorageTable } from '../../engine/storage/table.ts'
import type { Entity } from '../../schema/registry.ts'
import type { FamilyWrite, Row } from '../contract.ts'
import { columnsOf, type FamilyTable } from '../keys.ts'
import { staticLayout } from './layout.ts'
import { FamilyStatements } from './statements.ts'
import { StaticStatements } from './statics.ts'
import { tokenOf } from './token.ts'

type Write<D extends FamilyWrite['do']> = Extract<FamilyWrite, { readonly do: D }>

/** The tables of one family: its own, those of its views, that of its static fields; and what is written to them. */
export class FamilyTables {
  readonly base: FamilyStatements
  readonly statics: StaticStatements | null
  readonly #views: readonly FamilyStatements[]
  readonly #entity: Entity

  constructor(engine: Engine, clock: Clock, entity: Entity) {
    const { base, views } = columnsOf(entity)
    const statics = staticLayout(entity)
    this.#entity = entity
    this.base = new FamilyStatements(engine, clock, entity, base)
    this.#views = views.map(view => new FamilyStatements(engine, clock, entity, view))
    this.statics = statics && new StaticStatements(engine, clock, entity, statics)
  }

  get tables(): readonly StorageTable[] {
    return [this.base.table, ...this.#views.map(({ table }) => table), ...(this.statics ? [this.statics.table] : [])]
  }

  of(table: FamilyTable): FamilyStatements {
    const found = table.view === null ? this.base : this.#views.find(({ of }) => of === table)
    if (found) return found
    throw failure('QT_BUG', `${this.#entity.key} has no such view`)
  }

  /** Whether a write is more than one statement. */
  get several(): boolean {
    return this.#views.length > 0
  }

  /** Does a write without a condition, in all tables that it is of. */
  write(write: FamilyWrite, call: Call): Soon<unknown> {
    switch (write.do) {
      case 'put':
        return each([this.base, ...this.#views], statements => this.put(statements, write, false, call))
      case 'delete':
        return each([this.base, ...this.#views], statements => statements.delete(null).run(this.#keyIn(statements.of, write.key), call))
      case 'static':
        return this.statics?.put(write.partition, write.fields, write.ttlMs, call)
      case 'add':
        return this.#add(write, call)
      case 'update':
        throw failure('QT_BUG', 'an update without a condition')
    }
  }

  put(statements: FamilyStatements, { row, ttlMs }: Write<'put'>, free: boolean, call: Call): Soon<Outcome> {
    const token = statements.of.view === null ? [this.token(statements.of.partition.map(({ key }) => row[key]))] : []
    return statements.put(free).run([...statements.written.map(({ key }) => row[key]), ...token, ttlMs], call)
  }

  token(partition: readonly unknown[]): bigint {
    return tokenOf(columnsOf(this.#entity).base.partition, partition)
  }

  /** A whole key, by the order of a table's columns. */
  #keyIn({ partition, cluster }: FamilyTable, key: readonly unknown[]): readonly unknown[] {
    const { keys } = columnsOf(this.#entity)
    return [...partition, ...cluster].map(column => key[keys.indexOf(column)])
  }

  #add({ key, amounts }: Write<'add'>, call: Call): Soon<unknown> {
    const { rest, base } = columnsOf(this.#entity)
    const added = rest.filter(column => Object.hasOwn(amounts, column.key))
    const token = this.token(key.slice(0, base.partition.length))
    return this.base.add(added).run([...key, token, ...rest.map(column => amounts[column.key] ?? 0n)], call)
  }
}

/** A row of cells as a program knows it. */
export function rowOf(entity: Entity, cells: readonly unknown[]): Row {
  let make = makers.get(entity)
  if (!make) {
    const entries = entity.columns.map(({ key }, at) => [key, { kind: 'cell', at, decode: null }] as const)
    make = hydrator({ kind: 'object', entries, test: null })
    makers.set(entity, make)
  }
  // casts: nothing is decoded any more, and the shape is that of a row
  return make(cells as readonly Value[]) as Row
}

const makers = new WeakMap<Entity, Hydrate>()

export function firstRow(entity: Entity, found: Soon<{ readonly rows: readonly (readonly unknown[])[] }>): Soon<Row | undefined> {
  return then(found, ({ rows: [cells] }) => cells && rowOf(entity, cells))
}
