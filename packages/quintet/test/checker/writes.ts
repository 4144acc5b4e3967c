// What writes take and give, and what transactions hand out. Checked by the compiler; never run.
import { type Insert, sql, t, wasInserted } from 'quintet'
import { type App, db } from './blog.ts'
import { type Equal, type Plain, proves } from './equal.ts'

type NewUser = Insert<App, 'users'>
proves<Equal<NewUser['email'], string>>()
proves<Equal<undefined extends NewUser['name'] ? true : false, true>>()
proves<Equal<{ email: string } extends NewUser ? true : false, true>>()
proves<Equal<{ name: string } extends NewUser ? true : false, false>>()
// the store makes an identity: no insert may give it
proves<Equal<{ email: string; id: number } extends NewUser ? true : false, false>>()

export async function inserts() {
  const user = await db.users.insert({ email: 'a@example.org' })
  proves<Equal<Plain<typeof user>, { id: number; email: string; name: string | null; active: boolean; joinedAt: Date }>>()
  const many = await db.users.insert([{ email: 'a@example.org' }, { email: 'b@example.org', name: null }])
  proves<Equal<typeof many extends readonly (infer E)[] ? Plain<E> : never, Plain<typeof user>>>()
  // A3: a nested insert gives the graph that was written
  const graph = await db.posts.insert({
    title: 'x',
    price: '1.00',
    author: { email: 'a@example.org' },
    comments: [{ body: 'one' }, { body: 'two' }],
  })
  proves<Equal<(typeof graph)['title'], string>>()
  proves<Equal<(typeof graph)['authorId'], number>>()
  proves<Equal<(typeof graph)['author']['email'], string>>()
  proves<Equal<(typeof graph)['comments'][number]['body'], string>>()
  const returned = await db.users.insert({ email: 'a@example.org' }).returning('id', 'email')
  proves<Equal<Plain<typeof returned>, { id: number; email: string }>>()
  const upserted = await db.users.upsert({ email: 'a@example.org' }, { by: 'email', set: { name: 'A' } })
  proves<Equal<Plain<typeof upserted>, Plain<typeof user>>>()
}

export async function changes() {
  const changed = await db.posts.where({ id: 1 }).update(p => ({ views: p.views.plus(1), big: null }))
  proves<Equal<typeof changed, number>>()
  const rows = await db.posts.where({ id: 1 }).update({ title: 'y' }).returning('title')
  proves<Equal<Plain<typeof rows>, { title: string }[]>>()
  const deleted = await db.posts.all().delete()
  proves<Equal<typeof deleted, number>>()
}

// A30: what comes back is what the lambda makes; the row as it was before may be missing
export async function returned() {
  const shaped = await db.users.insert({ email: 'a' }).returning(u => ({ mail: u.email.lower(), at: { joined: u.joinedAt } }))
  proves<Equal<Plain<typeof shaped>, { mail: string; at: { joined: Date } }>>()
  const lists = await db.users.insert([{ email: 'a' }]).returning(u => u.posts.select(p => p.title))
  proves<Equal<typeof lists, string[][]>>()
  const both = await db.posts
    .where({ id: 1 })
    .update({ title: 'y' })
    .returning((p, before) => ({ to: p.title, from: before.title }))
  proves<Equal<Plain<typeof both>, { to: string; from: string | null }[]>>()
  const told = await db.users.upsert({ email: 'a' }, { by: { index: 'x' } }).returning(u => wasInserted(u))
  proves<Equal<typeof told, boolean>>()
  const missing = await db.users.insertMissing([{ email: 'a' }]).returning('email')
  proves<Equal<Plain<typeof missing>, { email: string }[]>>()
}

// A28, A31: rows of queries as new rows, and as values of others
export async function fromQueries() {
  const made = await db.users.insertFrom(db.posts.select(p => ({ email: p.title, active: p.title.eq('x') })))
  proves<Equal<typeof made, number>>()
  const back = await db.users
    .insertFrom(
      db.posts.select(p => ({ email: p.title })),
      { upsert: { by: 'email' } },
    )
    .returning('id')
  proves<Equal<Plain<typeof back>, { id: number }[]>>()
  const joined = db.from({ p: db.posts }).innerJoin({ u: db.users }, ({ p, u }) => p.authorId.eq(u.id))
  const changed = await joined.update('p', ({ p, u }) => ({ title: u.email, views: p.views.plus(1) }))
  proves<Equal<typeof changed, number>>()
  const gone = await joined.delete('u').returning('email')
  proves<Equal<Plain<typeof gone>, { email: string }[]>>()
}

export async function raw() {
  // A15: a shape decodes; without one the values are unknown
  const shaped = await db.sql({ n: t.integer(), at: t.timestamp().nullable() })`select 1 as n, null as at`
  proves<Equal<Plain<typeof shaped>, { n: number; at: Date | null }[]>>()
  const bare = await db.sql`select 1`
  proves<Equal<typeof bare, Record<string, unknown>[]>>()
  const lengths = await db.users.pluck(u => sql(t.integer())`length(${u.email})`)
  proves<Equal<typeof lengths, number[]>>()
}

export async function units() {
  const result = await db.transaction(async tx => {
    tx.afterCommit(() => undefined)
    const inner = await tx.attempt(async again => again.users.where({ id: 1 }).count())
    proves<Equal<typeof inner, number>>()
    const found = await tx.users.get(1)
    return found?.email
  })
  proves<Equal<typeof result, string | undefined>>()
  await using open = await db.begin({ isolation: 'read committed' })
  const one = await open.users.one({ id: 1 })
  proves<Equal<(typeof one)['email'], string>>()
  await open.commit()
}
