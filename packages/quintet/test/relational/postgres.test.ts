import { postgres } from 'quintet/postgres'
import { testRelationalStore } from 'quintet/testing'

const url = process.env.QUINTET_POSTGRES_URL
if (url) {
  testRelationalStore('pg', { open: () => postgres(url) })
  testRelationalStore('pg', { open: () => postgres(url), savepoint: true })
}
