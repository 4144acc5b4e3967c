import { postgres } from 'quintet/postgres'
import { testDocumentStore } from 'quintet/testing'

const url = process.env.QUINTET_POSTGRES_URL
if (url) testDocumentStore('pg', { open: () => postgres(url) })
