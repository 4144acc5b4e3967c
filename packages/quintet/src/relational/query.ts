import { failure } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import { collect } from '../query/collect.ts'
import { Find, type Included } from '../query/find.ts'
import { currentFrame } from '../query/frame.ts'
import { condition, expression, order } from '../query/lambda.ts'
import { rowCount } from '../query/many.ts'
import { select } from '../query/selection.ts'
import { Subquery } from '../query/subquery.ts'
import { where } from '../query/where.ts'
import type { Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import type { WriteCommand } from './command.ts'
import type { StatementText } from './contract.ts'
import { deleteFound, updateFound } from './update.ts'

/** A lazy, immutable query: every clause gives a new one, every await runs it once more. */
export class Query extends Subquery implements PromiseLike<readonly unknown[]> {
  readonly #access: Access
  readonly #options: CallOptions | undefined
  /** Whether `all()` was said, without which a write needs a condition. */
  readonly #every: boolean

  constructor(access: Access, find: Find, options?: CallOptions, every = false) {
    super(find)
    this.#access = access
    this.#options = options
    this.#every = every
  }

  get #find(): Find {
    return Subquery.of(this)
  }

  #with(clauses: Parameters<Find['with']>[0]): Query {
    return new Query(this.#access, this.#find.with(clauses, currentFrame()), this.#options, this.#every)
  }

  #name(clause: string): string {
    return `${this.#find.entity.key}.${clause}`
  }

  /** Every row is meant. */
  all(options?: CallOptions): Query {
    return new Query(this.#access, this.#find, options ?? this.#options, true)
  }

  update(set: unknown, options?: CallOptions): WriteCommand {
    return updateFound(this.#access, this.#find, this.#every, set, options ?? this.#options)
  }

  delete(options?: CallOptions): WriteCommand {
    return deleteFound(this.#access, this.#find, this.#every, options ?? this.#options)
  }

  where(...conditions: readonly unknown[]): Query {
    const find = this.#find
    if (find.limit || find.offset) throw failure('QT_CLAUSE', `${this.#name('where')} after limit would choose among the limited rows`)
    return this.#with({ where: where(find.entity, conditions, this.#name('where'), find.where) })
  }

  when<V>(value: V, body: (query: Query, value: V) => Query): Query {
    return value === undefined || value === null || value === false ? this : body(this, value)
  }

  orderBy(...terms: readonly unknown[]): Query {
    const find = this.#find
    return this.#with({ order: [...find.order, ...terms.flatMap(term => order(find.entity, term, this.#name('orderBy')))] })
  }

  limit(count: number): Query {
    return this.#with({ limit: rowCount(count, this.#name('limit')) })
  }

  offset(count: number): Query {
    return this.#with({ offset: rowCount(count, this.#name('offset')) })
  }

  distinct(): Query {
    return this.#with({ distinct: true })
  }

  include(tree: unknown): Query {
    const find = this.#find
    return this.#with({ include: [...find.include, ...includes(find.entity, tree, this.#name('include'))] })
  }

  select(body: unknown): Query {
    return this.#with({ select: select(this.#find.entity, body, this.#name('select')) })
  }

  groupBy(...bodies: readonly unknown[]): Query {
    const find = this.#find
    return this.#with({ group: [...find.group, ...bodies.map(body => expression(find.entity, body, this.#name('groupBy')))] })
  }

  having(body: unknown): Query {
    const find = this.#find
    return this.#with({ having: [...find.having, condition(find.entity, body, this.#name('having'))] })
  }

  /** The query as the table of a new one: what comes next ranges over its rows. */
  asTable(): Query {
    const find = this.#find
    if (find.select) throw failure('QT_CLAUSE', `${this.#name('asTable')} after select`)
    return new Query(this.#access, Find.on(find.entity).with({ from: find }, currentFrame()), this.#options)
  }

  run(options: CallOptions | undefined = this.#options): Soon<readonly unknown[]> {
    const find = this.#find
    return this.#access.store.read(find, collect(find), this.#access.call(options))
  }

  // a query is awaited like a promise, by design (A2)
  // biome-ignore lint/suspicious/noThenProperty: see above
  then<A = readonly unknown[], B = never>(
    done?: ((rows: readonly unknown[]) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#settled().then(done, failed)
  }

  async #settled(): Promise<readonly unknown[]> {
    return this.run()
  }

  async first(options?: CallOptions): Promise<unknown> {
    return (await this.limit(1).run(options ?? this.#options))[0]
  }

  async one(options?: CallOptions): Promise<unknown> {
    const rows = await this.limit(2).run(options ?? this.#options)
    if (rows.length !== 1)
      throw failure('QT_NOT_ONE', `${this.#name('one')} found ${rows.length === 0 ? 'no row' : 'more than one row'}`, {
        model: this.#find.entity.key,
      })
    return rows[0]
  }

  toSQL(): readonly StatementText[] {
    return this.#access.store.text(this.#find)
  }

  explain(options: { readonly analyze?: boolean } & CallOptions = {}): Promise<readonly unknown[]> {
    const find = this.#find
    return this.#access.store.explain(find, collect(find), options.analyze ?? false, this.#access.call(options))
  }
}

/** `{ author: true, comments: { where, orderBy, limit, include } }` as reads of relations. */
export function includes(entity: Entity, tree: unknown, place: string): Included[] {
  if (typeof tree !== 'object' || tree === null) throw failure('QT_EXPRESSION', `${place} expects an object of relations`)
  return Object.entries(tree).flatMap(([name, options]) => {
    const relation = entity.relations.get(name)
    if (!relation)
      throw failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no relation '${name.slice(0, 80)}'`, { model: entity.key })
    if (options === false) return []
    if (options === undefined) throw failure('QT_UNDEFINED', `${place}.${name} is undefined`)
    return [{ relation, find: included(relation.to, options, `${place}.${name}`) }]
  })
}

interface IncludeOptions {
  readonly where?: unknown
  readonly orderBy?: unknown
  readonly limit?: number
  readonly offset?: number
  readonly include?: unknown
}

function included(entity: Entity, options: unknown, place: string): Find {
  let find = Find.on(entity)
  if (options === true) return find
  if (typeof options !== 'object' || options === null) throw failure('QT_EXPRESSION', `${place} expects true or options`)
  const { where: conditions, orderBy, limit, offset, include } = options as IncludeOptions
  if (conditions !== undefined) find = find.with({ where: where(entity, [conditions], `${place}.where`) })
  if (orderBy !== undefined)
    find = find.with({ order: (Array.isArray(orderBy) ? orderBy : [orderBy]).flatMap(term => order(entity, term, `${place}.orderBy`)) })
  if (limit !== undefined) find = find.with({ limit: rowCount(limit, `${place}.limit`) })
  if (offset !== undefined) find = find.with({ offset: rowCount(offset, `${place}.offset`) })
  if (include !== undefined) find = find.with({ include: includes(entity, include, `${place}.include`) })
  return find
}
