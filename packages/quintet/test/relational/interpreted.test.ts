import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sqlite } from 'quintet/sqlite'
import { testRelationalStore } from 'quintet/testing'
import { compileHydration } from '../../src/engine/hydrate.ts'

// every case once more with rows built by the interpreted twin, as in places without eval
compileHydration(false)
after(() => compileHydration(true))

testRelationalStore('node:sqlite, rows interpreted', { open: () => sqlite(':memory:') })

test('INJ-14: one file makes code at run time, and no other', () => {
  const src = fileURLToPath(new URL('../../src/', import.meta.url))
  const makers = globSync('**/*.ts', { cwd: src }).filter(file =>
    /\b(?:new\s+Function|eval|Function)\s*\(|node:vm/.test(readFileSync(`${src}${file}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
  )
  assert.deepEqual(makers, ['engine/hydrate.ts'])
})
