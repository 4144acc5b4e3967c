// What reads give. Checked by the compiler; never run.
import { type HasField, quintet, type Row } from 'quintet'
import { postgres } from 'quintet/postgres'
import { type App, db, models } from './blog.ts'
import { type Equal, type Plain, proves } from './equal.ts'

interface User {
  id: number
  email: string
  name: string | null
  active: boolean
  joinedAt: Date
}
interface Post {
  id: number
  title: string
  views: number
  price: string
  big: bigint | null
  state: 'draft' | 'live'
  labels: string[] | null
  authorId: number
  editorId: number | null
}
interface Comment {
  id: string
  body: string
  postId: number
}

proves<Equal<Plain<Row<App, 'users'>>, Plain<User>>>()
proves<Equal<Plain<Row<App, 'posts'>>, Plain<Post>>>()
proves<Equal<Plain<Row<App, 'comments'>>, Plain<Comment>>>()

export async function wholeRows() {
  const all = await db.users.all()
  proves<Equal<Plain<typeof all>, Plain<User[]>>>()
  const found = await db.posts.get(1)
  proves<Equal<Plain<typeof found>, Plain<Post | undefined>>>()
  const first = await db.posts.where({ state: 'live', authorId: [1, 2] }).first()
  proves<Equal<Plain<typeof first>, Plain<Post | undefined>>>()
  const one = await db.posts.where(p => p.editor.name.eq(null)).one()
  proves<Equal<Plain<typeof one>, Plain<Post>>>()
  const number = await db.posts.count()
  proves<Equal<typeof number, number>>()
  const some = await db.posts.where({ id: 1 }).exists()
  proves<Equal<typeof some, boolean>>()
}

export async function included() {
  const withAuthor = await db.posts.include({ author: true, editor: true, comments: true, tags: true }).one()
  proves<Equal<Plain<(typeof withAuthor)['author']>, Plain<User>>>()
  proves<Equal<Plain<(typeof withAuthor)['editor']>, Plain<User | null>>>()
  proves<Equal<Plain<(typeof withAuthor)['comments']>, Plain<Comment[]>>>()
  proves<Equal<Plain<(typeof withAuthor)['tags']>, { id: number; label: string }[]>>()
  const nested = await db.users.where({ id: 1 }).include({
    profile: true,
    posts: { where: p => p.views.gt(1), limit: 3, include: { comments: { orderBy: c => c.body.asc() } } },
  })
  const user = nested[0]!
  proves<Equal<Plain<(typeof user)['profile']>, { id: number; bio: string; userId: number } | null>>()
  const post = user.posts[0]!
  proves<Equal<(typeof post)['title'], string>>()
  proves<Equal<Plain<(typeof post)['comments']>, Plain<Comment[]>>>()
}

export async function selected() {
  const rows = await db.posts.select(p => ({
    id: p.id,
    author: p.author.email,
    editor: p.editor.email,
    deep: { name: p.author.name, comments: p.comments.count() },
    sum: p.comments.count().plus(p.views),
    bodies: p.comments.where(c => c.body.contains('x')).select(c => ({ body: c.body })),
    whole: p.author,
    big: p.big,
  }))
  const row = rows[0]!
  proves<Equal<(typeof row)['id'], number>>()
  proves<Equal<(typeof row)['author'], string>>()
  // A4: past a nullable reference every field may be null
  proves<Equal<(typeof row)['editor'], string | null>>()
  proves<Equal<Plain<(typeof row)['deep']>, { name: string | null; comments: number }>>()
  proves<Equal<(typeof row)['sum'], number>>()
  proves<Equal<Plain<(typeof row)['bodies']>, { body: string }[]>>()
  proves<Equal<Plain<(typeof row)['whole']>, Plain<User>>>()
  proves<Equal<(typeof row)['big'], bigint | null>>()
  // A4: a one-to-one that may be missing
  const bios = await db.users.pluck(u => u.profile.bio)
  proves<Equal<typeof bios, (string | null)[]>>()
  const firstSelected = await db.users.select(u => ({ email: u.email })).first()
  proves<Equal<Plain<typeof firstSelected>, { email: string } | undefined>>()
  // A11: a sum of decimals is a decimal and 0 over no rows; avg, min and max may be null
  const totals = await db.users.select(u => ({
    paid: u.posts.sum(p => p.price),
    views: u.posts.sum(p => p.views),
    mean: u.posts.avg(p => p.views),
    last: u.posts.max(p => p.title),
  }))
  proves<Equal<Plain<typeof totals>, { paid: string; views: number; mean: number | null; last: string | null }[]>>()
}

export async function variants() {
  const all = await db.content.all()
  const row = all[0]!
  if (row.kind === 'article') proves<Equal<(typeof row)['wordCount'], number>>()
  else proves<Equal<(typeof row)['url'], string | null>>()
  // A16: the object form narrows, without a cast
  const articles = await db.content.where({ kind: 'article' })
  proves<Equal<Plain<typeof articles>, { id: number; headline: string; kind: 'article'; wordCount: number }[]>>()
  const words = await db.content.pluck(c => c.as('article').wordCount)
  proves<Equal<typeof words, (number | null)[]>>()
}

const numbered = (row: HasField<'id', number>) => row.id.gt(7)
/** A condition that several models share. */
export const shared = [db.users.where(numbered), db.posts.where(numbered)]

// A14: what only one of two stores lacks is lacking; a store that has it can
const server = quintet({ models, store: postgres('postgres://localhost/blog') })
export const locked = server.posts.where({ id: 1 }).lock({ mode: 'update', skipLocked: true })
