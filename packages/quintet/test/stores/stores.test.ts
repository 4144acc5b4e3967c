import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { isFailure } from '../../src/base/failure.ts'
import { rootCall } from '../../src/call/context.ts'
import { betterSqlite3 } from '../../src/stores/better-sqlite3.ts'
import { pglite } from '../../src/stores/pglite.ts'
import { postgres } from '../../src/stores/postgres.ts'
import { type SqliteLacks, sqlite } from '../../src/stores/sqlite.ts'
import { temporaryFile } from '../servers/sqlite.ts'

const refused = (make: () => unknown) => assert.throws(make, error => isFailure(error, 'QT_CONFIGURATION'))

describe('stores', () => {
  test('A1: making one does no I/O', t => {
    const path = temporaryFile(t)
    sqlite(path)
    betterSqlite3(path)
    pglite(`${path}.pg`)
    postgres('postgres://nobody@no.such.host.invalid/db')
    assert.deepEqual([existsSync(path), existsSync(`${path}.pg`)], [false, false])
  })

  test('A1: probe answers with the version', async t => {
    for (const store of [sqlite(), sqlite(temporaryFile(t)), betterSqlite3()]) {
      assert.match((await store.probe(rootCall)).version, /^3\.\d+/)
      await store[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    }
  })

  test('a store never shows its password, however it is printed', () => {
    const canary = 'c4n4ry'
    const stores = [
      postgres(`postgres://ada:${canary}@host:6543/shop`),
      postgres({ host: 'h', user: 'ada', password: canary }),
      postgres({ host: 'h', password: () => canary }),
      postgres({ url: `postgres://h/d?password=${canary}` }),
    ]
    for (const store of stores) {
      const printed = [
        inspect(store, { depth: 20, showHidden: true, getters: true }),
        JSON.stringify(store),
        String(store),
        store.name,
      ].join()
      assert.ok(!printed.includes(canary), printed)
    }
    assert.equal(stores[0]?.name, 'postgres://ada@host:6543/shop')
  })

  test('a misspelt or impossible option is refused when the store is made', () => {
    refused(() => sqlite({ path: 'x.db', durabillity: 'power' } as never))
    refused(() => sqlite({ path: 'x.db', durability: 'full' } as never))
    refused(() => sqlite({}))
    refused(() => sqlite({ path: 'x.db', deadlines: { acquire: 'soon' } }))
    refused(() => postgres({}))
    refused(() => postgres({ host: 'h', pool: { max: 0 } }))
    refused(() => postgres({ host: 'h', pool: { min: 5, max: 2 } }))
    refused(() => postgres({ host: 'h', deadlines: { statement: -1 } }))
    refused(() => postgres({ host: 'h', ssl: 'prefer' }))
    refused(() => pglite({ folder: 'x' } as never))
  })

  test('A14: what a store lacks is part of its type', () => {
    const choose = (file: boolean) => (file ? sqlite() : postgres('postgres://h/d'))
    const lacks: readonly SqliteLacks[] = choose(true).lacks
    assert.deepEqual(lacks, ['lock', 'lateral', 'copyOut', 'setAll', 'distinctOn', 'groupingSets', 'materialized', 'sequence'])
    assert.deepEqual(postgres('postgres://h/d').lacks, [])
  })
})
