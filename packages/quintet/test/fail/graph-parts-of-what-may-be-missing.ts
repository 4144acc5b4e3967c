import { edge, node, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const people = node('Person', { name: t.text() })
const follows = edge('FOLLOWS', people, people)
const db = quintet({ models: { people, follows }, store: sqlite() })
const query = db.people.as('p').optional(p => p.out(follows).as('q'))
export const names: PromiseLike<string[]> = query.matches().then(rows => rows.map(({ q }) => q.name))
