import { Find } from '../../query/find.ts'
import { joinedEntity, type Part } from '../../query/joined.ts'
import { condition } from '../../query/lambda.ts'
import type { Leaf } from '../../query/leaf.ts'
import type { Origin, Source } from '../../query/origin.ts'
import { junction, type Predicate } from '../../query/predicate.ts'
import { select } from '../../query/selection.ts'
import { Subquery } from '../../query/subquery.ts'
import { type Element, type Link, type Pattern, part } from '../pattern.ts'
import { idOf } from '../walk.ts'

type Row = Readonly<Record<string, Readonly<Record<'id' | 'from' | 'to', Leaf>>>>

/** A pattern as a join of its nodes and edges, each beside those before it; no edge is in a row twice. */
export function joinOf({ start, links }: Pattern): Origin {
  const parts: Part[] = [part(start, false)]
  const sources: Source[] = [{ name: start.name, join: null, find: start.find, lateral: null, on: null }]
  const before: Element[] = []
  for (const link of links) {
    const { edge, to, maybe } = link
    const beside = (element: Element, find: Find, on: (row: Row) => unknown): void => {
      parts.push(part(element, maybe))
      sources.push({
        name: element.name,
        join: maybe ? 'left' : 'inner',
        find,
        lateral: null,
        on: condition(joinedEntity(parts), on, 'match'),
      })
    }
    const others = before.filter(({ find }) => find.entity === edge.find.entity)
    beside(edge, edge.find, row =>
      junction('and', [starts(row, link), ...others.map(other => differ(row, edge, other)), ...wanted(row, link)]),
    )
    beside(to, maybe ? Find.on(to.find.entity) : to.find, row => arrives(row, link))
    before.push(edge)
  }
  return { kind: 'sources', sources }
}

function starts(row: Row, { from, edge, step: { go } }: Link): Predicate {
  const { id } = at(row, from)
  const of = at(row, edge)
  if (go === 'both') return of.from.eq(id).or(of.to.eq(id))
  return (go === 'out' ? of.from : of.to).eq(id)
}

function arrives(row: Row, link: Link): Predicate {
  const { id } = at(row, link.to)
  return farEnd(row, link, end => id.eq(end))
}

/** What is asked of the end of an edge that is not where the step starts. */
function farEnd(row: Row, { from, edge, step: { go } }: Link, asked: (end: Leaf) => Predicate): Predicate {
  const of = at(row, edge)
  if (go !== 'both') return asked(go === 'out' ? of.to : of.from)
  const { id } = at(row, from)
  return junction('or', [of.from.eq(id).and(asked(of.to)), of.to.eq(id).and(asked(of.from))])
}

/** Whether the node at the end of an optional edge is one that is meant: else there is no such edge. */
function wanted(row: Row, link: Link): Predicate[] {
  const { find } = link.to
  if (!link.maybe || find.where.length === 0) return []
  const ids = new Subquery(find.with({ select: select(find.entity, idOf, 'id') }))
  return [farEnd(row, link, end => end.in(ids))]
}

function differ(row: Row, one: Element, other: Element): Predicate {
  const [a, b] = [at(row, one), at(row, other)]
  return a.from.ne(b.from).or(a.to.ne(b.to))
}

function at(row: Row, { name }: Element): Row[string] {
  // a cast: the row has every element of the pattern that stands before it
  return row[name] as Row[string]
}
