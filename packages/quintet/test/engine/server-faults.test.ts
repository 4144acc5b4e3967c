import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pgModule from 'pg'
import { isFailure, type QuintetError, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { parseUrl } from '../../src/stores/postgres-url.ts'
import { FaultProxy } from '../servers/fault-proxy.ts'
import { OwnPostgres } from '../servers/own-postgres.ts'

const notes = table('notes', { id: t.id(), mark: t.text(), filler: t.text().nullable() })
const open = (url: string, pool = 8) =>
  quintet({ models: { notes }, store: postgres({ url, pool: { max: pool }, deadlines: { statement: 2_000 } }) })

describe('a server of one’s own that fails', { skip: process.env.QUINTET_POSTGRES_URL === undefined && 'no PostgreSQL' }, () => {
  let server: OwnPostgres
  before(async () => {
    server = await OwnPostgres.start()
  })
  after(() => server.stop())

  test('CON-3: the server dies and comes back under load: only what is under way fails, and what was acknowledged is there', async () => {
    const db = open(server.url)
    await db.createAll()
    const told = new Map<string, 'ok' | 'failed' | 'unknown'>()
    let running = true
    const writer = async (name: number): Promise<void> => {
      for (let number = 0; running; number++) {
        const mark = `${name}.${number}`
        const write =
          number % 2 === 0
            ? db.notes.insert({ mark })
            : db.transaction(async tx => tx.notes.insert({ mark }), { isolation: 'read committed' })
        const outcome = await write.then(
          () => 'ok' as const,
          error => {
            assert.ok(isFailure(error), String(error))
            return error.code === 'QT_OUTCOME_UNKNOWN' ? ('unknown' as const) : ('failed' as const)
          },
        )
        told.set(mark, outcome)
        if (outcome !== 'ok') await pause(20)
      }
    }
    const writers = Array.from({ length: 12 }, (_, name) => writer(name))
    for (let round = 0; round < 2; round++) {
      await pause(300)
      await server.restart()
      const before = [...told.values()].filter(outcome => outcome === 'ok').length
      while ([...told.values()].filter(outcome => outcome === 'ok').length <= before) await pause(20)
    }
    running = false
    await Promise.all(writers)
    const there = await db.notes.all().pluck(n => n.mark)
    assert.equal(new Set(there).size, there.length, 'nothing is there twice')
    for (const [mark, outcome] of told) {
      if (outcome === 'ok') assert.ok(there.includes(mark), `${mark} was acknowledged`)
      if (outcome === 'failed') assert.ok(!there.includes(mark), `${mark} had failed`)
    }
    assert.ok(
      [...told.values()].some(outcome => outcome !== 'ok'),
      'something was under way',
    )
    await db.dropAll()
    await db.close()
  })

  test('B5: a server that was restarted meanwhile cannot vouch for a transaction: resolve() says that it is unknown', async context => {
    const { host, port } = parseUrl(server.url)
    const proxy = await FaultProxy.open(context, host, port)
    const db = quintet({ models: { notes }, store: postgres({ url: server.url, host: '127.0.0.1', port: proxy.port }) })
    await db.createAll()
    const lost = async (): Promise<QuintetError> => {
      proxy.on(/^commit/, 'cut after')
      const error = await db.transaction(async tx => tx.notes.insert({ mark: 'sent' })).catch((thrown: unknown) => thrown)
      assert.ok(isFailure(error, 'QT_OUTCOME_UNKNOWN'), String(error))
      return error
    }
    assert.equal(await (await lost()).resolve?.(), 'committed')
    const error = await lost()
    await server.restart()
    // the number may be another transaction's by now, if the server had lost ours
    assert.equal(await error.resolve?.(), 'unknown')
    assert.equal(await db.notes.count(), 2)
    await db.dropAll()
    await db.close()
  })

  test('CON-26: the disk of the server is full: the write has failed, and goes on when there is space', async context => {
    const place = join(server.folder, 'small')
    mkdirSync(place)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place], { stdio: 'ignore' })
    } catch {
      context.skip('a file system cannot be mounted here')
      return
    }
    context.after(() => execFileSync('umount', ['-l', place]))
    const { uid, gid } = statSync(server.data)
    chownSync(place, uid, gid)
    const client = new pgModule.Client({ connectionString: server.url })
    await client.connect()
    const db = open(server.url, 2)
    await db.createAll()
    await client.query(`create tablespace small location '${place}'`)
    await client.query('alter table notes set tablespace small')
    const whole = 'x'.repeat(2_000)
    let rows = 0
    const error = await (async () => {
      for (;;) {
        await db.notes.insert(Array.from({ length: 100 }, (_, i) => ({ mark: String(i), filler: `${rows}${whole}${i}` })))
        rows += 100
      }
    })().catch((thrown: unknown) => thrown)
    assert.ok(isFailure(error, 'QT_STORAGE'), String(error))
    assert.deepEqual([error.serverCode, error.retryable], ['53100', 'no'])
    assert.equal(await db.notes.count(), rows, 'what had failed is not there')
    const undone = db.transaction(async tx => {
      await tx.notes.where({ mark: '1' }).delete()
      await tx.notes.insert(Array.from({ length: 2_000 }, (_, i) => ({ mark: 'late', filler: `${whole}${i}` })))
    })
    await assert.rejects(undone, thrown => isFailure(thrown, 'QT_STORAGE'))
    assert.equal(await db.notes.count(), rows, 'the transaction is undone')
    await client.query('alter table notes set tablespace pg_default')
    await db.notes.insert({ mark: 'after' })
    await db.dropAll()
    await client.query('drop tablespace small')
    await client.end()
    await db.close()
  })
})
