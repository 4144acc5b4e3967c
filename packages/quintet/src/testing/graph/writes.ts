import assert from 'node:assert/strict'
import type { ErrorCode } from '../../base/errors.ts'
import { isFailure } from '../../base/failure.ts'
import type { Case, FixtureDb } from './case.ts'
import { fixture } from './fixture.ts'
import { legs, links, people, stops } from './made.ts'

const { follows } = fixture

/** A write is refused with this code, when it is built or when it is awaited. */
async function refuses(code: ErrorCode, write: () => PromiseLike<unknown>): Promise<void> {
  await assert.rejects(
    async () => write(),
    error => isFailure(error, code),
  )
}

async function counts(db: FixtureDb): Promise<readonly [nodes: number, edges: number]> {
  return [await db.people.count(), await db.follows.count()]
}

export const cases: readonly Case[] = [
  {
    name: 'a node is made with its defaults, and with an id where it needs none',
    async run(db) {
      const { id } = await db.films.create({ title: 'Code' })
      assert.match(id, /^[0-9a-f-]{36}$/)
      assert.deepEqual(await db.films.get(id), { id, title: 'Code', year: 2000 })
      await db.films.create({ id: '00000000-0000-4000-8000-000000000001', title: 'Own' })
      assert.equal((await db.films.get('00000000-0000-4000-8000-000000000001'))?.title, 'Own')
      await db.stops.create({ id: 7, name: 'x', line: 'A' })
      assert.equal((await db.stops.get(7))?.id, 7)
      await db.things.create({ id: 2n ** 62n })
      assert.equal((await db.things.get(2n ** 62n))?.id, 2n ** 62n)
    },
  },
  {
    name: 'C: an id that is a uuid is one in any case: of nodes, of ends, along a walk',
    async run(db) {
      const id = 'ABCDEF00-0000-4000-8000-000000000001'
      assert.deepEqual(await db.films.create({ id, title: 'Code' }), { id: id.toLowerCase() })
      assert.equal((await db.films.get(id))?.title, 'Code')
      await people(db, 'a', 'b')
      await db.acted.linkMany([
        { from: 'a', to: id, role: 'x' },
        { from: 'b', to: id.toLowerCase(), role: 'y' },
      ])
      assert.equal((await db.acted.get('a', id))?.role, 'x')
      assert.equal(await db.films.at(id).in(fixture.acted).count(), 2)
      assert.equal(await db.films.delete(id, { detach: true }), true)
    },
  },
  {
    name: 'several nodes are created in order, and their ids told in order',
    async run(db) {
      assert.deepEqual(
        await db.people.create([
          { id: 'b', name: 'B' },
          { id: 'a', name: 'A' },
        ]),
        [{ id: 'b' }, { id: 'a' }],
      )
      assert.deepEqual(await db.people.create([]), [])
    },
  },
  {
    name: 'several nodes are created together or not at all',
    async run(db) {
      await people(db, 'c')
      await refuses('QT_UNIQUE', () =>
        db.people.create([
          { id: 'a', name: 'A' },
          { id: 'c', name: 'C' },
          { id: 'd', name: 'D' },
        ]),
      )
      await refuses('QT_UNIQUE', () =>
        db.people.create([
          { id: 'e', name: 'A' },
          { id: 'e', name: 'C' },
        ]),
      )
      assert.deepEqual(await counts(db), [1, 0])
    },
  },
  {
    name: 'A2: values are checked before anything is sent: missing, unknown, undefined, of another type',
    async run(db) {
      await refuses('QT_MISSING_VALUE', () => db.people.create({ id: 'a' } as never))
      await refuses('QT_UNKNOWN_FIELD', () => db.people.create({ id: 'a', name: 'A', more: 1 } as never))
      await refuses('QT_UNDEFINED', () => db.people.create({ id: 'a', name: undefined } as never))
      await refuses('QT_VALUE', () => db.people.create({ id: 'a', name: 7 } as never))
      await refuses('QT_VALUE', () => db.people.create({ id: 7, name: 'A' } as never))
      await refuses('QT_MISSING_VALUE', () => db.people.create({ id: 'a', name: null } as never))
      await refuses('QT_VALUE', () => db.people.set('a', { born: 1.5 }))
      await refuses('QT_UNKNOWN_FIELD', () => db.people.set('a', { id: 'b' } as never))
      await refuses('QT_VALUE', () => db.people.get(7 as never))
      await refuses('QT_UNDEFINED', () => db.follows.link('a', undefined as never))
      await refuses('QT_UNKNOWN_FIELD', () => db.follows.link('a', 'b', { since: null, x: 1 } as never))
      assert.deepEqual(await counts(db), [0, 0])
    },
  },
  {
    name: 'set changes what is named and leaves the rest; null takes a value away',
    async run(db) {
      await db.people.create({ id: 'a', name: 'A', born: 1900 })
      assert.equal(await db.people.set('a', { name: 'Ada' }), true)
      assert.deepEqual(await db.people.get('a'), { id: 'a', name: 'Ada', born: 1900 })
      assert.equal(await db.people.set('a', { born: null }), true)
      assert.deepEqual(await db.people.get('a'), { id: 'a', name: 'Ada', born: null })
      assert.equal(await db.people.set('a', {}), true)
      assert.equal(await db.people.set('z', {}), false)
      await refuses('QT_MISSING_VALUE', () => db.people.set('a', { name: null } as never))
    },
  },
  {
    name: 'merge creates with defaults, or gives only what is named',
    async run(db) {
      const id = '00000000-0000-4000-8000-000000000001'
      assert.deepEqual(await db.films.merge({ id, title: 'A' }), { id, created: true })
      await db.films.set(id, { year: 1950 })
      assert.deepEqual(await db.films.merge({ id, title: 'B' }), { id, created: false })
      assert.deepEqual(await db.films.get(id), { id, title: 'B', year: 1950 })
    },
  },
  {
    name: 'unique fields of nodes hold on create, on set and on merge; null is no value',
    async run(db) {
      const { id } = await db.films.create({ title: 'A' })
      const other = await db.films.create({ title: 'B' })
      await refuses('QT_UNIQUE', () => db.films.create({ title: 'A' }))
      await refuses('QT_UNIQUE', () => db.films.set(other.id, { title: 'A' }))
      await refuses('QT_UNIQUE', () => db.films.merge({ id: other.id, title: 'A' }))
      assert.equal((await db.films.get(other.id))?.title, 'B')
      assert.equal(await db.films.set(id, { title: 'A' }), true)
    },
  },
  {
    name: 'several fields of nodes are unique together',
    async run(db) {
      await db.stops.create({ id: 1, name: 'x', line: 'A' })
      await db.stops.create({ id: 2, name: 'x', line: 'B' })
      await refuses('QT_UNIQUE', () => db.stops.create({ id: 3, name: 'x', line: 'A' }))
      await refuses('QT_UNIQUE', () => db.stops.set(2, { line: 'A' }))
      assert.equal(await db.stops.count(), 2)
    },
  },
  {
    name: 'unique fields of edges hold; null is no value',
    async run(db) {
      await stops(db, 1, 2, 3)
      await db.legs.link(1, 2, { miles: 1, code: 'x' })
      await db.legs.link(2, 3, { miles: 1 })
      await db.legs.link(3, 1, { miles: 1 })
      await refuses('QT_UNIQUE', () => db.legs.link(1, 3, { miles: 1, code: 'x' }))
      await refuses('QT_UNIQUE', () => db.legs.link(2, 3, { miles: 1, code: 'x' }))
      assert.equal(await db.legs.link(1, 2, { miles: 2, code: 'x' }).then(({ created }) => created), false)
      assert.equal(await db.legs.count(), 3)
    },
  },
  {
    name: 'links lead one way: there and back are two edges',
    async run(db) {
      await people(db, 'a', 'b')
      await links(db, 'ab')
      assert.equal(await db.follows.get('b', 'a'), undefined)
      await links(db, 'ba')
      assert.equal(await db.follows.count(), 2)
      assert.equal(await db.follows.unlink('a', 'b'), true)
      assert.deepEqual(await db.follows.all(), [{ from: 'b', to: 'a', since: null }])
    },
  },
  {
    name: 'linking again keeps what is not named',
    async run(db) {
      await stops(db, 1, 2)
      await db.legs.link(1, 2, { miles: 1, code: 'x' })
      await db.legs.link(1, 2, { miles: 2 })
      assert.deepEqual(await db.legs.get(1, 2), { from: 1, to: 2, miles: 2, code: 'x' })
    },
  },
  {
    name: 'many links come together or not at all, and tell how many are new',
    async run(db) {
      await people(db, 'a', 'b', 'c')
      await links(db, 'ab')
      assert.equal(
        await db.follows.linkMany([
          { from: 'a', to: 'b' },
          { from: 'b', to: 'c' },
          { from: 'b', to: 'c' },
        ]),
        1,
      )
      await refuses('QT_FOREIGN_KEY', () =>
        db.follows.linkMany([
          { from: 'c', to: 'a' },
          { from: 'c', to: 'z' },
        ]),
      )
      assert.deepEqual(await counts(db), [3, 2])
      assert.equal(await db.follows.linkMany([]), 0)
    },
  },
  {
    name: 'a node is linked to itself, and that is an edge that keeps it',
    async run(db) {
      await people(db, 'a')
      await links(db, 'aa')
      await refuses('QT_FOREIGN_KEY', () => db.people.delete('a'))
      assert.equal(await db.people.delete('a', { detach: true }), true)
      assert.deepEqual(await counts(db), [0, 0])
    },
  },
  {
    name: 'detaching takes the edges of every model, and no other node',
    async run(db) {
      await people(db, 'a', 'b')
      const film = await db.films.create({ title: 'Code' })
      await links(db, 'ab', 'ba')
      await db.acted.link('a', film.id, { role: 'x' })
      await db.rated.link('b', film.id, { stars: 1 })
      assert.equal(await db.people.delete('a', { detach: true }), true)
      assert.deepEqual([await db.follows.count(), await db.acted.count(), await db.rated.count()], [0, 0, 1])
      assert.deepEqual([await db.people.count(), await db.films.count()], [1, 1])
      assert.equal(await db.people.delete('z', { detach: true }), false)
    },
  },
  {
    name: 'a command runs once, and when it is awaited',
    async run(db) {
      const write = db.people.create({ id: 'a', name: 'A' })
      await write
      await refuses('QT_COMMAND_REUSED', () => write)
      assert.deepEqual(await counts(db), [1, 0])
    },
  },
  {
    name: 'D4: in a transaction what was written is read, walked and counted',
    async run(db) {
      await people(db, 'a')
      await db.transaction(
        async tx => {
          await tx.people.create({ id: 'b', name: 'B' })
          await tx.follows.link('a', 'b')
          assert.equal((await tx.people.at('a').out(follows)).length, 1)
          assert.equal(await tx.people.at('a').as('x').out(follows).as('y').matches().count(), 1)
          assert.equal((await tx.people.shortest('a', 'b', { via: follows }))?.length, 1)
          assert.equal((await tx.people.at('a').out(follows).paths()).length, 1)
        },
        { isolation: 'read committed' },
      )
      assert.deepEqual(await counts(db), [2, 1])
    },
  },
  {
    name: 'D4: a write of several that is refused in a transaction ruins it',
    async run(db) {
      await people(db, 'a')
      await refuses('QT_TRANSACTION_POISONED', () =>
        db.transaction(
          async tx => {
            await tx.people
              .create([
                { id: 'b', name: 'B' },
                { id: 'a', name: 'A' },
              ])
              .then(
                () => assert.fail('it was written'),
                () => {},
              )
            await tx.people.create({ id: 'c', name: 'C' })
          },
          { isolation: 'read committed', retries: 0 },
        ),
      )
      assert.deepEqual(await counts(db), [1, 0])
    },
  },
  {
    name: 'B2: one write that is refused leaves the transaction as it is',
    async run(db) {
      await people(db, 'a')
      await db.transaction(
        async tx => {
          await refuses('QT_UNIQUE', () => tx.people.create({ id: 'a', name: 'A' }))
          await refuses('QT_FOREIGN_KEY', () => tx.follows.link('a', 'z'))
          await tx.people.create({ id: 'b', name: 'B' })
        },
        { isolation: 'read committed' },
      )
      assert.deepEqual(await counts(db), [2, 0])
    },
  },
  {
    name: 'edges are found by what they hold and by their ends, and counted',
    async run(db) {
      await stops(db, 1, 2, 3)
      await legs(db, [1, 2, 1], [2, 3, 2], [3, 1, 3], [1, 3, 4])
      assert.deepEqual(
        (await db.legs.where(leg => leg.miles.gte(2)).orderBy(leg => leg.miles.desc())).map(({ from, to }) => [from, to]),
        [
          [1, 3],
          [3, 1],
          [2, 3],
        ],
      )
      assert.equal(await db.legs.where({ from: 1 }).count(), 2)
      assert.equal(await db.legs.where(leg => leg.to.in([1, 2])).count(), 2)
      assert.deepEqual(
        await db.legs
          .where({ from: [1, 2] })
          .where({ to: 3 })
          .count(),
        2,
      )
      assert.equal((await db.legs.where({ code: null }).first())?.code, null)
    },
  },
]
