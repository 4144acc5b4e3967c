import { edge, node, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const people = node('Person', { name: t.text() })
const follows = edge('FOLLOWS', people, people)
const db = quintet({ models: { people, follows }, store: sqlite() })
export const far = db.people.all().out(follows, { hops: [1] })
