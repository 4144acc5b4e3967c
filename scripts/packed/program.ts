// A user's first program, in an empty project: compiled against the published declarations, then run on the embedded store.
import { isFailure, quintet, t, table } from 'quintet'
import { pglite } from 'quintet/pglite'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'

const users = table('users', { id: t.id(), email: t.text().unique(), name: t.text().nullable() })
const models = { users }

await using db = quintet({ models, store: sqlite(':memory:') })
await db.createAll()
await db.users.insert({ email: 'ada@example.org' })
const rows = await db.users.where({ email: 'ada@example.org' })
const emails: string[] = rows.map(row => row.email)
const names: (string | null)[] = rows.map(row => row.name)
if (emails.join() !== 'ada@example.org' || names[0] !== null) throw new Error(`unexpected rows: ${JSON.stringify(rows)}`)

// @ts-expect-error a field that the model does not have
const misspelt = () => db.users.where({ emial: 'ada@example.org' })

// the drivers are not installed here: their stores say how to install them
for (const store of [postgres('postgres://localhost/none'), pglite()]) {
  const closed = quintet({ models, store })
  try {
    await closed.users.all()
    throw new Error('a store worked without its driver')
  } catch (error) {
    if (!isFailure(error, 'QT_DRIVER_MISSING') || !/npm install \S+/.test(error.message)) throw error
  }
  await closed.close()
}
console.log('the packed program ran', typeof misspelt)
