import { pglite } from 'quintet/pglite'
import { sqlite } from 'quintet/sqlite'
import { testGraphModel } from './model.ts'

testGraphModel('node:sqlite', 60, { open: () => sqlite(':memory:') })
testGraphModel('PGlite', 6, { open: () => pglite() })
