import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coverageRows, unproven } from './proofs.ts'

const rows = coverageRows()

/** How many features each section has. */
const sections = { A: 41, B: 11, C: 20, D: 6, E: 14, F: 24, G: 15, H: 10, I: 13, J: 4, K: 18, L: 10 }

test('coverage: every feature has its row, in order', () => {
  const ids = Object.entries(sections).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`),
  )
  assert.deepEqual(
    rows.map(row => row.id),
    ids,
  )
})

test('coverage: what works or is refused names a test that exists', () => {
  assert.deepEqual(unproven(rows, ['works', 'in part', 'refused'], ['later']), [])
})
