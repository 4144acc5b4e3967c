import { postgres } from 'quintet/postgres'
import { testRelationalStore } from 'quintet/testing'

const url = process.env.QUINTET_POSTGRES_URL
if (url) {
  testRelationalStore('pg', { open: () => postgres(url) })
  testRelationalStore('pg', { open: () => postgres(url), savepoint: true })
  // with nothing kept: no compiled statement, none prepared. In this file, since the suite has the database for itself
  testRelationalStore('pg, nothing kept', { open: () => postgres({ url, cache: false }) })
}
