import { collection, quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const models = { users: table('users', { id: t.id() }), articles: collection('articles', { title: t.text() }) }
const db = quintet({ models, store: { relational: sqlite() } })
export const article = await db.articles.get('x')
