import { edge, node } from '../../schema/graph.ts'
import { t } from '../../schema/t.ts'

const people = node('Person', { id: t.text(), name: t.text(), born: t.integer().nullable() })
const films = node('Film', { title: t.text().unique() })
const follows = edge('FOLLOWS', people, people, { since: t.date().nullable() })
const acted = edge('ACTED_IN', people, films, { role: t.text() })

export const fixture: { people: typeof people; films: typeof films; follows: typeof follows; acted: typeof acted } = {
  people,
  films,
  follows,
  acted,
}
