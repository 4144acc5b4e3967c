import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inserted } from '../../src/relational/key-plan.ts'
import { readRows } from '../../src/relational/rows.ts'
import { table } from '../../src/schema/declare.ts'
import { buildRegistry } from '../../src/schema/registry.ts'
import { t } from '../../src/schema/t.ts'

const { entities } = buildRegistry({ notes: table('notes', { id: t.id(), label: t.text(), size: t.integer().default(1) }) })
const notes = entities.get('notes')

test('A3: a list of a column holds the values of its rows and no others, whatever rows with other keys stand between', () => {
  assert.ok(notes)
  const rows = [{ label: 'a', size: 1 }, { label: 'b' }, { label: 'c', size: 3 }, { size: 4, label: 'd' }, { label: 'e' }]
  const read = readRows(notes, rows, inserted, i => `notes[${i}]`)
  assert.deepEqual(
    read?.map(({ at, values }) => ({ at, values })),
    [
      {
        at: [0, 2, 3],
        values: [
          ['a', 'c', 'd'],
          [1, 3, 4],
        ],
      },
      { at: [1, 4], values: [['b', 'e']] },
    ],
  )
  const alone = readRows(notes, [{ label: 'a', size: 1 }, { label: 'b' }], inserted, i => `notes[${i}]`)
  assert.deepEqual(
    alone?.map(({ at, values }) => ({ at, values })),
    [
      { at: [0], values: [['a'], [1]] },
      { at: [1], values: [['b']] },
    ],
  )
})
