// ---- 1
import { belongsTo, findOrCreate, manyToMany, quintet, rank, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const users = table('users', { id: t.id(), email: t.text().unique(), name: t.text().nullable() })
const tags = table('tags', { id: t.id(), name: t.text().unique() })
const posts = table('posts', {
  id: t.id(),
  title: t.text(),
  body: t.text().nullable(),
  views: t.integer().default(0),
  published: t.boolean().default(false),
  createdAt: t.timestamp().defaultNow(),
  author: belongsTo(users, { inverse: 'posts', onDelete: 'cascade' }),
  tags: manyToMany(tags, { inverse: 'posts' }),
})
export const db = quintet({ models: { users, tags, posts }, store: sqlite('blog.db') })

// ---- 2
export async function search(q: string, page = 1) {
  const found = db.posts.where({ published: true }, p => p.title.ilike(`%${q}%`))
  const rows = await found
    .select(p => ({ id: p.id, title: p.title, author: { id: p.author.id, name: p.author.name }, tags: p.tags.count() }))
    .orderBy(p => p.createdAt.desc())
    .limit(20)
    .offset((page - 1) * 20)
  return { total: await found.count(), rows }
}

// ---- 3
export const signUp = (email: string, title: string, labels: string[]) =>
  db.users.insert({ email, posts: [{ title, published: true, tags: labels.map(name => findOrCreate({ name })) }] })

// ---- 4
export const view = (id: number) =>
  db.posts
    .where({ id, published: true })
    .update(p => ({ views: p.views.plus(1) }))
    .returning('views')

// ---- 5
export const rename = (email: string, name: string) => db.users.upsert({ email, name }, { by: 'email' })

// ---- 6
export const moveViews = (from: number, to: number, n: number) =>
  db.transaction(async tx => {
    const { views } = await tx.posts.one({ id: from })
    await tx.posts.where({ id: from }).update({ views: views - n })
    await tx.posts.where({ id: to }).update(p => ({ views: p.views.plus(n) }))
  })

// ---- 7
const content = table('content', { id: t.id(), title: t.text() }).variants('kind', {
  article: { wordCount: t.integer() },
  video: { seconds: t.integer() },
})
export const library = quintet({ models: { content }, store: sqlite('library.db') })
export const lengths = async () =>
  (await library.content.all()).map(c => (c.kind === 'article' ? `${c.wordCount} words` : `${c.seconds} s`))

// ---- 8
export const topOfEachMonth = db.posts
  .select(p => {
    const month = p.createdAt.truncate('month')
    return { month, title: p.title, place: rank().over({ partitionBy: month, orderBy: p.views.desc() }) }
  })
  .asTable()
  .where(r => r.place.lte(3))
  .orderBy(
    r => r.month.desc(),
    r => r.place.asc(),
  )
