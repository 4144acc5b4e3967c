import { after } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import { pglite } from 'quintet/pglite'
import { testGraphStore } from 'quintet/testing'

const client = await PGlite.create()
after(() => client.close())

testGraphStore('PGlite with a set clock', { open: () => pglite({ client }), setClock: true })
