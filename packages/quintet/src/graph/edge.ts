import { failure } from '../base/failure.ts'
import type { KindAccess } from '../call/access.ts'
import type { Command } from '../call/command.ts'
import type { CallOptions } from '../call/context.ts'
import { KindQuery } from '../call/kind-query.ts'
import { Find } from '../query/find.ts'
import { asFields, readItem, whole } from '../schema/item.ts'
import type { Entity } from '../schema/registry.ts'
import { CopyCommand, type CopyOptions, done, GraphCommand } from './command.ts'
import type { GraphStore, GraphWrite } from './contract.ts'
import { checkedId } from './ids.ts'

/** A query for edges by what they hold. */
class EdgeQuery extends KindQuery<GraphStore> {
  protected copy(find: Find): this {
    // a cast: the class is not derived from
    return new EdgeQuery(this.access, find) as this
  }
}

/** The run time behind `EdgeHandle`. */
export class EdgeHandle {
  readonly #access: KindAccess<GraphStore>
  readonly #entity: Entity
  readonly #all: EdgeQuery

  constructor(access: KindAccess<GraphStore>, entity: Entity) {
    this.#access = access
    this.#entity = entity
    this.#all = new EdgeQuery(access, Find.on(entity))
  }

  all(): EdgeQuery {
    return this.#all
  }
  where(...conditions: readonly unknown[]): EdgeQuery {
    return this.#all.where(...conditions)
  }
  count(options?: CallOptions): Promise<number> {
    return this.#all.count(options)
  }

  /** The edge between two nodes, or undefined. */
  async get(from: unknown, to: unknown, options?: CallOptions): Promise<unknown> {
    return this.#all.first(this.#ends(from, to, 'get'), options)
  }

  /** Links two nodes that are there; an edge that is there is given these fields. */
  link(from: unknown, to: unknown, fields: unknown = {}, options?: CallOptions): Command<unknown> {
    const write = this.#write(from, to, fields, 'link')
    return new GraphCommand(this.#access, this.#place('link'), [write], ([outcome]) => ({ created: done(write, outcome).created }), options)
  }

  /** Many links at once, all of them or none: objects of from, to and fields. */
  linkMany(edges: readonly unknown[], options?: CallOptions): Command<number> {
    const writes = edges.map((edge, i) => this.#whole(edge, `linkMany[${i}]`))
    return new GraphCommand(
      this.#access,
      this.#place('linkMany'),
      writes,
      outcomes => writes.filter((write, i) => done(write, outcomes[i]).created).length,
      options,
    )
  }

  /** Links of any source, a thousand at a time: objects of from, to and fields. */
  copyIn(edges: unknown, options?: CopyOptions): Command<number> {
    const what = this.#place('copyIn')
    return new CopyCommand(this.#access, what, edges, (edge, place) => this.#whole(edge, place.slice(this.#entity.key.length + 1)), options)
  }

  /** Whether there was an edge to remove. */
  unlink(from: unknown, to: unknown, options?: CallOptions): Command<boolean> {
    const write: GraphWrite = { do: 'unlink', entity: this.#entity, ...this.#ends(from, to, 'unlink') }
    return new GraphCommand(this.#access, this.#place('unlink'), [write], ([outcome]) => outcome?.ok === true, options)
  }

  #whole(edge: unknown, verb: string): GraphWrite {
    const { from, to, ...fields } = asFields(edge, this.#place(verb))
    return this.#write(from, to, fields, verb)
  }

  #write(from: unknown, to: unknown, fields: unknown, verb: string): GraphWrite {
    const ends = this.#ends(from, to, verb)
    const place = this.#place(verb)
    const { beside, given } = readItem(this.#entity, fields, place)
    if (Object.keys(beside).length > 0)
      throw failure('QT_UNKNOWN_FIELD', `${place}: from and to stand before the fields`, { model: this.#entity.key })
    return { do: 'link', entity: this.#entity, ...ends, fields: whole(this.#entity, given, place), given }
  }

  #ends(from: unknown, to: unknown, verb: string): { readonly from: unknown; readonly to: unknown } {
    const place = this.#place(verb)
    const { byKey } = this.#entity
    return { from: checkedId(byKey.get('from'), from, place), to: checkedId(byKey.get('to'), to, place) }
  }

  #place(verb: string): string {
    return `${this.#entity.key}.${verb}`
  }
}
