import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '../../src/base/failure.ts'
import { Command, type Origin } from '../../src/call/command.ts'
import { rootCall } from '../../src/call/context.ts'
import { listenTo, quiet } from '../../src/call/hooks.ts'
import { transaction } from '../../src/call/retry.ts'
import { sqliteEngine } from '../servers/sqlite.ts'

class Write extends Command<number> {
  runs = 0
  protected run(): number {
    return ++this.runs
  }
  returning(): Write {
    return new Write('t.insert', this.replaced())
  }
}

const outside: Origin = { unit: null, hooks: quiet }
const code = (expected: string) => (error: unknown) => isFailure(error) && error.code === expected
const turn = () => new Promise(resolve => setImmediate(resolve))

describe('one-shot commands', () => {
  test('A2: a write runs when it is awaited, not before, and once', async () => {
    const write = new Write('t.insert', outside)
    await Promise.resolve()
    assert.equal(write.runs, 0)
    assert.equal(await write, 1)
    await assert.rejects(async () => write, code('QT_COMMAND_REUSED'))
    await assert.rejects(write.catch(), code('QT_COMMAND_REUSED'))
    assert.equal(write.runs, 1)
  })

  test('A2: Promise.all, catch and finally await it', async () => {
    assert.deepEqual(await Promise.all([new Write('a', outside), new Write('b', outside)]), [1, 1])
    assert.equal(await new Write('c', outside).catch(() => 0), 1)
    let ended = false
    assert.equal(await new Write('d', outside).finally(() => (ended = true)), 1)
    assert.ok(ended)
  })

  test('A2: what is thrown in a write rejects its await', async () => {
    class Failing extends Command<never> {
      protected run(): never {
        throw new Error('no')
      }
    }
    await assert.rejects(async () => new Failing('t.insert', outside), /no/)
  })

  test('A2: one that is never awaited is told on the next tick', async () => {
    const told: string[] = []
    const hooks = listenTo(event => told.push(`${event.name}: ${event.text}`))
    new Write('t.insert', { unit: null, hooks })
    await new Write('t.update', { unit: null, hooks })
    await turn()
    assert.equal(told.length, 1)
    assert.match(told[0] ?? '', /^unawaited: t\.insert was built and never awaited/)
  })

  test('A2: without a listener the process is warned', async () => {
    const warned = new Promise<Error>(resolve => process.once('warning', resolve))
    new Write('t.insert', outside)
    assert.match((await warned).message, /t\.insert was built and never awaited/)
  })

  test('A2: in a transaction it is an error at its end, and everything is rolled back', async t => {
    const engine = sqliteEngine(t, ':memory:')
    const run = transaction(
      engine,
      {},
      async unit => {
        await new Write('t.insert', { unit, hooks: quiet })
        new Write('t.delete', { unit, hooks: quiet })
      },
      rootCall,
    )
    await assert.rejects(run, error => code('QT_COMMAND_NOT_AWAITED')(error) && /t\.delete was built/.test((error as Error).message))
  })

  test('A2: one that another was made of is done with', async () => {
    const told: string[] = []
    const hooks = listenTo(event => told.push(event.name))
    const first = new Write('t.insert', { unit: null, hooks })
    assert.equal(await first.returning(), 1)
    await assert.rejects(async () => first, code('QT_COMMAND_REUSED'))
    assert.throws(() => first.returning(), code('QT_COMMAND_REUSED'))
    await turn()
    assert.deepEqual(told, [])
  })
})
