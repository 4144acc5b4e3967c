import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import { Find } from '../query/find.ts'
import type { Grouped } from '../query/grouped.ts'
import { integerField } from '../query/operator.ts'
import type { Page } from '../query/page.ts'
import { Subquery } from '../query/subquery.ts'
import { where } from '../query/where.ts'
import { checkValue } from '../schema/check.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import type { WriteCommand } from './command.ts'
import { CopyInCommand, type CopyInOptions, type CopyOutOptions, copyOut } from './copy.ts'
import type { Statement } from './handle.ts'
import { findOrCreateRow, insert, insertMissing, type UpsertOptions, upsert } from './insert.ts'
import { type InsertFromOptions, insertFrom } from './insert-from.ts'
import { Query } from './query.ts'
import { type RowSchemas, rowSchemas } from './row-schema.ts'
import { updateMany } from './update.ts'

const first = (rows: readonly unknown[]): unknown => rows[0]

interface WithIds {
  insert(rows: unknown, options?: CallOptions): WriteCommand
  copyIn(rows: unknown, options?: CopyInOptions): CopyInCommand
}

/** The read of one row by its key, made once per entity: only the values change. */
interface KeyRead {
  readonly find: Find
  /** Fields of the key in the order in which object conditions are collected. */
  readonly keys: readonly string[]
  readonly field: FieldDefinition
  readonly place: string
}

const keyReads = new WeakMap<Entity, KeyRead>()

function keyReadOf(entity: Entity): KeyRead {
  let made = keyReads.get(entity)
  if (made === undefined) {
    const keys = entity.primary.map(c => c.key).sort()
    const any = Object.fromEntries(keys.map(key => [key, 0]))
    const find = Find.on(entity).with({ where: keys.length === 0 ? [] : where(entity, [any], 'get') })
    made = { find, keys, field: entity.primary[0]?.field ?? integerField, place: `${entity.key}.get` }
    keyReads.set(entity, made)
  }
  return made
}

/** `db.users`: where every query and write on a table begins. It is not thenable: reading everything is said by `all()`. */
export class TableHandle extends Subquery {
  readonly #access: Access
  readonly #entity: Entity
  readonly #key: KeyRead
  readonly #all: Query
  #schema: RowSchemas<unknown, unknown> | null = null

  constructor(access: Access, entity: Entity) {
    super(Find.on(entity))
    this.#access = access
    this.#entity = entity
    this.#key = keyReadOf(entity)
    this.#all = Query.on(access, Find.on(entity))
  }

  /** Standard Schemas of what `insert` and `update` take, for forms and APIs. */
  get schema(): RowSchemas<unknown, unknown> {
    this.#schema ??= rowSchemas(this.#entity)
    return this.#schema
  }

  all(options?: CallOptions): Query {
    return this.#all.all(options)
  }
  where(...conditions: readonly unknown[]): Query {
    return this.#all.where(...conditions)
  }
  orderBy(...terms: readonly unknown[]): Query {
    return this.#all.orderBy(...terms)
  }
  include(tree: unknown): Query {
    return this.#all.include(tree)
  }
  select(body: unknown): Query {
    return this.#all.select(body)
  }
  limit(count: number): Query {
    return this.#all.limit(count)
  }
  offset(count: number): Query {
    return this.#all.offset(count)
  }
  after(cursor: string): Query {
    return this.#all.after(cursor)
  }
  before(cursor: string): Query {
    return this.#all.before(cursor)
  }
  distinct(): Query {
    return this.#all.distinct()
  }
  pluck(body: unknown): Query {
    return this.#all.pluck(body)
  }
  groupBy(body: unknown): Grouped<Query> {
    return this.#all.groupBy(body)
  }
  when<V>(value: V, body: (query: Query, value: V) => Query): Query {
    return this.#all.when(value, body)
  }
  lock(options?: Parameters<Query['lock']>[0]): Query {
    return this.#all.lock(options)
  }
  first(condition?: unknown, options?: CallOptions): Promise<unknown> {
    return this.#all.first(condition, options)
  }
  one(condition?: unknown, options?: CallOptions): Promise<unknown> {
    return this.#all.one(condition, options)
  }
  count(options?: CallOptions): Promise<number> {
    return this.#all.count(options)
  }
  exists(options?: CallOptions): Promise<boolean> {
    return this.#all.exists(options)
  }
  page(options?: CallOptions): Promise<Page> {
    return this.#all.page(options)
  }
  stream(options?: Parameters<Query['stream']>[0]): AsyncIterable<unknown> {
    return this.#all.stream(options)
  }
  toSQL(): Statement {
    return this.#all.toSQL()
  }
  explain(options?: Parameters<Query['explain']>[0]): ReturnType<Query['explain']> {
    return this.#all.explain(options)
  }

  /** The row with this primary key, or undefined. */
  async get(key: unknown, options?: CallOptions): Promise<unknown> {
    const values = this.#keyValues(key)
    const { store } = this.#access
    const call = this.#access.call(options)
    if (store.get && values.length === 1) return store.get(this.#entity, key, call)
    return then(store.read(this.#key.find, values, call), first)
  }

  #keyValues(key: unknown): readonly unknown[] {
    const { key: model, byKey } = this.#entity
    const { keys, field, place } = this.#key
    if (keys.length === 0) throw failure('QT_MODEL', `${model} has no primary key`)
    if (keys.length === 1) {
      checkValue(field, key, place)
      return [key]
    }
    return keys.map(name => {
      const value = (key as Readonly<Record<string, unknown>> | null)?.[name]
      checkValue(byKey.get(name)?.field ?? field, value, `${place}.${name}`)
      return value
    })
  }

  insert(rows: unknown, options?: CallOptions): WriteCommand {
    return insert(this.#access, this.#entity, rows, options, false)
  }

  /** Inserts may give the keys that the store would make. */
  withIds(): WithIds {
    return Object.freeze<WithIds>({
      insert: (rows, options) => insert(this.#access, this.#entity, rows, options, true),
      copyIn: (rows, options) => new CopyInCommand(this.#access, this.#entity, rows, true, options),
    })
  }

  copyIn(rows: unknown, options?: CopyInOptions): CopyInCommand {
    return new CopyInCommand(this.#access, this.#entity, rows, false, options)
  }

  copyOut(options?: CopyOutOptions): AsyncIterable<Uint8Array> {
    return copyOut(this.#access, this.#entity, options)
  }

  upsert(rows: unknown, options?: UpsertOptions): WriteCommand {
    return upsert(this.#access, this.#entity, rows, options)
  }

  insertMissing(rows: unknown, options?: CallOptions): WriteCommand {
    return insertMissing(this.#access, this.#entity, rows, options)
  }

  insertFrom(query: unknown, options?: InsertFromOptions): WriteCommand {
    return insertFrom(this.#access, this.#entity, query, options)
  }

  findOrCreate(row: unknown, options?: CallOptions & { readonly by?: unknown }): WriteCommand {
    return findOrCreateRow(this.#access, this.#entity, row, options)
  }

  updateMany(rows: unknown, options?: CallOptions & { readonly by?: unknown }): WriteCommand {
    return updateMany(this.#access, this.#entity, rows, options)
  }
}
