import { failure } from '../base/failure.ts'
import type { Command } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import type { Streaming } from '../call/streaming.ts'
import type { Page } from '../query/page.ts'
import { checkGiven } from '../schema/cell.ts'
import { keyOf, readItem, whole } from '../schema/item.ts'
import type { Entity } from '../schema/registry.ts'
import { GraphCommand } from './command.ts'
import type { Direction, GraphOutcome, GraphWrite, Path } from './contract.ts'
import { refusal } from './outcome.ts'
import { type GraphAccess, NodeQuery, stepOf } from './query.ts'

interface ShortestOptions extends CallOptions {
  readonly via: unknown
  readonly go?: Direction
  readonly max?: number
}

/** The run time behind `NodeHandle`. */
export class NodeHandle {
  readonly #access: GraphAccess
  readonly #entity: Entity
  readonly #all: NodeQuery

  constructor(access: GraphAccess, entity: Entity) {
    this.#access = access
    this.#entity = entity
    this.#all = NodeQuery.on(access, entity)
  }

  all(): NodeQuery {
    return this.#all
  }
  where(...conditions: readonly unknown[]): NodeQuery {
    return this.#all.where(...conditions)
  }
  orderBy(...terms: readonly unknown[]): NodeQuery {
    return this.#all.orderBy(...terms)
  }
  limit(count: number): NodeQuery {
    return this.#all.limit(count)
  }
  include(tree: unknown): NodeQuery {
    return this.#all.include(tree)
  }
  select(body: unknown): NodeQuery {
    return this.#all.select(body)
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
  stream(options?: CallOptions & Partial<Streaming>): AsyncIterable<unknown> {
    return this.#all.stream(options)
  }

  /** One node, to start a walk at. */
  at(id: unknown): NodeQuery {
    this.#checkId(id, 'at')
    return this.#all.where({ id })
  }

  /** The node with this id, or undefined. */
  get(id: unknown, options?: CallOptions): Promise<unknown> {
    this.#checkId(id, 'get')
    return this.#all.first({ id }, options)
  }

  create(input: unknown, options?: CallOptions): Command<unknown> {
    const many = Array.isArray(input)
    const place = (i: number): string => (many ? `${this.#place('create')}[${i}]` : this.#place('create'))
    const writes = (many ? input : [input]).map((one: unknown, i: number) => this.#fresh('create', one, place(i)))
    return new GraphCommand(
      this.#access,
      this.#place('create'),
      writes,
      outcomes => {
        const ids = writes.map((write, i) => done(write, outcomes[i]) && { id: write.id })
        return many ? ids : ids[0]
      },
      options,
    )
  }

  /** Creates the node, or changes the given fields of the one with its id. */
  merge(input: unknown, options?: CallOptions): Command<unknown> {
    const write = this.#fresh('merge', input, this.#place('merge'))
    return new GraphCommand(
      this.#access,
      this.#place('merge'),
      [write],
      ([outcome]) => ({ id: write.id, created: done(write, outcome).created }),
      options,
    )
  }

  /** Changes fields of a node; false: there is none. */
  set(id: unknown, fields: unknown, options?: CallOptions): Command<boolean> {
    this.#checkId(id, 'set')
    const { beside, given } = readItem(this.#entity, fields, this.#place('set'))
    if (Object.keys(beside).length > 0)
      throw failure('QT_UNKNOWN_FIELD', `${this.#place('set')}: the id of a node stays`, { model: this.#entity.key, field: 'id' })
    return this.#one({ do: 'set', entity: this.#entity, id, fields: given }, options)
  }

  /** Deletes a node that has no edges, or with `detach` its edges too; false: there is none. */
  delete(id: unknown, options: CallOptions & { readonly detach?: boolean } = {}): Command<boolean> {
    this.#checkId(id, 'delete')
    const { detach = false, ...limits } = options
    return this.#one({ do: 'delete', entity: this.#entity, id, detach }, limits)
  }

  /** A shortest path from one node to another, or null. */
  async shortest(from: unknown, to: unknown, { via, go = 'out', max = 10, ...limits }: ShortestOptions): Promise<Path | null> {
    const place = this.#place('shortest')
    for (const id of [from, to]) this.#checkId(id, 'shortest')
    const edges: readonly unknown[] = Array.isArray(via) ? via : [via]
    const steps = edges.map(edge => stepOf(this.#access.registry, this.#entity, go, edge, { hops: [1, max] }, place))
    const call = this.#access.call(limits)
    const store = await this.#access.store()
    return store.shortest({ from, to, via: steps, max }, call)
  }

  #fresh(verb: 'create' | 'merge', input: unknown, place: string): Extract<GraphWrite, { do: 'create' | 'merge' }> {
    const item = readItem(this.#entity, input, place)
    return {
      do: verb,
      entity: this.#entity,
      id: keyOf(this.#entity, item, place),
      fields: whole(this.#entity, item.given, place),
      given: item.given,
    }
  }

  #one(write: GraphWrite, options: CallOptions | undefined): Command<boolean> {
    return new GraphCommand(
      this.#access,
      this.#place(write.do),
      [write],
      ([outcome]) => {
        if (outcome && !outcome.ok && outcome.reason === 'missing') return false
        return done(write, outcome).ok
      },
      options,
    )
  }

  #checkId(id: unknown, verb: string): void {
    const [column] = this.#entity.primary
    if (column) checkGiven(column, id, this.#place(verb))
  }

  #place(verb: string): string {
    return `${this.#entity.key}.${verb}`
  }
}

export function done(write: GraphWrite, outcome: GraphOutcome | undefined): Extract<GraphOutcome, { ok: true }> {
  if (outcome?.ok) return outcome
  throw refusal(write, outcome ?? { ok: false, reason: 'missing' })
}
