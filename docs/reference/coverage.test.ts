import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coverageRows, testNames } from './proofs.ts'

/** How many features each section has. */
const sections = { A: 41, B: 11, C: 20, D: 6, E: 14, F: 24, G: 15, H: 10, I: 13, J: 4, K: 18, L: 10 }

test('coverage: every feature has its row, in order', () => {
  const ids = Object.entries(sections).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`),
  )
  assert.deepEqual(
    coverageRows().map(row => row.id),
    ids,
  )
})

test('coverage: what works or is refused names a test that exists', () => {
  const names = testNames()
  const states = ['works', 'in part', 'refused', 'later']
  const findings = coverageRows().flatMap(({ id, state, tests }) => [
    ...(states.includes(state) ? [] : [`${id}: there is no state ${state}`]),
    ...(state === 'later' || tests.length > 0 ? [] : [`${id} names no test`]),
    ...tests.filter(name => !names.has(name)).map(name => `${id}: there is no test named ${name}`),
  ])
  assert.deepEqual(findings, [])
})
