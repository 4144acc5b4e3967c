// The page of speed is what the last bench found.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { page, pagePath } from './page.ts'
import { readResults, resultsPath } from './report.ts'

test('docs/reference/speed.md is up to date (npm run docs:speed writes it)', () => {
  assert.equal(readFileSync(pagePath, 'utf8'), page(readResults(resultsPath)))
})

test('a peer that is ahead is shown, whatever it says of us', () => {
  const of = (contender: string, p50Us: number) => ({ group: 'sqlite', row: 'a', contender, p50Us, ratio: p50Us / 5, cpuRatio: 1 })
  const text = page([of('better-sqlite3', 5), of('quintet', 6), of('kysely', 4), of('drizzle', 7)])
  assert.match(text, /\*\*0\.80 \(1\.00\)\*\*/)
  assert.match(text, /\| sqlite \| a \| kysely \| 0\.80 \(1\.00\) \| 1\.20 \(1\.00\) \|/)
  assert.doesNotMatch(text, /\| sqlite \| a \| drizzle/)
})
