import { belongsTo, manyToMany, quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const users = table('users', {
  id: t.id(),
  email: t.text().unique(),
  name: t.text().nullable(),
  active: t.boolean().default(true),
  joinedAt: t.timestamp().defaultNow(),
})
const profiles = table('profiles', { id: t.id(), bio: t.text(), user: belongsTo(users, { inverse: 'profile' }).unique() })
const tags = table('tags', { id: t.id(), label: t.text().unique() })
const posts = table('posts', {
  id: t.id(),
  title: t.text(),
  views: t.integer().default(0),
  price: t.decimal(12, 2),
  big: t.bigint().nullable(),
  state: t.enum(['draft', 'live']).default('draft'),
  labels: t.list(t.text()).nullable(),
  author: belongsTo(users, { inverse: 'posts' }),
  editor: belongsTo(users, { inverse: 'edited' }).nullable(),
  tags: manyToMany(tags, { inverse: 'posts' }),
})
const comments = table('comments', { id: t.id('uuid'), body: t.text(), post: belongsTo(posts, { inverse: 'comments' }) })
const content = table('content', { id: t.id(), headline: t.text() }).variants('kind', {
  article: { wordCount: t.integer() },
  video: { seconds: t.integer(), url: t.text().nullable() },
})

const all = { users, profiles, tags, posts, comments, content }
export interface App extends Readonly<typeof all> {}
export const models: App = all

// never run: these files are for the compiler
export const db = quintet({ models, store: sqlite() })
