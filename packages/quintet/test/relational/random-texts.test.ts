import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { quintet } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { type Drawn, drawn, drawTables } from './random/play.ts'
import { drawQuery } from './random/program.ts'
import { Program } from './random/source.ts'
import { drawWrite } from './random/writes.ts'

const { QUINTET_FUZZ_RUNS: longer, QUINTET_SEED: seed = '20261125' } = process.env

/** What would be sent for it. */
function textOf(of: unknown): string {
  const told = (of as { toSQL(): { text: string } | readonly { text: string }[] }).toSQL()
  return [told]
    .flat()
    .map(({ text }) => text)
    .join('\n')
}

for (const [name, store] of [
  ['SQLite', () => sqlite(':memory:')],
  ['PostgreSQL', () => postgres('postgres://nobody@127.0.0.1:1/nowhere')],
] as const)
  test(`P1, A13: on ${name} random queries and writes of random models have one text, whatever values they hold`, () => {
    let differing = 0
    const same = (of: Drawn): void => {
      const tables = drawTables(of)
      const program = new Program(tables, models => quintet({ models, store: store() }))
      const compare = (one: string, other: string): void => {
        if (one !== other) differing++
        assert.equal(textOf(program.query(one)), textOf(program.query(other)), `${one}\n${other}\n${program.source}`)
      }
      for (const tape of of.queries) compare(`db => ${drawQuery(tape, tables)}`, `db => ${drawQuery(tape.otherwise(), tables)}`)
      for (const tape of of.writes) compare(drawWrite(tape, tables).text, drawWrite(tape.otherwise(), tables).text)
    }
    fc.assert(fc.property(drawn, same), { numRuns: Number(longer ?? 150), seed: Number(seed) })
    assert.ok(differing > 100, `${differing} pairs`)
  })
