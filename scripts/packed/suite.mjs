// The contract suite as the package has it, on the embedded store.
import { sqlite } from 'quintet/sqlite'
import { testRelationalStore } from 'quintet/testing'

testRelationalStore('node:sqlite', { open: () => sqlite(':memory:') })
testRelationalStore('node:sqlite', { open: () => sqlite(':memory:'), savepoint: true })
