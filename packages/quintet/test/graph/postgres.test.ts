import { postgres } from 'quintet/postgres'
import { testGraphStore } from 'quintet/testing'

const url = process.env.QUINTET_POSTGRES_URL
if (url) testGraphStore('pg', { open: () => postgres(url) })
