import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Value } from '../../src/base/value.ts'
import type { Call } from '../../src/call/call.ts'
import { makeCall, rootCall } from '../../src/call/context.ts'
import { type MergedRead, Merger } from '../../src/call/merge.ts'

interface Row {
  readonly id: Value
  readonly tenant: string | undefined
}

interface Batch {
  readonly keys: readonly Value[]
  readonly call: Call
  answer(): void
  fail(error: Error): void
}

/** A store whose batches are answered when the test says so. */
function store(): { batches: Batch[]; how: MergedRead<Row> } {
  const batches: Batch[] = []
  const how: MergedRead<Row> = {
    shape: 'users by id',
    limit: 1_000,
    read: (keys, call) =>
      new Promise((resolve, reject) => {
        const rows = () => new Map(keys.filter(key => key !== 404).map(key => [key, { id: key, tenant: call.context.tenant }]))
        batches.push({ keys, call, answer: () => resolve(rows()), fail: reject })
      }),
    copy: row => ({ ...row }),
  }
  return { batches, how }
}

const turn = () => new Promise(resolve => setImmediate(resolve))

describe('merged key reads (B7)', () => {
  test('B7: two tenants in one tick never share a batch', async () => {
    const { batches, how } = store()
    const merger = new Merger<Row>()
    const ask = (tenant: string) => merger.get(how, 1, makeCall(rootCall, { context: { tenant } }))
    const answers = Promise.all([ask('a'), ask('b'), ask('a'), ask('b'), ask('a'), ask('b')])
    for (let served = 0; served < 6; served++) {
      batches[served]?.answer()
      await turn()
    }
    assert.deepEqual(
      (await answers).map(row => row?.tenant),
      ['a', 'b', 'a', 'b', 'a', 'b'],
    )
    assert.ok(batches.every(batch => batch.call.context.tenant !== undefined))
  })

  test('B7: alone it leaves at once; at most two are on their way, the third leaves when one returns', async () => {
    const { batches, how } = store()
    const merger = new Merger<Row>()
    const answers = Promise.all([1, 2, 3, 4, 5].map(key => merger.get(how, key, rootCall)))
    assert.deepEqual(
      batches.map(batch => batch.keys),
      [[1], [2]],
    )
    batches[0]?.answer()
    await turn()
    assert.deepEqual(
      batches.map(batch => batch.keys),
      [[1], [2], [3, 4, 5]],
    )
    for (const batch of batches) batch.answer()
    assert.deepEqual(
      (await answers).map(row => row?.id),
      [1, 2, 3, 4, 5],
    )
  })

  test('B7: or after 2 ms, however slow the others are', async () => {
    const { batches, how } = store()
    const merger = new Merger<Row>()
    const answers = Promise.all([1, 2, 3].map(key => merger.get(how, key, rootCall)))
    while (batches.length < 3) await new Promise(resolve => setTimeout(resolve, 1))
    assert.deepEqual(batches[2]?.keys, [3])
    for (const batch of batches) batch.answer()
    await answers
  })

  test('B7: a call joins only a batch that was not sent: it never gets an answer older than itself', async () => {
    const { batches, how } = store()
    const merger = new Merger<Row>()
    const first = merger.get(how, 1, rootCall)
    const second = merger.get(how, 1, rootCall)
    assert.equal(batches.length, 2, 'the same key, asked after the first was sent, is asked again')
    for (const batch of batches) batch.answer()
    await Promise.all([first, second])
  })

  test('B7: each caller has its own object, and undefined on a miss', async () => {
    const { batches, how } = store()
    const merger = new Merger<Row>()
    const [, , ...asked] = [1, 1, 7, 7, 404].map(key => merger.get(how, key, rootCall))
    for (const batch of batches.slice()) batch.answer()
    await turn()
    batches.at(-1)?.answer()
    const [one, two, none] = await Promise.all(asked)
    assert.deepEqual(batches.at(-1)?.keys, [7, 404])
    assert.deepEqual(one, two)
    assert.notEqual(one, two)
    assert.equal(none, undefined)
  })

  test('B7: one caller’s abort ends only its own wait', async () => {
    const { batches, how } = store()
    const merger = new Merger<Row>()
    const aborter = new AbortController()
    const answers = [1, 2, 3].map(key => merger.get(how, key, rootCall))
    const gone = assert.rejects(merger.get(how, 4, { ...rootCall, signal: aborter.signal }), /aborted/)
    aborter.abort()
    await gone
    batches[0]?.answer()
    await turn()
    assert.deepEqual(batches[2]?.keys, [3])
    for (const batch of batches) batch.answer()
    await Promise.all(answers)
    assert.deepEqual(
      batches.map(batch => batch.call.signal),
      [undefined, undefined, undefined],
    )
  })

  test('B7: an error of a batch runs its keys singly, so one bad key fails alone', async () => {
    const { batches, how } = store()
    const merger = new Merger<Row>()
    const asked = [1, 2, 3, 4].map(key => merger.get(how, key, rootCall))
    batches[0]?.answer()
    await turn()
    assert.deepEqual(batches[2]?.keys, [3, 4])
    batches[2]?.fail(new Error('batch'))
    await turn()
    assert.deepEqual(
      batches.slice(3).map(batch => batch.keys),
      [[3], [4]],
    )
    batches[3]?.fail(new Error('bad key'))
    batches[4]?.answer()
    batches[1]?.answer()
    const results = await Promise.allSettled(asked)
    assert.deepEqual(
      results.map(result => result.status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    )
  })

  test('a batch has at most as many keys as the server takes', async () => {
    const { batches, how } = store()
    const merger = new Merger<Row>()
    const asked = Array.from({ length: 12 }, (_, key) => merger.get({ ...how, limit: 4 }, key, rootCall))
    for (let served = 0; served < 20; served++) {
      batches[served]?.answer()
      await turn()
      if (batches.length <= served + 1) await new Promise(resolve => setTimeout(resolve, 3))
    }
    assert.equal((await Promise.all(asked)).length, 12)
    assert.ok(batches.every(batch => batch.keys.length <= 4))
  })
})
