import { betterSqlite3 } from 'quintet/better-sqlite3'
import { testDocumentStore } from 'quintet/testing'

testDocumentStore('better-sqlite3 with a set clock', { open: () => betterSqlite3(':memory:'), setClock: true })
