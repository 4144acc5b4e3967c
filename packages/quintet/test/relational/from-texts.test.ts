import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { belongsTo, count, exists, fn, generateSeries, lag, quintet, scalar, sql, stringAgg, t, table, tuple, values } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'

const users = table('users', { id: t.id(), name: t.text(), boss: belongsTo('users', { inverse: 'reports' }).nullable() })
const posts = table('posts', { id: t.id(), title: t.text(), views: t.integer(), author: belongsTo(users, { inverse: 'posts' }) })
const models = { users, posts }
const nullif = fn(t.text().nullable())`nullif`

/** Every place of a query where a value may stand. */
function queries(db: ReturnType<typeof open>, text: string, n: number, m: number): Record<string, { toSQL(): { readonly text: string } }> {
  const start = db.users.where({ name: text }).select(u => ({ id: u.id, boss: u.bossId }))
  const joined = db.from({ p: posts }).leftJoin({ u: users }, ({ p, u }) => u.id.eq(p.authorId).and(u.name.ne(text)))
  return {
    join: joined
      .where(({ u }) => u.name.in([text, 'x']))
      .limit(n)
      .offset(m),
    source: db.from({ u: db.users.where({ name: text }).limit(n) }).select(({ u }) => u.name.concat(text)),
    values: db.from({
      v: values({ a: t.text(), b: t.integer().nullable() }, [
        { a: text, b: n },
        { a: 'y', b: null },
      ]),
    }),
    series: db.from({ s: generateSeries(n, m, n + 1) }),
    tuples: db.posts.where(p =>
      tuple(p.title, p.views)
        .in([[text, n]])
        .or(tuple(p.views, p.title).gt([m, text])),
    ),
    set: db.users
      .where({ name: text })
      .select(u => u.name)
      .union(db.posts.where({ views: n }).select(p => p.title))
      .where(v => v.ne(text)),
    common: db.from({ s: start.cte() }).innerJoin({ u: users }, ({ s, u }) => u.id.eq(s.boss).and(u.name.startsWith(text))),
    recursive: start.recursive(
      f =>
        db
          .from({ f })
          .innerJoin({ u: users }, ({ f: of, u }) => u.id.eq(of.boss))
          .select(({ u }) => ({ id: u.id, boss: u.bossId })),
      { depth: n + 1 },
    ),
    window: db.posts.select(p => ({
      before: lag(p.title, n, text).over({ orderBy: p.views.asc() }),
      near: count().over({ orderBy: p.views.asc(), frame: { range: [-n - 1, m + 1] } }),
    })),
    aggregate: db.posts.select(p => stringAgg(p.title, text).orderBy(p.views.minus(n).desc()).filter(p.title.ne(text))),
    called: db.posts.where(p => nullif(p.title, text).eq(text)).select(p => nullif(p.title, p.title.concat(text))),
    scalar: db.users
      .where(u => exists(db.from({ p: posts }).where(({ p }) => p.authorId.eq(u.id).and(p.title.eq(text)))))
      .select(() => scalar(db.posts.where({ title: text }).select(p => p.views))),
    raw: joined.where(({ p }) => sql`${p.title} = ${text}`).select(({ p }) => sql(t.text())`${p.title} || ${text}`),
  }
}

const open = (store: ReturnType<typeof sqlite> | ReturnType<typeof postgres>) => quintet({ models, store })
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom("'", "'; drop table users; --", '$1', '?1', '"', '\\', '/*', '{', '%'),
)

for (const [name, store] of [
  ['SQLite', () => sqlite(':memory:')],
  ['PostgreSQL', () => postgres('postgres://nobody@127.0.0.1:1/nowhere')],
] as const)
  test(`A13: the text of a query is the same for any value, wherever it stands (${name})`, async () => {
    const db = open(store())
    const expected = Object.fromEntries(Object.entries(queries(db, 'a', 1, 2)).map(([place, query]) => [place, query.toSQL().text]))
    fc.assert(
      fc.property(text, fc.nat(1000), fc.nat(1000), (of, n, m) => {
        for (const [place, query] of Object.entries(queries(db, of, n, m))) assert.equal(query.toSQL().text, expected[place], place)
      }),
      { numRuns: 300 },
    )
    assert.ok(!/drop table|graph/.test(Object.values(expected).join()))
    await db.close()
  })
