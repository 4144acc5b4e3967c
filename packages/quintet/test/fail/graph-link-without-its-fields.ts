import { edge, node, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const people = node('Person', { name: t.text() })
const films = node('Film', { title: t.text() })
const acted = edge('ACTED_IN', people, films, { role: t.text() })
const db = quintet({ models: { people, films, acted }, store: sqlite() })
export const link = db.acted.link('a', 'b')
