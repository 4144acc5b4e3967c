import { betterSqlite3 } from 'quintet/better-sqlite3'
import { testRelationalStore } from 'quintet/testing'

testRelationalStore('better-sqlite3', { open: () => betterSqlite3(':memory:') })
testRelationalStore('better-sqlite3', { open: () => betterSqlite3(':memory:'), savepoint: true })
