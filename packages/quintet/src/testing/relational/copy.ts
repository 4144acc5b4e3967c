import assert from 'node:assert/strict'
import { table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, type FixtureDb, withModels } from './case.ts'
import { refused } from './refusal.ts'

/** Rows of a source that notes how far it was read, and whether it was closed. */
class Source {
  read = 0
  closed = false
  readonly #count: number

  constructor(count: number) {
    this.#count = count
  }

  async *labels(): AsyncGenerator<{ label: string }> {
    try {
      while (this.read < this.#count) yield { label: `t${this.read++}` }
    } finally {
      this.closed = true
    }
  }
}

const ends = async (db: FixtureDb): Promise<readonly string[]> => {
  const labels = await db.tags.orderBy(x => x.id.asc()).pluck(x => x.label)
  return [String(labels.length), labels[0] ?? '', labels.at(-1) ?? '']
}

const rooms = table('copy_rooms', { id: t.id(), 'the "name"': t.text(), size: t.integer().default(5), token: t.uuid().default(() => made) })
const made = '01890a5d-ac96-774b-bcce-b302099a8057'

export const cases: readonly Case[] = [
  {
    name: 'G10: copyIn loads what a source gives, in one transaction, and tells how far it is',
    async run(db) {
      const source = new Source(2_500)
      const told: number[] = []
      const count = await db.tags.copyIn(source.labels(), {
        onProgress({ rows }) {
          told.push(rows)
          assert.ok(source.read <= rows + 1_000, `${source.read} rows were read ahead of ${rows}`)
        },
      })
      assert.equal(count, 2_500)
      assert.deepEqual(told, [1_000, 2_000, 2_500])
      assert.deepEqual(await ends(db), ['2500', 't0', 't2499'])
      assert.equal(source.closed, true)
      assert.equal(await db.tags.copyIn([]), 0)
      assert.equal(await db.tags.copyIn(new Set([{ label: 'of a set' }])), 1)
    },
  },
  {
    name: 'G10: copyIn is all or nothing, whoever fails, and closes its source',
    plainOnly: true,
    async run(db) {
      await db.tags.insert({ label: 't1500' })
      const twice = new Source(10_000)
      await refused(() => db.tags.copyIn(twice.labels()), 'QT_UNIQUE')
      assert.deepEqual([twice.closed, await db.tags.count()], [true, 1])
      assert.ok(twice.read < 4_000, 'the source is not read on')
      async function* broken(): AsyncGenerator<{ label: string }> {
        yield* new Source(1_200).labels()
        throw new Error('the file ends here')
      }
      await assert.rejects(async () => db.tags.copyIn(broken()), /the file ends here/)
      const rows = Array.from({ length: 1_500 }, (_, i) => ({ label: i === 1_400 ? '\u0000' : `x${i}` }))
      await refused(() => db.tags.copyIn(rows), 'QT_VALUE', /tags\.copyIn\[1400\]\.label/)
      const stopped = db.tags.copyIn(new Source(3_000).labels(), {
        onProgress() {
          throw new Error('enough')
        },
      })
      await assert.rejects(async () => stopped, /enough/)
      assert.equal(await db.tags.count(), 1)
    },
  },
  {
    name: 'G10: copyIn joins the transaction, and is undone with it',
    plainOnly: true,
    async run(db) {
      const run = db.transaction(
        async tx => {
          await tx.tags.copyIn(new Source(1_100).labels())
          assert.equal(await tx.tags.count(), 1_100)
          throw new Error('undone')
        },
        { retries: 0 },
      )
      await assert.rejects(run, /undone/)
      assert.equal(await db.tags.count(), 0)
    },
  },
  {
    name: 'G10: copyIn checks its rows like insert, and refuses rows that bring others',
    async run(db, to) {
      const sent = await to.statements(async () => {
        await refused(() => db.tags.copyIn([{ label: 1 }] as never), 'QT_VALUE', /tags\.copyIn\[0\]\.label/)
        await refused(() => db.tags.copyIn([{ label: 'a', other: 1 }] as never), 'QT_UNKNOWN_FIELD', /'other'/)
        await refused(() => db.tags.copyIn([{}] as never), 'QT_MISSING_VALUE', /lacks label/)
        await refused(() => db.tags.copyIn([{ id: 1, label: 'a' }] as never), 'QT_UNKNOWN_FIELD', /withIds/)
        await refused(() => db.tags.copyIn([undefined] as never), 'QT_UNDEFINED')
        await refused(() => db.tags.copyIn({ label: 'a' } as never), 'QT_VALUE', /iterable/)
        await refused(() => db.tags.copyIn([{ label: 'a', posts: [] }] as never), 'QT_UNSUPPORTED', /insert them/)
      })
      assert.equal(sent, 0)
    },
  },
  withModels(
    { rooms },
    {
      name: 'G10: copyIn makes defaults, takes rows of several forms, quotes names, and follows keys that are given',
      async run(db) {
        await db.rooms.copyIn([{ 'the "name"': 'a' }, { 'the "name"': 'b', size: 7 }, { size: 8, 'the "name"': 'c' }])
        assert.deepEqual(
          (await db.rooms.orderBy(r => r['the "name"'].asc()).all()).map(r => [r['the "name"'], r.size, r.token]),
          [
            ['a', 5, made],
            ['b', 7, made],
            ['c', 8, made],
          ],
        )
        await db.rooms.withIds().copyIn([{ id: 100, 'the "name"': 'd' }])
        assert.equal((await db.rooms.insert({ 'the "name"': 'e' })).id, 101)
      },
    },
  ),
  {
    name: 'G10: copyOut gives the rows as CSV, in pieces, and tells how far it is',
    needs: ['copyOut'],
    plainOnly: true,
    async run(db) {
      await db.users.copyIn(
        Array.from({ length: 5_000 }, (_, i) => ({ email: `${i}"@x.org`, zipCode: i, name: i % 2 === 0 ? null : 'Ä, b\n'.repeat(20) })),
      )
      const pieces: Uint8Array[] = []
      let told = 0
      for await (const piece of db.users.copyOut({ fields: ['email', 'zipCode', 'name'], onProgress: ({ bytes }) => (told = bytes) }))
        pieces.push(piece)
      const text = Buffer.concat(pieces).toString('utf8')
      assert.ok(pieces.length > 3)
      assert.equal(told, Buffer.byteLength(text))
      assert.ok(text.startsWith('email,zip_code,name\n'), text.slice(0, 60))
      assert.ok(text.includes('\n"4998""@x.org",4998,\n"4999""@x.org",4999,"Ä, b\nÄ, b\n'), text.slice(-300))
      assert.equal(text.match(/@x\.org/g)?.length, 5_000)
      // left early: the connection is given up, the next read has another
      for await (const piece of db.users.copyOut()) {
        assert.ok(piece.byteLength > 0)
        break
      }
      assert.equal(await db.users.count(), 5_000)
      await refused(() => db.users.copyOut({ fields: ['nobody'] as never }), 'QT_UNKNOWN_FIELD')
      await refused(
        () =>
          db.transaction(async tx => {
            for await (const _ of tx.users.copyOut());
          }),
        'QT_UNSUPPORTED',
        /stream\(\)/,
      )
    },
  },
]
