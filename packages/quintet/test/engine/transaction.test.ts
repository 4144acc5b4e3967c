import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { assertOutside, makeCall, outside, rootCall } from '../../src/call/context.ts'
import { begin, transaction } from '../../src/call/retry.ts'
import { code, inside } from './expect.ts'
import { places } from './table.ts'

const gate = () => Promise.withResolvers<void>()

for (const place of places) {
  describe(`transactions on ${place.name}`, () => {
    test('commits what its callback did, and gives its value back', async t => {
      const table = await place.open(t)
      const value = await transaction(
        table.engine,
        {},
        async unit => {
          await table.insert(1, inside(unit))
          return 'value'
        },
        rootCall,
      )
      assert.equal(value, 'value')
      assert.deepEqual(await table.ids(), [1])
    })

    for (const thrown of [new Error('mine'), null, undefined, 'text', Object.freeze({ frozen: true })]) {
      test(`rolls back and rethrows what the callback threw: ${String(thrown)}`, async t => {
        const table = await place.open(t)
        const run = transaction(
          table.engine,
          {},
          async unit => {
            await table.insert(1, inside(unit))
            throw thrown
          },
          rootCall,
        )
        assert.equal(
          await run.then(
            () => 'resolved',
            error => error,
          ),
          thrown,
        )
        assert.deepEqual(await table.ids(), [])
      })
    }

    test('B2: one branch of Promise.all rejects: what its siblings write later is nowhere', async t => {
      const table = await place.open(t)
      const late: unknown[] = []
      const run = transaction(
        table.engine,
        {},
        async unit => {
          const slow = async (id: number) => {
            await pause(20)
            await table.insert(id, inside(unit))
          }
          const siblings = [slow(1), slow(2)]
          for (const sibling of siblings) sibling.catch(error => late.push(error))
          await Promise.all([Promise.reject(new Error('first')), ...siblings])
        },
        rootCall,
      )
      await assert.rejects(run, /first/)
      await pause(60)
      assert.deepEqual(await table.ids(), [])
      assert.equal(late.length, 2)
      assert.ok(late.every(code('QT_TRANSACTION_ENDED')))
    })

    test('B2: a forgotten await is refused after the commit, and its row is nowhere', async t => {
      const table = await place.open(t)
      let forgotten: Promise<unknown> = Promise.resolve()
      await transaction(
        table.engine,
        {},
        async unit => {
          await table.insert(1, inside(unit))
          forgotten = pause(20).then(() => table.insert(2, inside(unit)))
        },
        rootCall,
      )
      await assert.rejects(forgotten, code('QT_TRANSACTION_ENDED'))
      assert.deepEqual(await table.ids(), [1])
    })

    test('B2: a failed statement poisons the transaction until it ends, and the cause is told', async t => {
      const table = await place.open(t)
      const run = transaction(
        table.engine,
        {},
        async unit => {
          await table.insert(1, inside(unit))
          await assert.rejects(table.insert(1, inside(unit)), code('QT_UNIQUE'))
          assert.equal(unit.state, 'poisoned')
          await assert.rejects(
            table.insert(2, inside(unit)),
            error => code('QT_TRANSACTION_POISONED')(error) && code('QT_UNIQUE')((error as Error).cause),
          )
        },
        rootCall,
      )
      await assert.rejects(run, code('QT_UNIQUE'), 'the callback swallowed the failure, so the commit tells it')
      assert.deepEqual(await table.ids(), [])
    })

    test('B2: what is refused before it is sent poisons nothing', async t => {
      const table = await place.open(t)
      await transaction(
        table.engine,
        {},
        async unit => {
          const signal = AbortSignal.abort()
          assert.throws(() => makeCall(inside(unit), { signal }), code('QT_ABORTED'))
          await table.insert(1, inside(unit))
        },
        rootCall,
      )
      assert.deepEqual(await table.ids(), [1])
    })

    test('B2: an attempt that fails undoes only itself', async t => {
      const table = await place.open(t)
      await transaction(
        table.engine,
        {},
        async unit => {
          await table.insert(1, inside(unit))
          const attempt = unit.attempt(async savepoint => {
            await table.insert(2, inside(savepoint))
            await table.insert(1, inside(savepoint))
          })
          await assert.rejects(attempt, code('QT_UNIQUE'))
          await table.insert(3, inside(unit))
        },
        rootCall,
      )
      assert.deepEqual(await table.ids(), [1, 3])
    })

    test('B2: attempts nest, under names that are never used twice', async t => {
      const table = await place.open(t)
      await transaction(
        table.engine,
        {},
        async unit => {
          await unit.attempt(async outer => {
            await table.insert(1, inside(outer))
            for (const id of [2, 3, 4])
              await outer
                .attempt(async inner => {
                  await table.insert(id, inside(inner))
                  if (id !== 3) throw new Error('undo')
                })
                .catch(() => {})
            await table.insert(5, inside(outer))
          })
        },
        rootCall,
      )
      assert.deepEqual(await table.ids(), [1, 3, 5])
    })

    test('sibling attempts run one after the other: the one that fails takes nothing of the other with it', async t => {
      const table = await place.open(t)
      await transaction(
        table.engine,
        {},
        async unit => {
          const results = await Promise.allSettled([
            unit.attempt(async savepoint => {
              await table.insert(1, inside(savepoint))
              await pause(10)
              throw new Error('A')
            }),
            unit.attempt(async savepoint => {
              await table.insert(2, inside(savepoint))
              await pause(5)
            }),
            table.insert(3, inside(unit)),
          ])
          assert.deepEqual(
            results.map(result => result.status),
            ['rejected', 'fulfilled', 'fulfilled'],
          )
        },
        rootCall,
      )
      assert.deepEqual(await table.ids(), [2, 3])
    })

    test('the outer handle used inside an attempt belongs to it; outside, it waits for its end', async t => {
      const table = await place.open(t)
      await transaction(
        table.engine,
        {},
        async unit => {
          const { promise, resolve } = gate()
          const attempt = unit.attempt(async () => {
            await table.insert(1, inside(unit))
            resolve()
            await pause(10)
            throw new Error('undo')
          })
          attempt.catch(() => {})
          await promise
          const other = table.insert(2, inside(unit))
          await assert.rejects(attempt, /undo/)
          await other
        },
        rootCall,
      )
      assert.deepEqual(await table.ids(), [2])
    })

    test('an attempt that is not awaited is pending work; nothing of it is kept', async t => {
      const table = await place.open(t)
      let attempt: Promise<unknown> = Promise.resolve()
      const run = transaction(
        table.engine,
        {},
        async unit => {
          await table.insert(1, inside(unit))
          attempt = unit.attempt(async savepoint => {
            await table.insert(2, inside(savepoint))
            await pause(20)
            await table.insert(3, inside(savepoint))
          })
          attempt.catch(() => {})
        },
        rootCall,
      )
      await assert.rejects(run, code('QT_PENDING_WORK'))
      await assert.rejects(attempt, code('QT_TRANSACTION_ENDED'))
      assert.deepEqual(await table.ids(), [])
      await transaction(table.engine, {}, async unit => table.insert(4, inside(unit)), rootCall)
      assert.deepEqual(await table.ids(), [4], 'the connection is clean')
    })

    test('hooks run in order after the outermost commit; those of an undone attempt are dropped', async t => {
      const table = await place.open(t)
      const told: string[] = []
      await transaction(
        table.engine,
        {},
        async unit => {
          unit.afterCommit(() => told.push('outer'))
          await unit.attempt(async savepoint => {
            savepoint.afterCommit(async () => {
              await pause(5)
              told.push(`kept, sees ${(await table.ids()).length}`)
            })
          })
          await unit
            .attempt(async savepoint => {
              savepoint.afterCommit(() => told.push('dropped'))
              throw new Error('undo')
            })
            .catch(() => {})
          unit.afterCommit(() => told.push('last'))
          await table.insert(1, inside(unit))
          assert.deepEqual(told, [])
        },
        rootCall,
      )
      assert.deepEqual(told, ['outer', 'kept, sees 1', 'last'])
    })

    test('hooks of a transaction that is rolled back never run', async t => {
      const table = await place.open(t)
      const told: string[] = []
      await transaction(
        table.engine,
        {},
        async unit => {
          unit.afterCommit(() => told.push('ran'))
          throw new Error('no')
        },
        rootCall,
      ).catch(() => {})
      assert.deepEqual(told, [])
    })

    test('B6: db inside its own open transaction throws at once; outside() opts out; another db does not mind', async t => {
      const table = await place.open(t)
      const db = {}
      await transaction(
        table.engine,
        { of: db },
        async () => {
          await pause(1)
          assert.throws(() => assertOutside(db), code('QT_INSIDE_TRANSACTION'))
          assertOutside({})
          outside(() => assertOutside(db))
          await outside(async () => {
            await pause(1)
            assertOutside(db)
          })
          assert.throws(() => assertOutside(db), code('QT_INSIDE_TRANSACTION'))
        },
        rootCall,
      )
      assertOutside(db)
    })

    test('B6: the context is a cell marked closed at the end: leaked work may use db again', async t => {
      const table = await place.open(t)
      const db = {}
      let leaked: Promise<void> = Promise.resolve()
      await transaction(
        table.engine,
        { of: db },
        async unit => {
          await table.insert(1, inside(unit))
          leaked = pause(20).then(() => assertOutside(db))
        },
        rootCall,
      )
      await leaked
    })

    test('explicit: what is committed stays, what is not is undone where the block ends', async t => {
      const table = await place.open(t)
      {
        await using tx = await begin(table.engine, {}, rootCall)
        await table.insert(1, inside(tx.unit))
        await tx.commit()
      }
      {
        await using tx = await begin(table.engine, {}, rootCall)
        await table.insert(2, inside(tx.unit))
      }
      const tx = await begin(table.engine, {}, rootCall)
      await table.insert(3, inside(tx.unit))
      await tx.rollback()
      await assert.rejects(async () => tx.commit(), code('QT_TRANSACTION_ENDED'))
      await assert.rejects(table.insert(4, inside(tx.unit)), code('QT_TRANSACTION_ENDED'))
      assert.deepEqual(await table.ids(), [1])
    })

    test('a callback that never settles ends at its deadline, and the connection is free again', async t => {
      const table = await place.open(t)
      const call = makeCall(rootCall, { signal: AbortSignal.timeout(50) })
      const run = transaction(
        table.engine,
        {},
        async unit => {
          await table.insert(1, inside(unit))
          await new Promise(() => {})
        },
        call,
      )
      await assert.rejects(run, code('QT_ABORTED'))
      await table.insert(2)
      assert.deepEqual(await table.ids(), [2])
    })

    test('a transaction has one database', async t => {
      const [one, other] = [await place.open(t), await place.open(t)]
      if (one.engine.anchor === other.engine.anchor) return
      await transaction(
        one.engine,
        {},
        async unit => {
          await assert.rejects(other.insert(1, inside(unit)), code('QT_UNSUPPORTED'))
          await one.insert(1, inside(unit))
        },
        rootCall,
      )
      assert.deepEqual(await one.ids(), [1])
    })

    test('B1: increments that read and then write lose none', async t => {
      const table = await place.open(t)
      await table.insert(1)
      const increment = () =>
        transaction(
          table.engine,
          { retries: 50 },
          async unit => {
            const n = await table.n(1, inside(unit))
            await pause(1)
            await table.set(1, n + 1, inside(unit))
          },
          rootCall,
        )
      await Promise.all(Array.from({ length: 20 }, increment))
      assert.equal(await table.n(1), 20)
    })
  })
}
