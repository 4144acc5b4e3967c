// What db.from gives. Checked by the compiler; never run.
import { arrayAgg, count, generateSeries, grouping, lag, max, quintet, rank, scalar, stringAgg, t, tuple, unnest, values } from 'quintet'
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

export async function sets() {
  const names = db.users.select(u => ({ id: u.id, name: u.name }))
  const all = await names.union(db.posts.select(p => ({ id: p.id, name: p.title }))).where(r => r.name.startsWith('a'))
  proves<Equal<Plain<typeof all>, { id: number; name: string | null }[]>>()
  const whole = await db.users.where({ id: 1 }).except(db.users.where({ id: 2 }))
  proves<Equal<(typeof whole)[number]['email'], string>>()
  const deep = await db.users
    .select(u => ({ id: u.id, level: u.id.minus(u.id) }))
    .recursive(
      found =>
        db
          .from({ f: found })
          .innerJoin({ u: users }, ({ f, u }) => u.id.eq(f.id))
          .select(({ f, u }) => ({ id: u.id, level: f.level.plus(1) })),
      { depth: 3 },
    )
    .pluck(r => r.level)
  proves<Equal<typeof deep, number[]>>()
}

export async function rowsFromElsewhere() {
  const wanted = values({ id: t.integer(), note: t.text().nullable(), price: t.decimal(10, 2) }, [{ id: 1, note: null, price: '1.00' }])
  const rows = await db
    .from({ w: wanted })
    .leftJoin({ p: posts }, ({ w, p }) => p.id.eq(w.id))
    .leftJoinLateral(({ p }) => ({ label: unnest(p.labels) }))
    .crossJoin({ n: generateSeries(1, 3) })
    .select(({ w, p, label, n }) => ({ note: w.note, price: w.price, title: p.title, label: label.value, at: label.position, n: n.value }))
  proves<
    Equal<
      Plain<typeof rows>,
      { note: string | null; price: string; title: string | null; label: string | null; at: number | null; n: number }[]
    >
  >()
}

export async function wholeRowsInTables() {
  // a row inside a table is its columns, which lead nowhere
  const found = db.posts.select(p => ({ p, n: p.views })).asTable()
  const rows = await found.where(r => r.p.title.eq('a').and(r.n.gt(1))).select(r => ({ title: r.p.title, p: r.p }))
  proves<Equal<(typeof rows)[number]['title'], string>>()
  proves<Equal<(typeof rows)[number]['p']['views'], number>>()
  // @ts-expect-error: a table of selected rows has no relations
  found.where(r => r.p.author.email.eq('a'))
}

export async function aggregatesAndOperands() {
  const rows = await db
    .from({ u: users })
    .where(({ u }) =>
      tuple(u.id, u.email)
        .in([[1, 'a']])
        .or(tuple(u.id, u.email).gt([1, 'a'])),
    )
    .select(({ u }) => ({
      best: scalar(db.posts.where(p => p.authorId.eq(u.id)).select(p => max(p.views))),
      before: lag(u.email).over({ orderBy: u.id.asc() }),
      known: lag(u.email, 1, 'none').over({ orderBy: u.id.asc() }),
    }))
  proves<Equal<Plain<typeof rows>, { best: number | null; before: string | null; known: string }[]>>()
  const lists = await db.users.select(u => ({
    ids: arrayAgg(u.id),
    names: arrayAgg(u.name).filter(u.id.gt(1)),
    text: stringAgg(u.email, ','),
  }))
  proves<Equal<Plain<typeof lists>, { ids: number[]; names: (string | null)[]; text: string | null }[]>>()
  const rolled = await server
    .from({ p: posts })
    .rollup(({ p }) => ({ author: p.authorId }))
    .select((_, g) => ({ author: g.author, all: grouping(g.author) }))
  proves<Equal<Plain<typeof rolled>, { author: number | null; all: number }[]>>()
}

export async function written() {
  const gone = db.posts.where({ id: 1 }).delete().cte('id', 'title')
  const rows = await db.from({ g: gone }).select(({ g }) => ({ id: g.id, title: g.title.upper() }))
  proves<Equal<Plain<typeof rows>, { id: number; title: string }[]>>()
  const made = await db.from({ m: db.users.insert({ email: 'a', name: 'A' }).cte() }).pluck(({ m }) => m.email)
  proves<Equal<typeof made, string[]>>()
}
