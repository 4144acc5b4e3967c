// One store for everything, one for each kind, or one for single models.
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { belongsTo, collection, columnFamily, edge, isFailure, keyValue, manyToMany, node, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { refused } from '../../src/testing/keyvalue/case.ts'
import { url } from '../servers/postgres.ts'
import { temporaryFile } from '../servers/sqlite.ts'

const users = table('apart_users', { id: t.id(), name: t.text() })
const posts = table('apart_posts', { id: t.id(), title: t.text(), author: belongsTo(users, { inverse: 'posts' }).nullable() })
const articles = collection('apart_articles', {
  title: t.text(),
  author: belongsTo(users, { inverse: 'articles' }).nullable(),
  post: belongsTo(posts, { inverse: 'articles' }).nullable(),
})
const readings = columnFamily(
  'apart_readings',
  { user: belongsTo(users, { inverse: 'readings' }), at: t.integer(), value: t.double() },
  { partitionBy: ['userId'], clusterBy: ['at'] },
)
const people = node('ApartPerson', { id: t.integer(), account: belongsTo(users, { inverse: 'people' }).nullable() })
const knows = edge('APART_KNOWS', people, people, { since: t.integer() })
const sessions = keyValue('apart_session', { user: t.integer() })
const audit = table('apart_audit', { id: t.id(), what: t.text(), who: belongsTo(users, { inverse: 'audits' }) })
const notes = collection('apart_notes', { title: t.text() })
const views = keyValue.counter('apart_views')
const someId = '0192f000-0000-7000-8000-000000000000'
const models = { views, users, posts, articles, readings, people, knows, sessions, audit }

/** Rows on one store, the other kinds on two files, one model on a third. */
async function open(
  t: TestContext,
  relational: ReturnType<typeof sqlite> | ReturnType<typeof postgres>,
  document = sqlite(temporaryFile(t)),
) {
  const graph = sqlite(temporaryFile(t))
  const db = quintet({
    models,
    store: {
      relational,
      keyValue: graph,
      graph,
      document,
      columnFamily: sqlite(':memory:'),
      models: { audit: sqlite(temporaryFile(t)) },
    },
  })
  await db.dropAll()
  await db.createAll()
  t.after(async () => {
    await db.dropAll().catch(error => assert.ok(isFailure(error, 'QT_CLOSED')))
    await db.close()
  })
  const [ada, bob] = await db.users.insert([{ name: 'Ada' }, { name: 'Bob' }])
  assert.ok(ada && bob)
  await db.posts.insert([{ title: 'one', authorId: ada.id }, { title: 'two', authorId: ada.id }, { title: 'none' }])
  await db.articles.insert([{ title: 'a', authorId: ada.id, postId: 1 }, { title: 'b', authorId: bob.id }, { title: 'c' }])
  for (const at of [1, 2]) await db.readings.put({ userId: ada.id, at, value: at / 2 })
  await db.people.create([{ id: 1, accountId: bob.id }, { id: 2 }])
  await db.audit.insert({ what: 'in', whoId: bob.id })
  return db
}

const stores = [['SQLite', () => sqlite(':memory:')] as const, ...(url ? [['PostgreSQL', () => postgres(url ?? '')] as const] : [])]

describe('stores for kinds and models', () => {
  for (const [name, store] of stores) {
    test(`D4: include leads from rows on ${name} to documents, nodes, partitions and rows of other stores, and back, by one read a level`, async t => {
      const document = sqlite(temporaryFile(t))
      const db = await open(t, store(), document)
      const before = document.engine.statements
      const rows = await db.users.include({ articles: true, people: true, readings: true, audits: true }).orderBy(u => u.id.asc())
      assert.deepEqual(
        rows.map(({ name, articles, people, readings, audits }) => [
          name,
          articles.map(({ title }) => title),
          people.map(({ id }) => id),
          readings.map(({ at, value }) => [at, value]),
          audits.map(({ what }) => what),
        ]),
        [
          [
            'Ada',
            ['a'],
            [],
            [
              [1, 0.5],
              [2, 1],
            ],
            [],
          ],
          ['Bob', ['b'], [1], [], ['in']],
        ],
      )
      assert.equal(document.engine.statements - before, 1)
      const documents = await db.articles.include({ author: true, post: { include: { author: true } } }).orderBy(a => a.title.asc())
      assert.deepEqual(
        documents.map(({ author, post }) => [author?.name ?? null, post?.title ?? null, post?.author?.name ?? null]),
        [
          ['Ada', 'one', 'Ada'],
          ['Bob', null, null],
          [null, null, null],
        ],
      )
      const [person] = await db.people.where({ id: 1 }).include({ account: { include: { articles: true } } })
      assert.deepEqual(
        person?.account?.articles.map(({ title }) => title),
        ['b'],
      )
      const nested = await db.users.include({ posts: { include: { articles: { where: a => a.title.eq('a') } } } }).one({ name: 'Ada' })
      assert.deepEqual(nested.posts.map(post => post.articles.length).sort(), [0, 1])
    })

    test(`D4: pages and streams over ${name} have what is included from other stores`, async t => {
      const db = await open(t, store())
      const page = await db.users
        .include({ articles: true })
        .orderBy(u => u.name.desc())
        .limit(1)
        .page()
      assert.deepEqual(
        page.rows.map(({ articles }) => articles.map(({ title }) => title)),
        [['b']],
      )
      const titles: string[] = []
      for await (const row of db.users.include({ articles: true }).stream()) titles.push(...row.articles.map(({ title }) => title))
      assert.deepEqual(titles.sort(), ['a', 'b'])
    })
  }

  test('D4: what would need two stores in one statement is refused before anything is sent', async t => {
    const db = await open(t, sqlite(':memory:'))
    await refused(() => db.users.where(u => u.articles.some(a => a.title.eq('a'))), 'QT_UNSUPPORTED', /include it/)
    await refused(() => db.audit.where(a => a.who.name.eq('Ada')), 'QT_UNSUPPORTED', /include it/)
    await refused(() => db.audit.select(a => ({ name: a.who.name })), 'QT_UNSUPPORTED', /include it/)
    await refused(() => db.users.include({ articles: { limit: 1 } }), 'QT_UNSUPPORTED', /a limit counts for each item/)
    await refused(() => db.users.where(u => u.id.in(db.audit.select(a => a.whoId))), 'QT_UNSUPPORTED', /another store/)
    await refused(() => db.audit.insert({ what: 'x', who: { name: 'Eve' } }), 'QT_UNSUPPORTED', /another store/)
    await refused(() => db.from({ a: audit }), 'QT_UNKNOWN_MODEL')
    await refused(() => db.users.include({ readings: { where: r => r.value.gt(1) } }), 'QT_UNSUPPORTED', /whole partitions/)
  })

  test('D4: a transaction is of the store of rows: rows of other stores are no part of it', async t => {
    const db = await open(t, sqlite(':memory:'))
    await db.transaction(async tx => {
      await tx.posts.insert({ title: 'three' })
      // what does not compile is refused at run time too
      const loose = tx as unknown as typeof db
      await refused(() => loose.audit.insert({ what: 'x', whoId: 1 }), 'QT_UNSUPPORTED', /not part of this transaction/)
      await refused(() => db.articles.count(), 'QT_INSIDE_TRANSACTION')
      assert.equal((await tx.users.include({ articles: true }).one({ name: 'Ada' })).articles.length, 1)
    })
    assert.equal(await db.posts.count(), 4)
  })

  test('D4: in a transaction of another store, writes wait for the commit and give nothing; what was put off is not read', async t => {
    const db = await open(t, sqlite(':memory:'))
    await db.transaction(async tx => {
      assert.equal(await tx.sessions.set('a', { user: 1 }), undefined)
      assert.equal(await tx.articles.upsert({ title: 'late' }), undefined)
      assert.equal(await tx.readings.put({ userId: 1, at: 9, value: 9 }), undefined)
      assert.equal(await tx.people.merge({ id: 3 }), undefined)
      assert.equal(await tx.knows.link(1, 3, { since: 1 }), undefined)
      await refused(() => tx.sessions.get('a'), 'QT_DEFERRED_WRITE', /'?apart_session/)
      assert.equal(await tx.sessions.get('b'), undefined)
      await refused(() => tx.articles.where({ title: 'late' }), 'QT_DEFERRED_WRITE')
      await refused(() => tx.readings.partition({ userId: 1 }), 'QT_DEFERRED_WRITE')
      await refused(() => tx.people.at(1).out(knows), 'QT_DEFERRED_WRITE')
      await db.outside(async outer => assert.equal(await outer.sessions.get('a'), undefined))
    })
    assert.deepEqual(await db.sessions.get('a'), { user: 1 })
    assert.equal(await db.articles.where({ title: 'late' }).count(), 1)
    assert.equal((await db.readings.get({ userId: 1, at: 9 }))?.value, 9)
    assert.deepEqual(
      (await db.people.at(1).out(knows)).map(({ id }) => id),
      [3],
    )
  })

  test('D4: what a rolled back transaction or savepoint put off is never done', async t => {
    const db = await open(t, sqlite(':memory:'))
    await assert.rejects(
      db.transaction(async tx => {
        await tx.sessions.set('a', { user: 1 })
        throw new Error('undone')
      }),
      /undone/,
    )
    await db.transaction(async tx => {
      await tx.sessions.set('b', { user: 1 })
      await assert.rejects(
        tx.attempt(async inner => {
          await inner.sessions.set('c', { user: 1 })
          throw new Error('undone')
        }),
        /undone/,
      )
    })
    assert.deepEqual(await db.sessions.getMany(['a', 'b', 'c']), [undefined, { user: 1 }, undefined])
  })

  test('D4: what has an answer, or does something else each time, does not exist in a transaction of another store', async t => {
    const db = await open(t, sqlite(':memory:'))
    await db.transaction(async tx => {
      // what does not compile is refused at run time too
      const loose = tx as unknown as typeof db
      const apart = /kept in another store than the transaction/
      await refused(() => loose.sessions.update('a', () => ({ user: 1 })), 'QT_UNSUPPORTED', apart)
      await refused(() => loose.sessions.set('a', { user: 1 }, { when: 'absent' }), 'QT_UNSUPPORTED', apart)
      await refused(() => loose.sessions.scan(), 'QT_UNSUPPORTED', apart)
      await refused(() => loose.articles.insert({ title: 'x' }), 'QT_UNSUPPORTED', apart)
      await refused(() => loose.articles.delete(someId, { rev: '1' }), 'QT_UNSUPPORTED', apart)
      await refused(() => loose.articles.where({ title: 'a' }).delete(), 'QT_UNSUPPORTED', apart)
      await refused(() => loose.people.create({ id: 9 }), 'QT_UNSUPPORTED', apart)
      await refused(() => loose.people.delete(1), 'QT_UNSUPPORTED', apart)
      await refused(() => loose.views.add('x'), 'QT_UNSUPPORTED', apart)
    })
    await refused(() => db.transaction(async tx => void tx.articles.upsert({ title: 'x' })), 'QT_COMMAND_NOT_AWAITED')
  })

  test('D4: two stores over one file are one transaction', async t => {
    const file = temporaryFile(t)
    const one = { users, notes }
    const db = quintet({ models: one, store: { default: sqlite(file), models: { notes: sqlite(file) } } })
    t.after(() => db.close())
    await db.createAll()
    const loose = (tx: unknown) => tx as typeof db
    await assert.rejects(
      db.transaction(async tx => {
        await tx.users.insert({ name: 'Ada' })
        await loose(tx).notes.insert({ title: 'x' })
        throw new Error('undone')
      }),
      /undone/,
    )
    assert.deepEqual([await db.users.count(), await db.notes.count()], [0, 0])
  })

  test('A14: written for servers of their own, kinds are apart on one store too: in transactions, conditions and includes', async t => {
    const db = quintet({ models, store: sqlite(':memory:'), as: ['redis', 'mongodb', 'cassandra', 'neo4j'] })
    t.after(() => db.close())
    await db.createAll()
    const ada = await db.users.insert({ name: 'Ada' }).returning('id')
    await db.articles.insert({ title: 'a', authorId: ada.id })
    const loose = db as unknown as { users: { where(of: (u: unknown) => unknown): unknown } }
    await refused(
      () => loose.users.where(u => (u as never as { articles: { some(): unknown } }).articles.some()),
      'QT_UNSUPPORTED',
      /apart/,
    )
    assert.equal((await db.users.include({ articles: true }))[0]?.articles.length, 1)
    await db.transaction(async tx => {
      await tx.users.insert({ name: 'Bob' })
      assert.equal((await tx.users.include({ articles: true })).length, 2)
      assert.equal(await tx.articles.count(), 1)
      assert.equal(await tx.sessions.set('a', { user: 1 }), undefined)
      assert.equal(await tx.articles.upsert({ title: 'late' }), undefined)
      assert.equal(await tx.readings.put({ userId: ada.id, at: 1, value: 1 }), undefined)
      assert.equal(await tx.people.merge({ id: 1 }), undefined)
      await refused(() => tx.sessions.get('a'), 'QT_DEFERRED_WRITE')
      await refused(() => (tx as unknown as typeof db).articles.insert({ title: 'x' }), 'QT_UNSUPPORTED')
    })
    assert.deepEqual(
      [
        await db.sessions.has('a'),
        await db.articles.count(),
        (await db.readings.partition({ userId: ada.id })).length,
        await db.people.count(),
      ],
      [true, 2, 1, 1],
    )
    await refused(async () => quintet({ models: { users }, store: sqlite(), as: 'oracle' as never }), 'QT_CONFIGURATION', /knows redis/)
  })

  test('createAll, dropAll, introspect and close are of every store, each with its own', async t => {
    const db = await open(t, sqlite(':memory:'))
    const rows = await db.introspect()
    assert.deepEqual(rows.differences, [])
    const tables = (of: typeof rows) => of.snapshot.tables.map(({ name }) => name).filter(name => name !== 'q_meta')
    assert.deepEqual(tables(rows).sort(), ['apart_posts', 'apart_users'])
    const own = await db.introspect({ model: 'audit' })
    assert.deepEqual(tables(own), ['apart_audit'])
    assert.deepEqual(
      own.snapshot.tables.flatMap(({ foreignKeys }) => foreignKeys),
      [],
    )
    const versions = (await db.ready()) as Record<string, { version: string }>
    assert.deepEqual(Object.keys(versions).sort(), ['columnFamily', 'document', 'graph', 'keyValue', 'models.audit', 'relational'])
    await db.dropAll()
    await refused(() => db.articles.count(), 'QT_SCHEMA')
    await db.close()
    await refused(() => db.articles.count(), 'QT_CLOSED')
    await refused(() => db.sessions.get('x'), 'QT_CLOSED')
  })

  test('a kind without a store, a store without the kind, and names that are none are refused by name', async () => {
    const memory = sqlite(':memory:')
    const keysOnly = { ...memory, name: 'keys', serves: { keyValue: memory.serves.keyValue } }
    const open = (given: unknown, of: object = models) => quintet({ models: of as never, store: given as never })
    await refused(async () => open({ relational: memory }), 'QT_CONFIGURATION', /models\.articles is of the kind document.*store\.document/)
    await refused(async () => open({ default: memory, document: keysOnly }), 'QT_UNSUPPORTED', /keys keeps no models of the kind document/)
    await refused(async () => open({ default: memory, documents: memory }), 'QT_CONFIGURATION', /not 'documents'/)
    await refused(async () => open({ default: memory, models: { orders: memory } }), 'QT_CONFIGURATION', /'orders', which is no model/)
    await refused(async () => open({ default: 'app.db' }), 'QT_CONFIGURATION', /takes a store/)
    await refused(async () => open({}), 'QT_CONFIGURATION', /names no store/)
    const keys = quintet({ models: { sessions }, store: { keyValue: keysOnly } })
    await refused(async () => keys.sql`select 1`, 'QT_UNSUPPORTED', /keeps rows/)
    await keys.close()
  })

  test('relations that only one server could keep are refused between two', async () => {
    const two = (models: object, own: string) =>
      quintet({ models: models as never, store: { default: sqlite(), models: { [own]: sqlite() } } as never })
    const cascading = table('c', { id: t.id(), user: belongsTo(users, { inverse: 'c', onDelete: 'cascade' }) })
    await refused(async () => two({ users, c: cascading }, 'c'), 'QT_MODEL', /onDelete/)
    const linked = table('l', { id: t.id(), users: manyToMany(users, { inverse: 'l' }) })
    await refused(async () => two({ users, l: linked }, 'l'), 'QT_MODEL', /manyToMany joins within one/)
    await refused(async () => two({ users, people, knows }, 'knows'), 'QT_MODEL', /edges are kept with their nodes/)
  })
})
