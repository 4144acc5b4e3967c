import { after } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import { pglite } from 'quintet/pglite'
import { testRelationalStore } from 'quintet/testing'

// one instance for all cases: starting it takes seconds
const client = await PGlite.create()
after(() => client.close())

testRelationalStore('PGlite', { open: () => pglite({ client }) })
