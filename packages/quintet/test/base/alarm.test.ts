import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import fc from 'fast-check'
import { Alarm, wait } from '../../src/base/alarm.ts'

describe('alarms', () => {
  test('ring in the order of their times, whatever the order in which they were set', async () => {
    const rung: number[] = []
    const now = performance.now()
    for (const ms of [30, 10, 20, 5, 25]) new Alarm(() => rung.push(ms)).set(now + ms)
    await wait(now + 40)
    assert.deepEqual(rung, [5, 10, 20, 25, 30])
  })

  test('never ring early, once each, and not after they were cleared', async () => {
    let early = 0
    let rings = 0
    const at = performance.now() + 15
    new Alarm(() => {
      rings++
      if (performance.now() < at) early++
    }).set(at)
    const cleared = new Alarm(() => assert.fail('it was cleared'))
    cleared.set(at)
    cleared.clear()
    cleared.clear()
    const moved = new Alarm(() => rings++)
    moved.set(at)
    moved.set(at + 5)
    await wait(at + 20)
    assert.deepEqual([early, rings], [0, 2])
  })

  test('one that rings may set itself and others again', async () => {
    let rings = 0
    const again = new Alarm(() => {
      if (++rings < 4) again.set(performance.now() + 2)
    })
    again.set(performance.now() + 2)
    await pause(60)
    assert.equal(rings, 4)
  })

  test('after a blocked event loop, what arrived meanwhile is seen before any deadline', async () => {
    const order: string[] = []
    const { port1, port2 } = new MessageChannel()
    port2.on('message', () => {
      order.push('reply')
      port2.close()
    })
    const ended = Promise.withResolvers<void>()
    new Alarm(() => {
      order.push('deadline')
      ended.resolve()
    }).set(performance.now() + 5)
    port1.postMessage('reply')
    const until = performance.now() + 30
    while (performance.now() < until);
    await ended.promise
    assert.deepEqual(order, ['reply', 'deadline'])
  })

  test('keep their order under any sequence of sets and clears', async () => {
    const actions = fc.array(fc.record({ alarm: fc.nat(9), ms: fc.integer({ min: 1, max: 12 }), clear: fc.boolean() }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(actions, async list => {
        const rung: number[] = []
        const expected = new Map<number, number>()
        const now = performance.now()
        const alarms = Array.from({ length: 10 }, (_, id) => new Alarm(() => rung.push(id)))
        for (const { alarm, ms, clear } of list) {
          if (clear) alarms[alarm]?.clear()
          else alarms[alarm]?.set(now + ms)
          if (clear) expected.delete(alarm)
          else expected.set(alarm, ms)
        }
        await wait(now + 25)
        assert.deepEqual([...rung].sort(), [...expected.keys()].sort())
        const times = rung.map(id => expected.get(id) ?? 0)
        assert.deepEqual(
          times,
          [...times].sort((a, b) => a - b),
        )
      }),
      { numRuns: 15, seed: 7 },
    )
  })

  test('hold the process only while one is set', async () => {
    const { execFileSync } = await import('node:child_process')
    const url = new URL('../../src/base/alarm.ts', import.meta.url).href
    const program = `import { Alarm } from '${url}'; const a = new Alarm(() => {}); a.set(performance.now() + 60000); a.clear(); process.on('exit', () => console.log('ended'))`
    const out = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program], {
      timeout: 20_000,
    })
    assert.equal(String(out).trim(), 'ended')
  })
})
