import { belongsTo, manyToMany, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { Find } from '../../src/query/find.ts'
import { Subquery } from '../../src/query/subquery.ts'

const users = table('users', {
  id: t.id(),
  email: t.text(),
  age: t.integer().nullable(),
  score: t.double(),
  balance: t.decimal(12, 2),
  active: t.boolean(),
  born: t.date(),
  seen: t.timestamp(),
  key: t.uuid(),
  labels: t.list(t.text()),
  meta: t.json<unknown>(),
  boss: belongsTo('users', { inverse: 'reports' }).nullable(),
})
const tags = table('tags', { id: t.id(), label: t.text() })
const posts = table('posts', {
  id: t.id(),
  title: t.text(),
  views: t.integer(),
  author: belongsTo(users, { inverse: 'posts' }),
  tags: manyToMany(tags, { inverse: 'posts' }),
})

export const models: { users: typeof users; tags: typeof tags; posts: typeof posts } = { users, tags, posts }

/** Databases that are never connected: texts need no connection. */
export const lite = quintet({ models, store: sqlite(':memory:') })
export const pg = quintet({ models, store: postgres('postgres://nobody@127.0.0.1:1/none') })

/** The shape of a query. */
export function shapeOf(query: unknown): number {
  if (!Subquery.is(query)) throw new Error('not a query')
  const find = Subquery.of(query)
  if (!(find instanceof Find)) throw new Error('not a find')
  return find.shape
}
