import assert from 'node:assert/strict'
import { atOnce, type Case, refused } from './case.ts'

const needs = ['keyValue.streams']

export const cases: readonly Case[] = [
  {
    name: 'A3: each entry goes to one consumer of a group, and to each group',
    needs,
    async run(db) {
      await db.events.addMany(Array.from({ length: 10 }, (_, i) => ({ kind: 'k', n: BigInt(i) })))
      const mail = db.events.group('mail')
      const claimed = (await Promise.all([mail.claim('a', { limit: 5 }), mail.claim('b', { limit: 5 })])).flat()
      const rest = await mail.claim('c')
      const numbers = [...claimed, ...rest].map(({ value }) => Number(value.n))
      assert.deepEqual(
        numbers.sort((x, y) => x - y),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      )
      assert.equal((await db.events.group('audit').claim('a', { limit: 100 })).length, 10)
      assert.deepEqual(await mail.state(), { pending: 10, setAside: 0, waiting: 0 })
    },
  },
  {
    name: 'A3: what is acknowledged is done, once',
    needs,
    async run(db) {
      await db.events.add({ kind: 'k', n: 1n })
      const group = db.events.group('g')
      const [message] = await group.claim('a')
      assert.equal(message?.deliveries, 1)
      assert.equal(await message?.ack(), true)
      assert.equal(await message?.ack(), false)
      assert.deepEqual(await group.claim('a'), [])
      assert.deepEqual(await group.state(), { pending: 0, setAside: 0, waiting: 0 })
    },
  },
  {
    name: 'A3: what is not done in time goes to another consumer, and the first one’s word counts no more',
    needs,
    async run(db, to) {
      await db.events.add({ kind: 'k', n: 1n })
      const group = db.events.group('g')
      const [slow] = await group.claim('a', { idle: to.while })
      assert.deepEqual(await group.claim('b', { idle: to.while }), [])
      await to.pass(to.while + 50)
      const [quick] = await group.claim('b', { idle: '10m' })
      assert.equal(quick?.id, slow?.id)
      assert.equal(quick?.deliveries, 2)
      assert.equal(await slow?.ack(), false)
      assert.equal(await slow?.extend('1m'), false)
      assert.equal(await quick?.ack(), true)
    },
  },
  {
    name: 'A3: nack gives it to another one, at once or after a while; extend keeps it',
    needs,
    async run(db, to) {
      await db.events.add({ kind: 'k', n: 1n })
      const group = db.events.group('g')
      const [first] = await group.claim('a')
      assert.equal(await first?.nack(), true)
      await to.pass(5)
      const [second] = await group.claim('b')
      assert.equal(second?.deliveries, 2)
      assert.equal(await second?.nack({ after: to.while }), true)
      assert.deepEqual(await group.claim('c'), [])
      await to.pass(to.while + 50)
      const [third] = await group.claim('c', { idle: to.while })
      assert.equal(third?.deliveries, 3)
      assert.equal(await third?.extend(to.while * 20), true)
      await to.pass(to.while + 50)
      assert.deepEqual(await group.claim('d'), [])
      assert.equal(await third?.ack(), true)
    },
  },
  {
    name: 'A3: what was delivered too often is set aside, listed, tried again or dropped',
    needs,
    async run(db, to) {
      await db.events.addMany([
        { kind: 'poison', n: 1n },
        { kind: 'poison', n: 2n },
      ])
      const group = db.events.group('g')
      for (let i = 0; i < 2; i++) {
        for (const message of await group.claim('a', { maxDeliveries: 2 })) await message.nack()
        await to.pass(5)
      }
      assert.deepEqual(await group.claim('a', { maxDeliveries: 2 }), [])
      const aside = await group.setAside()
      assert.deepEqual(
        aside.map(({ value, deliveries }) => [value.n, deliveries]),
        [
          [1n, 2],
          [2n, 2],
        ],
      )
      assert.deepEqual(await group.state(), { pending: 0, setAside: 2, waiting: 0 })
      assert.equal(await group.discard(aside[0]?.id as string), true)
      assert.equal(await group.discard(aside[0]?.id as string), false)
      assert.equal(await group.retry(aside[1]?.id as string), true)
      await to.pass(5)
      const [again] = await group.claim('b', { maxDeliveries: 2 })
      assert.equal(again?.value.n, 2n)
      assert.equal(again?.deliveries, 1)
      assert.equal(await again?.ack(), true)
    },
  },
  {
    name: 'A3: a group that begins now gets what comes from then on',
    needs,
    async run(db) {
      await db.events.add({ kind: 'old', n: 1n })
      const group = db.events.group('g', { from: 'now' })
      await group.create()
      await db.events.add({ kind: 'new', n: 2n })
      const claimed = await group.claim('a')
      assert.deepEqual(
        claimed.map(({ value }) => value.kind),
        ['new'],
      )
      assert.equal(await group.remove(), true)
      assert.equal(await group.remove(), false)
    },
  },
  {
    name: 'D3: many consumers and writers: each entry is delivered, to one of them',
    needs,
    async run(db, to) {
      const total = to.concurrent ? 48 : 40
      const group = db.events.group('g')
      const done: bigint[] = []
      const writing = atOnce(8, async w => {
        for (let i = 0; i < total / 8; i++) await db.events.add({ kind: 'k', n: BigInt(w * 100 + i) })
      })
      const abort = new AbortController()
      const consuming = atOnce(4, async c => {
        for await (const message of group.consume(`c${c}`, { limit: 3, signal: abort.signal })) {
          done.push(message.value.n)
          assert.equal(await message.ack(), true)
          if (done.length === total) abort.abort()
        }
      }).catch(() => undefined)
      await writing
      await consuming
      assert.equal(done.length, total)
      assert.equal(new Set(done).size, total)
      assert.deepEqual(await group.state(), { pending: 0, setAside: 0, waiting: 0 })
    },
  },
  {
    name: 'A3: consume with drain ends when nothing is left',
    needs,
    async run(db) {
      await db.events.addMany(Array.from({ length: 25 }, (_, i) => ({ kind: 'k', n: BigInt(i) })))
      const seen: bigint[] = []
      for await (const message of db.events.group('g').consume('a', { drain: true })) {
        seen.push(message.value.n)
        await message.ack()
      }
      assert.equal(seen.length, 25)
    },
  },
  {
    name: 'D4: a message is done together with what a transaction did for it',
    needs,
    async run(db) {
      await db.events.add({ kind: 'k', n: 1n })
      const [message] = await db.events.group('g').claim('a')
      assert.ok(message)
      await db
        .transaction(async tx => {
          await tx.names.set('work', 'done')
          assert.equal(await tx.events.group('g').ack(message), true)
          throw new RangeError('undone')
        })
        .catch(() => undefined)
      assert.deepEqual(await db.events.group('g').state(), { pending: 1, setAside: 0, waiting: 0 })
      await db.transaction(async tx => {
        await tx.names.set('work', 'done')
        assert.equal(await tx.events.group('g').ack(message), true)
      })
      assert.equal(await db.names.get('work'), 'done')
      assert.deepEqual(await db.events.group('g').state(), { pending: 0, setAside: 0, waiting: 0 })
    },
  },
  {
    name: 'A3: trimming leaves what a group has not done with',
    needs,
    async run(db) {
      const group = db.short.group('g')
      await group.create()
      await db.short.addMany(['1', '2', '3', '4', '5', '6'])
      assert.equal(await db.short.trim(1), 0)
      const claimed = await group.claim('a', { limit: 4 })
      await claimed[0]?.ack()
      assert.equal(await db.short.trim(1), 1)
      for (const message of claimed.slice(1)) await message.ack()
      for (const message of await group.claim('a')) await message.ack()
      assert.equal(await db.short.trim(1), 4)
      assert.equal(await db.short.size(), 1)
    },
  },
  {
    name: 'D4: claim and consume do not exist in a transaction',
    needs,
    async run(db) {
      await db.events.add({ kind: 'k', n: 1n })
      await db.transaction(async tx => {
        // they do not compile either
        const group = tx.events.group('g') as unknown as ReturnType<typeof db.events.group>
        await refused(() => group.claim('a'), 'QT_UNSUPPORTED', /transaction/)
        const events = tx.events as unknown as typeof db.events
        await refused(async () => {
          for await (const _ of events.follow()) break
        }, 'QT_UNSUPPORTED')
      })
    },
  },
  {
    name: 'A9: names and numbers that are none are refused',
    needs,
    async run(db) {
      await refused(async () => db.events.group(''), 'QT_VALUE')
      await refused(async () => db.events.group(5 as never), 'QT_VALUE')
      const group = db.events.group('g')
      await refused(() => group.claim(''), 'QT_VALUE')
      await refused(() => group.claim('a', { limit: 0 }), 'QT_VALUE')
      await refused(() => group.claim('a', { idle: 0 }), 'QT_VALUE')
      await refused(() => group.claim('a', { maxDeliveries: 1.5 }), 'QT_VALUE')
      await refused(() => group.retry('x'), 'QT_VALUE')
    },
  },
]
