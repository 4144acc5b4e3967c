import { after } from 'node:test'
import { cassandra } from 'quintet/cassandra'
import { testColumnFamilyStore } from 'quintet/testing'

const url = process.env.QUINTET_CASSANDRA_URL
if (url) {
  const { Client } = await import('cassandra-driver')
  const { hostname, port, pathname, searchParams } = new URL(url)
  const keyspace = pathname.slice(1)
  const raw = new Client({ contactPoints: [`${hostname}:${port}`], localDataCenter: searchParams.get('datacenter') ?? '', keyspace })
  after(() => raw.shutdown())
  // tables are dropped in a tenth of a second each, and emptied in less
  const clear = async (): Promise<void> => {
    const tables = await raw.execute(`SELECT table_name FROM system_schema.tables WHERE keyspace_name = '${keyspace}'`)
    const empty = async (name: unknown): Promise<void> => {
      const { rows } = await raw.execute(`SELECT * FROM "${name}" LIMIT 1`)
      if (rows?.length) await raw.execute(`TRUNCATE "${name}"`)
    }
    // those of other files are in use meanwhile
    const names = (tables.rows ?? []).map(row => String(row.values()[0])).filter(name => !/^(model|token)_/.test(name))
    await Promise.all(names.map(empty))
  }
  testColumnFamilyStore('Cassandra', { open: () => cassandra(url), clear })
}
