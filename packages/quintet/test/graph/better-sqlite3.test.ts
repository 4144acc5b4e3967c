import { betterSqlite3 } from 'quintet/better-sqlite3'
import { testGraphStore } from 'quintet/testing'

testGraphStore('better-sqlite3', { open: () => betterSqlite3(':memory:') })
