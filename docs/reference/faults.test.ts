import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultRows, unproven } from './proofs.ts'

const rows = faultRows()

/** How many entries each section has. */
const sections = { INJ: 37, TYP: 36, CON: 28, TXN: 25 }

test('faults: every entry has its row, in order', () => {
  const promises = Array.from({ length: 16 }, (_, i) => `S${String(i + 1).padStart(2, '0')}`)
  const entries = Object.entries(sections).flatMap(([name, count]) => Array.from({ length: count }, (_, i) => `${name}-${i + 1}`))
  assert.deepEqual(
    rows.map(row => row.id),
    [...promises, ...entries],
  )
})

test('faults: what holds or is refused names a test that exists', () => {
  assert.deepEqual(unproven(rows, ['holds', 'in part', 'refused'], ['later']), [])
})
