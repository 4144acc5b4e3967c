import { betterSqlite3 } from 'quintet/better-sqlite3'
import { testColumnFamilyStore } from 'quintet/testing'

testColumnFamilyStore('better-sqlite3', { open: () => betterSqlite3(':memory:'), setClock: true })
