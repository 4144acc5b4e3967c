import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Event, isFailure, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { rootCall } from '../../src/call/context.ts'
import { after as done } from '../servers/after.ts'
import { postgresEngine, unique, url } from '../servers/postgres.ts'

/** A server that follows the one at `url` by streaming replication. */
const replica = process.env.QUINTET_REPLICA_URL
const name = unique('notes')
const notes = table(name, { id: t.id(), text: t.text() })
const models = { notes }
const nobody = 'postgres://127.0.0.1:9/none'

const open = (replicas: readonly string[], told: (event: Event) => void = () => {}) =>
  quintet({ models, store: postgres({ url: url ?? '', replicas, pool: { max: 2 } }), hooks: [told] })

/** What answers: only a server that follows another one receives its log. */
const follows = async (db: Pick<ReturnType<typeof open>, 'sql'>): Promise<boolean> =>
  (await db.sql({ n: t.integer() })`select count(*)::int as n from pg_stat_wal_receiver`)[0]?.n === 1

describe('A18: replicas', { skip: replica === undefined && 'no replica' }, () => {
  before(async () => {
    await using db = open([])
    await db.createAll()
    await db.notes.insert([{ text: 'one' }, { text: 'two' }])
    await using behind = open([replica ?? '']).with({ replica: true })
    // what was written arrives a moment later
    for (let i = 0; i < 200; i++) {
      const there = await behind.notes.count().catch(error => (isFailure(error, 'QT_SCHEMA') ? 0 : Promise.reject(error)))
      if (there === 2) return
      await pause(20)
    }
    assert.fail('the replica does not follow')
  })
  after(async () => {
    await using db = open([])
    await db.dropAll()
  })

  test('A18: reads whose context allows it go to the replica; others, writes and transactions to the primary', async () => {
    await using db = open([replica ?? ''])
    const far = db.with({ replica: true })
    assert.deepEqual([await follows(db), await follows(far)], [false, true])
    assert.deepEqual([await follows(far.with({ replica: false })), await follows(far.with({ tenant: 'a' }))], [false, true])
    assert.equal((await far.notes.where({ text: 'one' })).length, 1)
    assert.deepEqual(
      (await Promise.all([1, 2, 1].map(id => far.notes.get(id)))).map(note => note?.id),
      [1, 2, 1],
    )
    const { id } = await far.notes.insert({ text: 'three' })
    assert.equal(await far.notes.where({ id }).update({ text: 'four' }), 1)
    await far.transaction(async tx => {
      assert.equal(await follows(tx), false)
      assert.equal((await tx.notes.get(id))?.text, 'four')
      await tx.notes.where({ id }).delete()
    })
  })

  test('A18: a stream and a role go to the replica too', async () => {
    await using db = open([replica ?? ''])
    const rows: string[] = []
    for await (const note of db
      .with({ replica: true })
      .notes.orderBy(n => n.id.asc())
      .stream())
      rows.push(note.text)
    assert.deepEqual(rows.slice(0, 2), ['one', 'two'])
    const [row] = await db.with({ replica: true, role: 'pg_monitor' })
      .sql`select current_user as who, count(*)::int as n from pg_stat_wal_receiver`
    assert.deepEqual(row, { who: 'pg_monitor', n: '1' })
  })

  test('A18: a replica that cannot be reached is passed over and left alone for a while; the primary answers if none can', async () => {
    const warnings: string[] = []
    const told = ({ name: what, text }: Event): void => {
      if (what === 'warning') warnings.push(String(text))
    }
    await using both = open([nobody, replica ?? ''], told)
    for (let i = 0; i < 4; i++) assert.equal(await follows(both.with({ replica: true })), true)
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /127\.0\.0\.1:9/)
    await using none = open([nobody])
    assert.equal(await follows(none.with({ replica: true })), false)
    assert.equal((await none.with({ replica: true }).notes.where({ text: 'one' })).length, 1)
  })
})

test('A18: a role may do what it may, in a statement, a transaction and a merged read, and is gone after it', {
  skip: url === undefined && 'no PostgreSQL',
}, async c => {
  const role = unique('reader')
  const server = postgresEngine(c)
  await using db = open([])
  await db.createAll()
  await db.notes.insert({ text: 'one' })
  await server.script([`create role ${role}`, `grant usage on schema public to ${role}`, `grant select on ${name} to ${role}`], rootCall)
  done(c, async () => {
    await server.script([`drop owned by ${role}`, `drop role ${role}`], rootCall)
  })
  const reader = db.with({ role })
  const [first] = await reader.notes.all()
  assert.equal(first?.text, 'one')
  assert.deepEqual(
    (await Promise.all([first?.id ?? 0, first?.id ?? 0].map(id => reader.notes.get(id)))).map(note => note?.text),
    ['one', 'one'],
  )
  await assert.rejects(async () => reader.notes.insert({ text: 'two' }), { code: 'QT_PERMISSION' })
  await assert.rejects(async () => reader.transaction(async tx => tx.notes.all().delete()), { code: 'QT_PERMISSION' })
  assert.equal(await reader.transaction(async tx => (await tx.sql`select current_user as who`)[0]?.who), role)
  assert.equal((await db.notes.insert({ text: 'two' })).text, 'two')
  await assert.rejects(
    async () => db.with({ role: 'nobody; drop role x' }).notes.all(),
    (error: unknown) => isFailure(error),
  )
})

test('A18: without replicas the allowance changes nothing; replicas that are none are refused', async () => {
  await using db = quintet({ models: { notes }, store: sqlite(':memory:') })
  await db.createAll()
  const far = db.with({ replica: true })
  await far.notes.insert({ text: 'a' })
  assert.equal(await far.notes.count(), 1)
  const refused = (make: () => unknown) => assert.throws(make, error => isFailure(error, 'QT_CONFIGURATION'))
  refused(() => postgres({ host: 'h', replicas: ['mysql://h'] }))
  refused(() => postgres({ host: 'h', replicas: [{ hots: 'x' } as never] }))
  refused(() => postgres({ client: {}, replicas: ['postgres://h'] }))
  assert.throws(
    () => db.with({ replica: 'yes' } as never),
    error => isFailure(error, 'QT_VALUE'),
  )
  assert.throws(
    () => db.with({ tennant: 'yes' } as never),
    error => isFailure(error, 'QT_VALUE'),
  )
})

test('B1: a store may say how its transactions are isolated, and a transaction otherwise', {
  skip: url === undefined && 'no PostgreSQL',
}, async () => {
  await using db = quintet({ models, store: postgres({ url: url ?? '', isolation: 'read committed' }) })
  const level = async (isolation?: 'serializable') =>
    db.transaction(
      async tx => (await tx.sql`select current_setting('transaction_isolation') as level`)[0]?.level,
      isolation && { isolation },
    )
  assert.deepEqual([await level(), await level('serializable')], ['read committed', 'serializable'])
  await using plain = open([])
  const usual = plain.transaction(async tx => (await tx.sql`select current_setting('transaction_isolation') as level`)[0]?.level)
  assert.equal(await usual, 'serializable')
  assert.throws(
    () => postgres({ host: 'h', isolation: 'chaos' as never }),
    error => isFailure(error, 'QT_CONFIGURATION'),
  )
})
