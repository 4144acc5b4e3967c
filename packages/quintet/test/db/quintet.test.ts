import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Event, isFailure, quintet, slow, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { reservedNames } from '../../src/db/quintet.ts'

const users = table('users', { id: t.id(), email: t.text().unique() })

function inMemory() {
  return quintet({ models: { users }, store: sqlite(':memory:') })
}

test('A1: opening is synchronous and does nothing; the first use connects', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quintet-'))
  const path = join(folder, 'a.db')
  const db = quintet({ models: { users }, store: sqlite(path) })
  assert.equal(existsSync(path), false)
  await db.createAll()
  assert.equal(existsSync(path), true)
  await db.close()
  rmSync(folder, { recursive: true })
})

test('A1: ready() tells the version; close() ends all use; await using closes', async () => {
  let leaked: ReturnType<typeof inMemory>
  {
    await using db = inMemory()
    leaked = db
    assert.match(String(((await db.ready()) as { version: string }).version), /^3\.\d+/)
  }
  await assert.rejects(
    async () => leaked.users.all(),
    error => isFailure(error, 'QT_CLOSED'),
  )
  await leaked.close()
})

test('A2: a bare handle is not thenable, and neither is db', async () => {
  await using db = inMemory()
  assert.equal('then' in db.users, false)
  assert.equal('then' in db, false)
  const same = await (async () => db.users)()
  assert.equal(same, db.users)
})

test('A2: a query is lazy and immutable, and each await runs it once more', async () => {
  await using db = inMemory()
  await db.createAll()
  const all = db.users.all()
  assert.deepEqual(await all, [])
  await db.users.insert({ email: 'a@x.org' })
  assert.equal((await all).length, 1)
  assert.equal((await all.where({ email: 'b' })).length, 0)
  assert.equal((await all).length, 1)
})

test('A6: a model may not be called like a verb of db', () => {
  for (const name of reservedNames) {
    assert.throws(
      () => quintet({ models: { [name]: users } as never, store: sqlite(':memory:') }),
      error => isFailure(error, 'QT_MODEL') && error.message.includes(name),
    )
  }
})

test('A6: the names that db, tx and an open transaction have are all reserved', async () => {
  await using db = inMemory()
  await db.createAll()
  const names = new Set([...Object.keys(db), ...reservedNames.filter(name => name in db)])
  await db.transaction(async tx => {
    for (const name of Object.keys(tx)) names.add(name)
  })
  await using open = await db.begin()
  for (const name of Object.keys(open)) names.add(name)
  names.delete('users')
  for (const name of names) assert.ok(reservedNames.includes(name), `${name} is a verb and must be reserved`)
})

test('B6: db inside an open transaction throws at once and names tx; outside() opts out', async () => {
  await using db = inMemory()
  await db.createAll()
  await assert.rejects(
    db.transaction(async () => db.users.all()),
    error => isFailure(error, 'QT_INSIDE_TRANSACTION') && error.message.includes('tx'),
  )
  const folder = mkdtempSync(join(tmpdir(), 'quintet-'))
  await using file = quintet({ models: { users }, store: sqlite(join(folder, 'b.db')) })
  await file.createAll()
  await file.transaction(async tx => {
    await tx.users.insert({ email: 'a@x.org' })
    // given back unawaited
    const seen = await file.outside(db => db.users.all())
    assert.deepEqual(seen, [], 'another connection does not see what is not committed')
  })
  assert.equal((await file.users.all()).length, 1)
})

test('B6: two databases are apart: one may be used inside a transaction of the other', async () => {
  await using one = inMemory()
  await using two = inMemory()
  await one.createAll()
  await two.createAll()
  await one.transaction(async tx => {
    await tx.users.insert({ email: 'a@x.org' })
    await two.users.insert({ email: 'b@x.org' })
  })
  assert.equal((await two.users.all()).length, 1)
})

test('A18: db.with gives a handle with a context of its own and leaves db as it was', async () => {
  await using db = inMemory()
  await db.createAll()
  const tenant = db.with({ tenant: 'a' })
  assert.notEqual(tenant, db)
  assert.deepEqual(await tenant.users.all(), [])
})

test('hooks: queries are told with their text and time and without a value; a listener that throws disturbs nothing', async () => {
  const told: Event[] = []
  const throwing = (): never => {
    throw new Error('a listener')
  }
  const quietly = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', () => {})
  await using db = quintet({
    models: { users },
    store: sqlite(':memory:'),
    hooks: [event => told.push(event), slow(60_000, throwing), throwing],
  })
  await db.createAll()
  await db.users.insert({ email: 'canary@x.org' })
  await db.transaction(async tx => tx.users.all())
  process.removeAllListeners('warning')
  for (const listener of quietly) process.on('warning', listener)
  const names = told.map(event => event.name)
  assert.ok(names.includes('query') && names.includes('transaction'), names.join())
  assert.ok(told.some(event => event.name === 'query' && String(event.text).startsWith('insert into "users"')))
  assert.equal(JSON.stringify(told).includes('canary'), false)
})
