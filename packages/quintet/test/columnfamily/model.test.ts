import { betterSqlite3 } from 'quintet/better-sqlite3'
import { cassandra } from 'quintet/cassandra'
import { pglite } from 'quintet/pglite'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { testModel } from './model.ts'

testModel('node:sqlite', () => sqlite(':memory:'), 60)
testModel('better-sqlite3', () => betterSqlite3(':memory:'), 30)
testModel('PGlite', () => pglite(), 10)

const { QUINTET_POSTGRES_URL: pg, QUINTET_CASSANDRA_URL: cluster } = process.env
if (pg) testModel('pg', () => postgres(pg), 15)
if (cluster) testModel('Cassandra', () => cassandra(cluster), 12)
