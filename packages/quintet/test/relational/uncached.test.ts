import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { testRelationalStore } from 'quintet/testing'

// every case once more with nothing kept: no compiled statement, none prepared by the client or the server
const cache = false

testRelationalStore('node:sqlite, nothing kept', { open: () => sqlite({ path: ':memory:', cache }) })

const url = process.env.QUINTET_POSTGRES_URL
if (url) testRelationalStore('pg, nothing kept', { open: () => postgres({ url, cache }) })
