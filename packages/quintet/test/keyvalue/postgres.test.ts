import { postgres } from 'quintet/postgres'
import { testKeyValueStore } from 'quintet/testing'

const url = process.env.QUINTET_POSTGRES_URL
if (url) {
  testKeyValueStore('pg', { open: () => postgres(url) })
  testKeyValueStore('pg with a set clock', { open: () => postgres(url), setClock: true, sweepAlways: true, only: /^D2/ })
}
