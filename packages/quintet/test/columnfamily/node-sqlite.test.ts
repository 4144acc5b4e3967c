import { sqlite } from 'quintet/sqlite'
import { testColumnFamilyStore } from 'quintet/testing'

testColumnFamilyStore('node:sqlite', { open: () => sqlite(':memory:') })
testColumnFamilyStore('node:sqlite with a set clock', { open: () => sqlite(':memory:'), setClock: true })
