import { sqlite } from 'quintet/sqlite'
import { testGraphStore } from 'quintet/testing'

testGraphStore('node:sqlite', { open: () => sqlite(':memory:') })
testGraphStore('node:sqlite with a set clock', { open: () => sqlite(':memory:'), setClock: true })
