import { failure } from '../base/failure.ts'
import { KindQuery } from '../call/kind-query.ts'
import { assertOwn } from '../call/own.ts'
import { whole } from '../query/derived.ts'
import { Find } from '../query/find.ts'
import { currentFrame } from '../query/frame.ts'
import { type Grouped, groupedBy } from '../query/grouped.ts'
import { joinedEntity } from '../query/joined.ts'
import { run } from '../query/lambda.ts'
import { elementsOf, ListLeaf } from '../query/list-leaf.ts'
import type { Source } from '../query/origin.ts'
import type { Entity } from '../schema/registry.ts'
import type { DocumentStore } from './contract.ts'
import type { DocumentAccess } from './query.ts'

/** Rows of documents and the elements of one of their lists: as many for a document as its list has elements. */
export class UnwoundQuery extends KindQuery<DocumentStore> {
  static over(access: DocumentAccess, entity: Entity, body: unknown): UnwoundQuery {
    const place = `${entity.key}.unwind`
    if (typeof body !== 'function') throw failure('QT_EXPRESSION', `${place} expects a function of the document`)
    const row = joinedEntity([{ name: 'document', entity, nullable: false }])
    // checked to be a function; what it gives is judged below
    const listOf = ({ document }: { readonly document: unknown }): unknown => (body as (document: unknown) => unknown)(document)
    const elements = run(row, listOf, place, (list, frame): Pick<Source, 'find' | 'lateral'> => {
      if (!(list instanceof ListLeaf)) throw failure('QT_EXPRESSION', `${place} takes a list of the document, as a => a.tags`)
      assertOwn(list, place)
      return { find: elementsOf(list), lateral: frame }
    })
    const sources: readonly Source[] = [
      { name: 'document', join: null, find: Find.on(entity), lateral: null, on: null },
      { name: 'element', join: 'cross', on: null, ...elements },
    ]
    const parts = sources.map(({ name, find }) => ({ name, entity: find.entity, nullable: false }))
    const find = Find.on(joinedEntity(parts)).with({ from: { kind: 'sources', sources } }, currentFrame())
    return new UnwoundQuery(access, whole(find))
  }

  protected copy(find: Find): this {
    // a cast: the class is not derived from
    return new UnwoundQuery(this.access, find) as this
  }

  groupBy(body: unknown): Grouped<this> {
    return groupedBy(this.find, body, find => this.copy(find))
  }
}
