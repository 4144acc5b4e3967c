import { sqlite } from 'quintet/sqlite'
import { testKeyValueStore } from 'quintet/testing'

testKeyValueStore('node:sqlite', { open: () => sqlite(':memory:') })
testKeyValueStore('node:sqlite with a set clock', { open: () => sqlite(':memory:'), setClock: true })
testKeyValueStore('node:sqlite, swept before every call', { open: () => sqlite(':memory:'), setClock: true, sweepAlways: true })
