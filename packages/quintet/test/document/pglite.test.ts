import { after } from 'node:test'
import { PGlite } from '@electric-sql/pglite'
import { pglite } from 'quintet/pglite'
import { testDocumentStore } from 'quintet/testing'

const client = await PGlite.create()
after(() => client.close())

testDocumentStore('PGlite with a set clock', { open: () => pglite({ client }), setClock: true })
