import { postgres } from 'quintet/postgres'
import { testGraphStore } from 'quintet/testing'
import { testGraphModel } from './model.ts'

const url = process.env.QUINTET_POSTGRES_URL
if (url) {
  testGraphStore('pg', { open: () => postgres(url) })
  testGraphModel('pg', 8, { open: () => postgres(url) })
}
