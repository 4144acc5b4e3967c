import pg from 'pg'
import { quintet } from 'quintet'
import { postgres } from 'quintet/postgres'
import { type Cell, type Kind, type TableData, tables, version } from './generate.ts'
import { models } from './models.ts'

const database = 'quintet_bench'
const chunk = 10_000

/** A database of our own on the server, filled once and kept. */
export async function postgresDatabase(server: string): Promise<string> {
  const url = new URL(server)
  await onServer(server, async admin => {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [database])
    if (rowCount === 0) await admin.query(`create database ${database}`)
  })
  url.pathname = `/${database}`
  if (!(await isLoaded(url.href))) await load(url.href)
  return url.href
}

async function onServer<T>(url: string, body: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await body(client)
  } finally {
    await client.end()
  }
}

function isLoaded(url: string): Promise<boolean> {
  return onServer(url, async client => {
    const found = await client.query(`select to_regclass('bench_data') is not null as there`)
    if (!found.rows[0].there) return false
    const { rows } = await client.query('select version from bench_data')
    return rows[0]?.version === version
  })
}

async function load(url: string): Promise<void> {
  await onServer(url, client => client.query('drop schema public cascade; create schema public'))
  const db = quintet({ models, store: postgres(url) })
  await db.createAll()
  await db.close()
  await onServer(url, async client => {
    await client.query(`set session_replication_role = replica`).catch(() => {})
    for (const table of tables) await fill(client, table)
    for (const { name, count } of tables)
      await client.query(`select setval(pg_get_serial_sequence($1, 'id'), $2)`, [name, count]).catch(() => {})
    await client.query('vacuum analyze')
    await client.query(`create table bench_data (version integer not null)`)
    await client.query('insert into bench_data values ($1)', [version])
  })
}

const types: Readonly<Record<Kind, string>> = {
  integer: 'integer',
  text: 'text',
  decimal: 'bigint',
  double: 'double precision',
  boolean: 'boolean',
  timestamp: 'timestamptz',
}

async function fill(client: pg.Client, table: TableData): Promise<void> {
  const columns = Object.entries(table.columns)
  const names = columns.map(([name]) => name)
  const arrays = columns.map(([, kind], n) => `$${n + 1}::${types[kind]}[]`)
  const values = columns.map(([name, kind]) => (kind === 'decimal' ? `${name} / 100.0` : name))
  const text = `insert into ${table.name} (${names.join(', ')}) select ${values.join(', ')} from unnest(${arrays.join(', ')}) as given (${names.join(', ')})`
  for (let first = 1; first <= table.count; first += chunk) {
    const lists: Cell[][] = columns.map(() => [])
    for (let i = first; i < first + chunk && i <= table.count; i++) {
      const row = table.row(i)
      for (let c = 0; c < row.length; c++) lists[c]?.push(row[c] ?? null)
    }
    await client.query(text, lists)
  }
}
