import { betterSqlite3 } from 'quintet/better-sqlite3'
import { testKeyValueStore } from 'quintet/testing'

testKeyValueStore('better-sqlite3 with a set clock', { open: () => betterSqlite3(':memory:'), setClock: true })
