import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import { Find } from '../query/find.ts'
import { where } from '../query/where.ts'
import { checkValue } from '../schema/check.ts'
import type { Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import type { WriteCommand } from './command.ts'
import { findOrCreateRow, insert, type UpsertOptions, upsert } from './insert.ts'
import { Query } from './query.ts'
import { updateMany } from './update.ts'

/** `db.users`: where every query and write on a table begins. It is not thenable: reading everything is said by `all()`. */
export class TableHandle {
  readonly #access: Access
  readonly #entity: Entity
  /** The read of one row by its key; only the values change. */
  readonly #byKey: Find
  readonly #all: Query
  /** The same, with `all()` said. */
  readonly #every: Query

  constructor(access: Access, entity: Entity) {
    this.#access = access
    this.#entity = entity
    this.#all = new Query(access, Find.on(entity))
    this.#every = this.#all.all()
    this.#byKey = Find.on(entity).with({
      where: entity.primary.length === 0 ? [] : where(entity, [Object.fromEntries(entity.primary.map(c => [c.key, 0]))], 'get'),
    })
  }

  all(options?: CallOptions): Query {
    return options === undefined ? this.#every : this.#every.all(options)
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
  groupBy(...bodies: readonly unknown[]): Query {
    return this.#all.groupBy(...bodies)
  }

  /** The row with this primary key, or undefined. */
  async get(key: unknown, options?: CallOptions): Promise<unknown> {
    const values = this.#keyValues(key)
    return then(this.#access.store.read(this.#byKey, values, this.#access.call(options)), rows => rows[0])
  }

  #keyValues(key: unknown): unknown[] {
    const { primary } = this.#entity
    const [first, second] = primary
    if (!first) throw failure('QT_MODEL', `${this.#entity.key} has no primary key`)
    // the read's conditions are sorted by key
    const values =
      second === undefined
        ? [key]
        : primary
            .map(c => c.key)
            .sort()
            .map(k => (key as Record<string, unknown> | null)?.[k])
    if (second === undefined) checkValue(first.field, key, `${this.#entity.key}.get`)
    else
      primary
        .map(c => c.key)
        .sort()
        .forEach((k, i) => checkValue(this.#entity.byKey.get(k)?.field ?? first.field, values[i], `${this.#entity.key}.get.${k}`))
    return values
  }

  insert(rows: unknown, options?: CallOptions): WriteCommand {
    return insert(this.#access, this.#entity, rows, options, false)
  }

  /** Inserts may give the keys that the store would make. */
  withIds(): { insert(rows: unknown, options?: CallOptions): WriteCommand } {
    return Object.freeze({ insert: (rows: unknown, options?: CallOptions) => insert(this.#access, this.#entity, rows, options, true) })
  }

  upsert(rows: unknown, options?: UpsertOptions): WriteCommand {
    return upsert(this.#access, this.#entity, rows, options)
  }

  findOrCreate(row: unknown, options?: CallOptions & { readonly by?: unknown }): WriteCommand {
    return findOrCreateRow(this.#access, this.#entity, row, options)
  }

  updateMany(rows: unknown, options?: CallOptions & { readonly by?: unknown }): WriteCommand {
    return updateMany(this.#access, this.#entity, rows, options)
  }
}
