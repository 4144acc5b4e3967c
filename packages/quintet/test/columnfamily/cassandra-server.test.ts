import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { columnFamily, counterFamily, isFailure, quintet, t } from 'quintet'
import { cassandra } from 'quintet/cassandra'
import { sqlite } from 'quintet/sqlite'
import { tokenOf } from '../../src/columnfamily/tables/token.ts'
import { buildRegistry } from '../../src/schema/registry.ts'

// what only a real server can tell: its tokens, and how it fails

const keys = columnFamily(
  'token_keys',
  {
    text: t.text(),
    n: t.integer(),
    big: t.bigint(),
    part: t.decimal(18, 4),
    at: t.timestamp(),
    id: t.uuid(),
    raw: t.bytes(),
    on: t.boolean(),
  },
  { partitionBy: ['text', 'n', 'big', 'part', 'at', 'id', 'raw', 'on'] },
)
const words = columnFamily('token_words', { word: t.text(), c: t.integer() }, { partitionBy: ['word'], clusterBy: ['c'] })
const hits = counterFamily('token_hits', { word: t.text(), n: t.bigint() }, { partitionBy: ['word'] })
const seats = columnFamily('token_seats', { word: t.text(), n: t.integer() }, { partitionBy: ['word'], conditional: true })
const models = { keys, words, hits, seats }

const url = process.env.QUINTET_CASSANDRA_URL
if (url) {
  const { hostname, port, pathname, searchParams } = new URL(url)
  const datacenter = searchParams.get('datacenter') ?? ''
  const keyspace = pathname.slice(1)
  const place = { keyspace, datacenter, deadlines: { connect: 2_000, statement: 2_000 } }

  /** In front of the server; `deaf` drops what it answers from now on. */
  class Gate {
    deaf = false
    readonly #sockets = new Set<Socket>()
    readonly server = createServer(client => {
      const up = connect(Number(port), hostname)
      for (const socket of [client, up]) {
        this.#sockets.add(socket)
        socket.on('error', () => {})
        socket.on('close', () => {
          client.destroy()
          up.destroy()
        })
      }
      client.pipe(up)
      up.on('data', bytes => {
        if (!this.deaf) client.write(bytes)
      })
    })

    cut(): void {
      for (const socket of this.#sockets) socket.resetAndDestroy()
    }

    close(): void {
      this.cut()
      this.server.close()
    }
  }

  async function gated(t: { after(does: () => unknown): void }) {
    const gate = new Gate()
    gate.server.listen(0, '127.0.0.1')
    await once(gate.server, 'listening')
    const address = gate.server.address()
    const db = quintet({
      models,
      store: cassandra({ ...place, hosts: ['127.0.0.1'], port: typeof address === 'object' ? (address?.port ?? 0) : 0 }),
    })
    t.after(async () => {
      // the client goes on connecting if it is closed while it does
      gate.deaf = false
      await pause(500)
      await db.close()
      gate.close()
    })
    await db.words.partition({ word: 'w' })
    return { gate, db }
  }

  const fails = (does: PromiseLike<unknown>, code: Parameters<typeof isFailure>[1], retryable: string) =>
    assert.rejects(Promise.resolve(does), error => {
      assert.ok(isFailure(error), String(error))
      assert.deepEqual([error.code, error.retryable], [code, retryable])
      return true
    })

  describe('Cassandra itself', () => {
    const db = quintet({ models, store: cassandra(url) })
    before(async () => {
      await db.dropAll()
      await db.createAll()
    })
    after(async () => {
      await db.dropAll()
      await db.close()
    })

    test('D6: tokens are what the server makes of the same keys, and so is the order of a scan', async () => {
      const { Client } = await import('cassandra-driver')
      const raw = new Client({
        contactPoints: [`${hostname}:${port}`],
        localDataCenter: datacenter,
        keyspace,
        encoding: { useBigIntAsLong: true },
      })
      const embedded = quintet({ models, store: sqlite(':memory:') })
      await embedded.createAll()
      const key = fc.record({
        text: fc.string({ unit: 'grapheme', maxLength: 40 }).filter(text => !text.includes('\u0000') && text.isWellFormed()),
        n: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        part: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map(
          n =>
            `${n / 10_000n}.${String(n < 0n ? -n : n)
              .slice(-4)
              .padStart(4, '0')}`,
        ),
        at: fc.date({ min: new Date(-62_135_596_800_000), max: new Date(253_402_300_799_999), noInvalidDate: true }),
        id: fc.uuid(),
        raw: fc.uint8Array({ maxLength: 40 }).map(bytes => new Uint8Array(bytes)),
        on: fc.boolean(),
      })
      const sample = fc.sample(key, 150)
      for (const one of sample) await Promise.all([db.keys.put(one), embedded.keys.put(one)])
      const [entity] = buildRegistry({ keys }).entities.values()
      const names = ['text', 'n', 'big', 'part', 'at', 'id', 'raw', 'on'] as const
      const list = names.map(name => `"${name}"`).join(', ')
      const { rows } = await raw.execute(`SELECT token(${list}), "id", "n" FROM token_keys`)
      const tokens = new Map((rows ?? []).map(row => [`${row.values()[1]} ${row.values()[2]}`, row.values()[0]]))
      for (const one of sample)
        assert.equal(
          tokenOf(
            entity?.columns ?? [],
            names.map(name => one[name]),
          ),
          tokens.get(`${one.id} ${one.n}`),
        )
      const order = async (of: typeof db | typeof embedded) => {
        const ids = []
        for await (const { id } of of.keys.scanAll({ pageSize: 40 })) ids.push(id)
        return ids
      }
      assert.deepEqual(await order(embedded), await order(db))
      await raw.shutdown()
      await embedded.close()
    })

    test('what is not there is QT_SCHEMA, and names createAll', async () => {
      const other = quintet({
        models: { gone: columnFamily('token_gone', { a: t.text() }, { partitionBy: ['a'] }) },
        store: cassandra(url),
      })
      await fails(other.gone.partition({ a: 'x' }), 'QT_SCHEMA', 'no')
      await fails(other.gone.put({ a: 'x' }), 'QT_SCHEMA', 'no')
      await other.close()
      const nowhere = quintet({
        models,
        store: cassandra({ ...place, hosts: [hostname], port: Number(port), keyspace: 'no_such_keyspace' }),
      })
      await fails(nowhere.words.partition({ word: 'w' }), 'QT_SCHEMA', 'no')
      await nowhere.close()
    })

    test('a server that is not there is QT_CONNECT, and may be asked again', async () => {
      const away = quintet({ models, store: cassandra({ ...place, hosts: ['127.0.0.1'], port: 9 }) })
      await fails(away.words.put({ word: 'w', c: 1 }), 'QT_CONNECT', 'safe')
      await fails(away.words.partition({ word: 'w' }), 'QT_CONNECT', 'safe')
      await away.close()
    })

    test('B5: a write whose answer does not come is QT_OUTCOME_UNKNOWN, a read QT_DEADLINE', async t => {
      const { gate, db: through } = await gated(t)
      await through.words.put({ word: 'deaf', c: 1 })
      await through.hits.add({ word: 'deaf' }, { n: 1n })
      await through.seats.put({ word: 'deaf', n: 0 }, { ifNotExists: true })
      await through.seats.update({ word: 'deaf' }, { n: 1 }, { when: { n: 0 } })
      gate.deaf = true
      await Promise.all([
        fails(through.words.put({ word: 'deaf', c: 1 }), 'QT_OUTCOME_UNKNOWN', 'ifIdempotent'),
        fails(
          through.words.batch({ word: 'deaf' }, b => b.put({ c: 1 }).put({ c: 3 })),
          'QT_OUTCOME_UNKNOWN',
          'ifIdempotent',
        ),
        fails(through.hits.add({ word: 'deaf' }, { n: 1n }), 'QT_OUTCOME_UNKNOWN', 'ifIdempotent'),
        fails(through.seats.update({ word: 'deaf' }, { n: 2 }, { when: { n: 1 } }), 'QT_OUTCOME_UNKNOWN', 'ifIdempotent'),
        fails(through.words.partition({ word: 'deaf' }), 'QT_DEADLINE', 'safe'),
        fails(through.words.partition({ word: 'deaf' }).count({ deadline: 300 }), 'QT_DEADLINE', 'safe'),
      ])
      // it was done all the same
      assert.equal((await db.hits.get({ word: 'deaf' }))?.n, 2n)
      assert.equal((await db.seats.get({ word: 'deaf' }))?.n, 2)
    })

    test('B5: an abort of what was sent leaves a write open, and ends a read', async t => {
      const { gate, db: through } = await gated(t)
      await through.words.put({ word: 'abort', c: 1 })
      gate.deaf = true
      const signal = AbortSignal.timeout(100)
      await Promise.all([
        fails(through.words.put({ word: 'abort', c: 2 }, { signal }), 'QT_OUTCOME_UNKNOWN', 'ifIdempotent'),
        fails(through.words.partition({ word: 'abort' }).count({ signal }), 'QT_ABORTED', 'safe'),
      ])
    })

    test('no error tells a value, a password or an address with one', async () => {
      const secret = 'hunter2'
      const store = cassandra(`cassandra://user:${secret}@127.0.0.1:9/${keyspace}?datacenter=${datacenter}`)
      const away = quintet({ models, store })
      await assert.rejects(Promise.resolve(away.words.put({ word: secret, c: 1 })), error => {
        assert.ok(isFailure(error))
        assert.ok(!JSON.stringify([error.message, error, store.name]).includes(secret))
        return true
      })
      await away.close()
    })

    test('a transaction does not begin on it', async () => {
      await fails((async () => db.transaction(async () => undefined))(), 'QT_UNSUPPORTED', 'no')
    })
  })
}
