import { postgres } from 'quintet/postgres'
import { testColumnFamilyStore } from 'quintet/testing'

const url = process.env.QUINTET_POSTGRES_URL
if (url) testColumnFamilyStore('pg', { open: () => postgres(url) })
