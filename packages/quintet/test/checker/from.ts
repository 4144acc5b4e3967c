// What db.from gives. Checked by the compiler; never run.
import { count, quintet, rank } from 'quintet'
import { postgres } from 'quintet/postgres'
import { db, models } from './blog.ts'
import { type Equal, type Plain, proves } from './equal.ts'

const { users, posts, comments } = models

export async function joins() {
  const rows = await db.from({ p: posts }).leftJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId))
  const row = rows[0]!
  proves<Equal<(typeof row)['p']['title'], string>>()
  proves<Equal<null extends (typeof row)['u'] ? true : false, true>>()
  const fields = await db
    .from({ p: db.posts.where({ id: 1 }) })
    .leftJoin({ u: db.users }, ({ p, u }) => u.id.eq(p.authorId))
    .innerJoin({ c: comments }, ({ p, c }) => c.postId.eq(p.id))
    .where(({ c }) => c.body.contains('x'))
    .select(({ p, u, c }) => ({ title: p.title, email: u.email, body: c.body, deep: { author: p.author.email } }))
  proves<Equal<Plain<typeof fields>, { title: string; email: string | null; body: string; deep: { author: string } }[]>>()
  const right = await db
    .from({ p: posts })
    .rightJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId))
    .select(({ p, u }) => ({ title: p.title, email: u.email }))
  proves<Equal<Plain<typeof right>, { title: string | null; email: string }[]>>()
  const full = await db
    .from({ p: posts })
    .fullJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId))
    .select(({ p, u }) => ({ title: p.title, email: u.email, boss: u.posts.count() }))
  proves<Equal<Plain<typeof full>, { title: string | null; email: string | null; boss: number }[]>>()
}

export async function tables() {
  const busy = db.posts.groupBy(p => p.authorId).select((_, author) => ({ author, posts: count() }))
  const rows = await db
    .from({ u: users })
    .leftJoin({ b: busy }, ({ u, b }) => b.author.eq(u.id))
    .orderBy(({ b }) => b.posts.desc())
    .select(({ u, b }) => ({ email: u.email, posts: b.posts }))
  proves<Equal<Plain<typeof rows>, { email: string; posts: number | null }[]>>()
  const placed = await db
    .from({ p: posts })
    .leftJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId))
    .groupBy(({ u }) => u.id)
    .select(({ p, u }, id) => ({ id, name: u.name, n: count(p.id), place: rank().over({ orderBy: count(p.id).desc() }) }))
    .asTable()
    .where(r => r.place.eq(1))
  proves<Equal<Plain<typeof placed>, { id: number | null; name: string | null; n: number; place: number }[]>>()
}

const server = quintet({ models, store: postgres('postgres://localhost/blog') })
export async function lateral() {
  const rows = await server
    .from({ u: users })
    .leftJoinLateral(({ u }) => ({ p: server.posts.where(p => p.authorId.eq(u.id)).limit(1) }))
    .select(({ u, p }) => ({ email: u.email, title: p.title }))
  proves<Equal<Plain<typeof rows>, { email: string; title: string | null }[]>>()
}
