import { sqlite } from 'quintet/sqlite'
import { testDocumentStore } from 'quintet/testing'

testDocumentStore('node:sqlite', { open: () => sqlite(':memory:') })
testDocumentStore('node:sqlite with a set clock', { open: () => sqlite(':memory:'), setClock: true })
