import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { quintet, sql, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { isFailure } from '../../src/base/failure.ts'
import { nodeSqlite } from '../../src/driver/node-sqlite.ts'
import { embedded } from '../../src/engine/embedded.ts'
import { sqlite as sqliteDialect } from '../../src/sql/dialect/sqlite.ts'
import { dialect } from '../../src/sql/dialect.ts'
import { pglite } from '../../src/stores/pglite.ts'
import { type CacheSettings, sqlStore } from '../../src/stores/sql-store.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { url } from '../servers/postgres.ts'

const notes = table('notes', { id: t.id(), text: t.text() })

/** How often a name was printed, in each of three rounds of the same calls: what is kept is printed once. */
async function printed(cache: CacheSettings | undefined): Promise<number[]> {
  let count = 0
  const counting = dialect(sqliteDialect, {
    quote: name => {
      count++
      return sqliteDialect.quote(name)
    },
  })
  const target = { address: ':memory:', password: null, client: null, options: {} }
  await using db = quintet({
    models: { notes },
    store: sqlStore({ name: 'x', lacks: [], driver: nodeSqlite, lends: embedded, dialect: counting, target, cache }),
  })
  await db.createAll()
  const rounds: number[] = []
  for (let round = 0; round < 3; round++) {
    const before = count
    const { id } = await db.notes.insert({ text: 'x' })
    await db.notes.where({ id }).update({ text: 'y' })
    await db.notes.updateMany([{ id, text: 'z' }])
    await db.notes.where(n => n.text.eq('z'))
    await db.notes.get(id)
    await db.sql`select ${1} from ${notes}`
    await db.notes.where({ id }).delete()
    rounds.push(count - before)
  }
  return rounds
}

describe('the caches of a store', () => {
  test('A19: compiled statements are kept, and none are where that is switched off', async () => {
    const [first = 0, ...later] = await printed(undefined)
    assert.deepEqual([first > 0, later], [true, [0, 0]])
    const off = await printed(false)
    assert.deepEqual(off, [first, first, first])
    assert.deepEqual(await printed({ plans: 0 }), off)
  })

  test('A19: a server keeps as many statements prepared as was said', { skip: url === undefined && 'no PostgreSQL' }, async () => {
    const kept = async (cache: CacheSettings): Promise<number> => {
      await using db = quintet({ models: {}, store: postgres({ url: url ?? '', cache, pool: { max: 1 } }) })
      // texts that differ: a sum longer in each
      let more = sql`select 1 + 1`
      for (let i = 0; i < 20; i++) {
        await db.sql`${more}`
        more = sql`${more} + 1`
      }
      const [row] = await db.sql`select count(*)::int as n from pg_prepared_statements where name like 'quintet%'`
      return Number(row?.n)
    }
    assert.deepEqual([await kept(false), await kept({ prepared: 0 })], [0, 0])
    const some = await kept({ prepared: 7 })
    assert.ok(some === 7 || some === 8, `${some} are kept`)
  })

  test('sizes that are none are refused', () => {
    const refused = (make: () => unknown) => assert.throws(make, error => isFailure(error, 'QT_CONFIGURATION'))
    refused(() => sqlite({ path: ':memory:', cache: { plans: -1 } }))
    refused(() => sqlite({ path: ':memory:', cache: { prepared: 1.5 } }))
    refused(() => postgres({ host: 'h', cache: { statements: 1 } as never }))
    refused(() => pglite({ cache: { prepared: 1 } as never }))
  })
})
