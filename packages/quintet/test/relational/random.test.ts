import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { pglite } from 'quintet/pglite'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { drawn, Run, refusals } from './random/play.ts'

const { QUINTET_POSTGRES_URL: url, QUINTET_FUZZ_RUNS: longer, QUINTET_SEED: seed = '20261125' } = process.env

describe('every store means what the evaluator means, whatever the models', () => {
  test('A12: random models, rows, queries and writes have one answer', { timeout: longer ? 3_600_000 : 280_000 }, async t => {
    const client = new PGlite()
    after(() => client.close())
    const stores = new Map<string, () => unknown>([
      ['node:sqlite', () => sqlite(':memory:')],
      ['PGlite', () => pglite({ client })],
    ])
    if (url) stores.set('pg', () => postgres(url))
    let compared = 0
    await fc.assert(
      fc.asyncProperty(drawn, async of => {
        const run = new Run(of)
        await run.on(stores)
        compared += run.compared
      }),
      { numRuns: Number(longer ?? 25), seed: Number(seed), interruptAfterTimeLimit: longer ? 3_500_000 : 200_000 },
    )
    for (const [reason, count] of refusals) t.diagnostic(`${count}x ${reason}`)
    t.diagnostic(`${compared} comparisons`)
    assert.ok(compared > 100, `${compared} comparisons`)
  })
})
