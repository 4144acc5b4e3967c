import { sqlite } from 'quintet/sqlite'
import { testRelationalStore } from 'quintet/testing'

testRelationalStore('node:sqlite', { open: () => sqlite(':memory:') })
testRelationalStore('node:sqlite', { open: () => sqlite(':memory:'), savepoint: true })
