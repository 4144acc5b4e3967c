import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { firstInstant, isoText, lastInstant } from '../../src/schema/temporal.ts'

test('C: the text of an instant is that of the language, for every instant that a column can hold', () => {
  const same = (ms: number): void => assert.equal(isoText(ms), new Date(ms).toISOString())
  for (const ms of [firstInstant, lastInstant, 0, -1, 1, 951_782_400_000, 951_868_800_000 - 1, -62_135_596_800_000]) same(ms)
  // every day of eight hundred years: all months, leap years and centuries
  for (let day = 0; day < 365.25 * 800; day++) same(Date.UTC(1600, 0, 1) + day * 86_400_000)
  fc.assert(fc.property(fc.integer({ min: firstInstant, max: lastInstant }), same))
})
