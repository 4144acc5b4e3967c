import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '../../src/base/failure.ts'
import { rootCall } from '../../src/call/context.ts'
import { transaction, type UnitHandle } from '../../src/call/retry.ts'
import { nodeSqlite } from '../../src/driver/node-sqlite.ts'
import { pg } from '../../src/driver/pg.ts'
import { postgresEngine, url } from '../servers/postgres.ts'
import { sqliteEngine, temporaryFile } from '../servers/sqlite.ts'
import { inside } from './expect.ts'
import { Failing } from './failing.ts'
import { opened, type Table } from './table.ts'

/** What a callback does: it inserts a row, inserts one that is there already, or makes an attempt whose error it may swallow. */
type Step =
  | { readonly do: 'insert'; readonly swallow: boolean }
  | { readonly do: 'duplicate'; readonly swallow: boolean }
  | { readonly do: 'attempt'; readonly steps: readonly Step[]; readonly throws: boolean; readonly swallow: boolean }

const { steps } = fc.letrec<{ step: Step; steps: readonly Step[] }>(tie => ({
  step: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('insert' as const), swallow: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('duplicate' as const), swallow: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('attempt' as const), steps: tie('steps'), throws: fc.boolean(), swallow: fc.boolean() }),
    },
  ),
  steps: fc.array(tie('step'), { maxLength: 4 }),
}))

class Thrown extends Error {}

/** Runs steps in a unit; gives the rows that the program may believe in if the unit ends well: the model is a list for each unit. */
async function perform(table: Table, unit: UnitHandle, todo: readonly Step[], next: () => number): Promise<number[]> {
  const believed: number[] = []
  for (const step of todo) {
    try {
      if (step.do === 'attempt')
        believed.push(
          ...(await unit.attempt(async inner => {
            const rows = await perform(table, inner, step.steps, next)
            if (step.throws) throw new Thrown()
            return rows
          })),
        )
      else {
        const id = step.do === 'insert' ? next() : 0
        await table.insert(id, inside(unit))
        believed.push(id)
      }
    } catch (error) {
      if (!(error instanceof Thrown)) assert.ok(isFailure(error), String(error))
      if (!step.swallow) throw error
    }
  }
  return believed
}

async function holds(table: Table, failing: Failing, numRuns: number): Promise<void> {
  let id = 0
  let runs = 0
  await table.insert(0)
  const there = new Set([0])
  await fc.assert(
    fc.asyncProperty(steps, async todo => {
      // the n-th statement fails, for n from 1 until none is left to fail
      for (let n = 1; ; n++) {
        failing.left = n
        const believed = await transaction(table.engine, { retries: 0 }, unit => perform(table, unit, todo, () => ++id), rootCall).catch(
          error => {
            assert.ok(error instanceof Thrown || isFailure(error), String(error))
            return []
          },
        )
        const passed = failing.left > 0
        failing.left = Number.POSITIVE_INFINITY
        for (const row of believed) there.add(row)
        const found = await table.ids()
        assert.deepEqual(
          found,
          [...there].sort((a, b) => a - b),
          `statement ${n} failed`,
        )
        runs++
        if (passed) break
      }
    }),
    { numRuns, seed: Number(process.env.QUINTET_SEED ?? 20261125) },
  )
  assert.ok(runs > numRuns, `${runs} transactions`)
}

const sqliteWith = (t: TestContext, failing: Failing) => opened(t, sqliteEngine(t, temporaryFile(t), { driver: failing.driver }))

describe('nested transactions whose every statement fails once', () => {
  test('P4: on a file, what a program was told is what is there', { timeout: 120_000 }, async t => {
    const failing = new Failing(nodeSqlite, 'SQLITE_IOERR')
    await holds(await sqliteWith(t, failing), failing, 100)
  })

  test('P4: on PostgreSQL, what a program was told is what is there', {
    skip: url === undefined && 'no PostgreSQL',
    timeout: 120_000,
  }, async t => {
    const failing = new Failing(pg, '57014')
    await holds(await opened(t, postgresEngine(t, { driver: failing.driver })), failing, 25)
  })
})
