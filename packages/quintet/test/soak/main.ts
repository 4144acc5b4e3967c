// npm run soak [-- --seconds 600 --every 5 --writers 64 --store postgres|sqlite]: writers, faults, and a ledger of what was acknowledged.
import { parseArgs } from 'node:util'
import { soakPostgres } from './postgres.ts'
import { soakSqlite } from './sqlite.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    every: { type: 'string', default: '5' },
    writers: { type: 'string', default: '64' },
    store: { type: 'string', default: 'postgres,sqlite' },
  },
})
const options = { seconds: Number(values.seconds), every: Number(values.every), writers: Number(values.writers) }
let good = true
if (values.store.includes('postgres')) good = (await soakPostgres(options)) && good
if (values.store.includes('sqlite')) good = (await soakSqlite(options)) && good
process.exitCode = good ? 0 : 1
