import { after } from 'node:test'
import { sqlite } from 'quintet/sqlite'
import { testRelationalStore } from 'quintet/testing'
import { compileHydration } from '../../src/engine/hydrate.ts'

// every case once more with rows built by the interpreted twin, as in places without eval
compileHydration(false)
after(() => compileHydration(true))

testRelationalStore('node:sqlite, rows interpreted', { open: () => sqlite(':memory:') })
