import assert from 'node:assert/strict'
import { test } from 'node:test'
import { and, caseWhen, count, exists, not, or } from 'quintet'
import type { Scope } from '../../src/query/path.ts'
import { lite, type models, pg, shapeOf } from './models.ts'

const foreign = { code: 'QT_FOREIGN_SCOPE' }

test('A7: a query on the same model inside a lambda speaks of two rows', () => {
  const query = lite.users.where(u => exists(lite.users.where(other => other.bossId.eq(u.id))))
  assert.match(query.toSQL().text, /exists \(select 1 from "users" as "t1" where "t1"\."boss_id" = "t0"\."id"\)$/)
})

test('A7: many-to-many back to the same table has a row of its own at each step', () => {
  const { text } = pg.posts.where(p => p.tags.some(tag => tag.posts.some(other => other.id.ne(p.id)))).toSQL()
  assert.match(text, /"t(\d)"\."id" <> "t0"\."id"/)
  assert.equal(/"t0"\."id" <> "t0"\."id"/.test(text), false)
})

test('A7: a leaked scope, and a node of a lambda that has ended, are refused', () => {
  let leaked: unknown
  let node: unknown
  lite.users.where(u => {
    leaked = u
    node = u.email
    return u.age.gt(1)
  })
  // what is typed as a scope is one, only too late
  const late = leaked as { readonly age: { gt(n: number): never } }
  assert.throws(() => lite.users.where(() => late.age.gt(2)), foreign)
  assert.throws(() => lite.users.where(u => u.email.eq(node as never)), foreign)
  assert.throws(() => lite.users.select(() => ({ email: node as never })), foreign)
  assert.throws(() => lite.users.orderBy(() => node as never), foreign)
})

test('A7: a query that was built in a lambda cannot be used when it has ended', () => {
  let inner: unknown
  lite.users.where(u => {
    inner = lite.posts.where(p => p.authorId.eq(u.id)).pluck(p => p.id)
    return u.active.isTrue()
  })
  assert.throws(() => lite.posts.where(p => p.id.in(inner as never)), foreign)
})

test('A7: a row of one lambda is not a row of its neighbour', () => {
  let other: unknown
  assert.throws(
    () =>
      lite.users.where(u =>
        and(
          u.posts.some(p => {
            other = p.title
            return p.views.gt(1)
          }),
          u.posts.some(p => p.title.eq(other as never)),
        ),
      ),
    foreign,
  )
})

test('A7: a fragment has one shape wherever it is embedded, and a node made outside is shifted inside', () => {
  const busy = (u: Scope<typeof models, 'users'>) => u.posts.some(p => p.views.gt(3))
  const top = shapeOf(lite.users.where(u => busy(u)))
  assert.equal(shapeOf(lite.users.where(u => and(busy(u)))), top)
  const nested = () => shapeOf(lite.users.where(u => u.reports.some(r => busy(r))))
  assert.equal(nested(), nested())
  assert.notEqual(nested(), top)
  const made = () =>
    lite.users.where(u => {
      const mail = u.email.lower()
      return u.posts.some(p => p.title.eq(mail))
    })
  const inline = () => lite.users.where(u => u.posts.some(p => p.title.eq(u.email.lower())))
  assert.equal(shapeOf(made()), shapeOf(made()))
  assert.equal(made().toSQL().text, inline().toSQL().text)
  const prebuilt = lite.posts.where(p => p.views.gt(3)).pluck(p => p.authorId)
  const outside = shapeOf(lite.users.where(u => u.id.in(prebuilt)))
  const inside = shapeOf(lite.users.where(u => u.id.in(lite.posts.where(p => p.views.gt(4)).pluck(p => p.authorId))))
  assert.equal(outside, inside)
})

test('A7: the shape tells apart which row a column is of', () => {
  const own = shapeOf(lite.users.where(u => u.reports.some(r => r.email.eq(r.email))))
  const outer = shapeOf(lite.users.where(u => u.reports.some(r => r.email.eq(u.email))))
  assert.notEqual(own, outer)
})

test('A13: structure is in the shape, values are not', () => {
  const same: readonly [() => unknown, () => unknown][] = [
    [() => lite.users.where({ age: 1 }), () => lite.users.where({ age: 2 })],
    [() => lite.users.where({ age: [1] }), () => lite.users.where({ age: [1, 2, 3] })],
    [() => lite.users.where({ age: 1, email: 'a' }), () => lite.users.where({ email: 'b', age: 2 })],
    [() => lite.users.limit(1), () => lite.users.limit(2)],
    [() => lite.users.where(u => u.meta.at('a').isNull()), () => lite.users.where(u => u.meta.at('b', 0).isNull())],
    [
      () => lite.users.orderBy(u => u.age.asc()).select(u => ({ a: u.age })),
      () => lite.users.orderBy(u => u.age.asc()).select(u => ({ a: u.age })),
    ],
  ]
  for (const [a, b] of same) assert.equal(shapeOf(a()), shapeOf(b()))
  const different: readonly [() => unknown, () => unknown][] = [
    [() => lite.users.where({ age: 1 }), () => lite.users.where({ age: null })],
    [() => lite.users.where({ age: 1 }), () => lite.users.where({ age: [1] })],
    [() => lite.users.where(u => u.age.gt(1)), () => lite.users.where(u => u.age.lt(1))],
    [() => lite.users.orderBy(u => u.age.asc()), () => lite.users.orderBy(u => u.age.desc())],
    [() => lite.users.orderBy(u => u.age.asc()), () => lite.users.orderBy(u => u.age.asc({ nulls: 'last' }))],
    [() => lite.users.select(u => ({ a: u.age })), () => lite.users.select(u => ({ b: u.age }))],
    [() => lite.users.select(u => ({ a: u.age.round(1) })), () => lite.users.select(u => ({ a: u.age.round(2) }))],
    [() => lite.users.include({ posts: true }), () => lite.users.include({ posts: { limit: 1 } })],
    [
      () => lite.users.groupBy(u => u.age).select(() => ({ n: count() })),
      () => lite.users.groupBy(u => u.email).select(() => ({ n: count() })),
    ],
    [
      () => lite.users.select(u => ({ a: caseWhen(u.age.gt(1), u.age).end() })),
      () => lite.users.select(u => ({ a: caseWhen(u.age.gt(1), u.age).else(1) })),
    ],
    [() => lite.users.where(u => or(u.age.gt(1), u.age.lt(0))), () => lite.users.where(u => and(u.age.gt(1), u.age.lt(0)))],
    [() => lite.users.where(u => not(u.age.gt(1))), () => lite.users.where(u => u.age.gt(1))],
  ]
  for (const [a, b] of different) assert.notEqual(shapeOf(a()), shapeOf(b()))
})
