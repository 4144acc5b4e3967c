import { failure } from '../base/failure.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import { KindQuery } from '../call/kind-query.ts'
import { Find } from '../query/find.ts'
import { type Grouped, groupedBy } from '../query/grouped.ts'
import type { Entity } from '../schema/registry.ts'
import { readChange } from './change.ts'
import { DocumentCommand } from './command.ts'
import type { DocumentAct, DocumentStore } from './contract.ts'

export type DocumentAccess = KindAccess<DocumentStore>

/** A query for documents. */
export class DocumentQuery extends KindQuery<DocumentStore> {
  readonly #every: boolean

  constructor(access: DocumentAccess, find: Find, every: boolean) {
    super(access, find)
    this.#every = every
  }

  static on(access: DocumentAccess, entity: Entity): DocumentQuery {
    return new DocumentQuery(access, Find.on(entity), false)
  }

  protected copy(find: Find): this {
    // a cast: the class is not derived from
    return new DocumentQuery(this.access, find, this.#every) as this
  }

  /** Every document is meant. */
  all(): DocumentQuery {
    return new DocumentQuery(this.access, this.find, true)
  }

  groupBy(body: unknown): Grouped<DocumentQuery> {
    return groupedBy(this.find, body, find => this.copy(find))
  }

  update(change: unknown, options?: CallOptions): DocumentCommand {
    return this.#act('update', { do: 'change', change: readChange(this.find.entity, change, this.place('update')) }, options)
  }

  delete(options?: CallOptions): DocumentCommand {
    return this.#act('delete', { do: 'delete' }, options)
  }

  #act(verb: string, act: DocumentAct, options: CallOptions | undefined): DocumentCommand {
    const find = this.find
    if (find.where.length === 0 && !this.#every)
      throw failure('QT_NO_WHERE', `${this.place(verb)} without a condition would ${verb} every document`)
    if (find.select || find.include.length > 0 || find.cursor)
      throw failure('QT_CLAUSE', `${this.place(verb)} of a query with select, include or a cursor`)
    return new DocumentCommand(this.access, this.place(verb), find, act, options)
  }
}
