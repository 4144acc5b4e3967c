// npm run bench:introspection [tables]: how long a database of 400 tables takes to be read, compared and printed as models.
// PostgreSQL by QUINTET_POSTGRES_URL (a schema of its own is made and dropped), SQLite always. The bar: 3 s on PostgreSQL.
import { belongsTo, type Db, quintet, sql, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'

const schema = 'introspection_bench'
const tables = Number(process.argv[2] ?? 400)
const runs = 5

/** Tables with keys, references, indexes and checks, as an old application has them. */
function models() {
  return Object.fromEntries(
    Array.from({ length: tables }, (_, i) => {
      const name = `table${i}`
      const target = `${schema}.table${(i * 7 + 1) % tables}`
      const shape = {
        id: t.id(),
        code: t.text(20).unique(),
        label: t.text(),
        amount: t.decimal(12, 2).default('0.00'),
        state: t.enum(['open', 'done', 'gone']).default('open'),
        at: t.timestamp().defaultNow(),
        data: t.json().nullable(),
        size: t.integer().check(n => n.gte(0)),
        parent: belongsTo(target, { inverse: `children${i}` }).nullable(),
        other: belongsTo(`${schema}.table${(i * 13 + 5) % tables}`, { inverse: `others${i}` }),
      }
      return [name, table(name, shape, { schema, indexes: [{ on: [sql`lower(label)`], where: sql`size > 10` }] })]
    }),
  )
}

function middle(of: readonly number[]): number {
  return [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN
}

async function measure(name: string, store: ReturnType<typeof postgres | typeof sqlite>): Promise<void> {
  // names that are made here have no types to go by
  const db = quintet({ models: models() as never, store }) as unknown as Db<Record<never, never>>
  const created = performance.now()
  await db.createAll()
  const times: number[] = []
  let found = await db.introspect()
  console.log(`${name}: ${tables} tables made in ${Math.round(performance.now() - created)} ms, first read included`)
  for (let i = 0; i < runs; i++) {
    const before = store.engine.statements
    const from = performance.now()
    found = await db.introspect()
    times.push(performance.now() - from)
    if (store.engine.statements - before !== 1) throw new Error('more than one statement')
  }
  if (found.differences.length > 0) throw new Error(`${found.differences.length} differences`)
  const lines = found.source.split('\n').length
  console.log(`${name}: read, compared and printed (${lines} lines of models) in ${middle(times).toFixed(0)} ms, one statement`)
  await db.dropAll()
  await db.close()
}

await measure('SQLite', sqlite(':memory:'))
const url = process.env.QUINTET_POSTGRES_URL
if (url) {
  const store = postgres({ url, deadlines: { statement: '5m' } })
  await measure('PostgreSQL', store)
} else console.log('PostgreSQL: left out, QUINTET_POSTGRES_URL is not set')
