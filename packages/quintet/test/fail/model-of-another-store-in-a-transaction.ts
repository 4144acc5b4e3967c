import { collection, quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const models = { users: table('users', { id: t.id() }), articles: collection('articles', { title: t.text() }) }
const db = quintet({ models, store: { relational: sqlite(), document: sqlite('articles.db') } })
export const done = await db.transaction(async tx => tx.articles.insert({ title: 'x' }))
