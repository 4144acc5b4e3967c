import { sqlite } from 'quintet/sqlite'
import { testRelationalStore } from 'quintet/testing'

// every case once more with nothing kept: no compiled statement, none prepared; on PostgreSQL in postgres.test.ts
testRelationalStore('node:sqlite, nothing kept', { open: () => sqlite({ path: ':memory:', cache: false }) })
