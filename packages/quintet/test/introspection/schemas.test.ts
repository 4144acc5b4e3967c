import assert from 'node:assert/strict'
import { test } from 'node:test'
import { belongsTo, t, table } from 'quintet'
import { opened, pgliteDatabase, postgresDatabase, sqliteDatabase } from './databases.ts'

const accounts = table('accounts', { id: t.id(), name: t.text() })
const entries = table(
  'entries',
  { id: t.id(), mood: t.enum(['good', 'bad'], { native: 'audit mood' }), of: belongsTo(accounts, { inverse: 'entries' }) },
  { schema: 'audit' },
)
const models = { accounts, entries }

const servers = [pgliteDatabase(), await postgresDatabase()].filter(one => one !== null)

for (const { name, open } of servers)
  test(`D03: schemas are read by name, and those that models use without being asked (${name})`, async () => {
    const db = opened(models, open())
    await db.createAll()
    const names = async (schemas?: readonly string[]) => {
      const { snapshot, differences } = await db.introspect(schemas ? { schemas } : {})
      assert.deepEqual(differences, [])
      return snapshot.tables.map(one => [one.schema, one.name])
    }
    assert.deepEqual(await names(), [
      [null, 'accounts'],
      ['audit', 'entries'],
    ])
    assert.deepEqual(await names(['audit']), [['audit', 'entries']])
    assert.deepEqual(await names(['']), [[null, 'accounts']])
    const { source } = await db.introspect({ schemas: ['audit', ''] })
    const end = source.slice(source.indexOf('  of: '))
    assert.equal(
      end,
      "  of: belongsTo(accounts, { inverse: 'entries' }),\n}, {\n  schema: 'audit',\n})\n\nexport const models = { accounts, entries }\n",
    )
    await assert.rejects(db.introspect({ schemas: ['nowhere'] }), { code: 'QT_SCHEMA', message: /no schema 'nowhere'/ })
    await db.dropAll()
    await db.close()
  })

test('D06: a store without schemas refuses to be asked for one, before anything is sent', async () => {
  const store = sqliteDatabase.open()
  const db = opened(models, store)
  await assert.rejects(db.introspect({ schemas: ['audit'] }), { code: 'QT_UNSUPPORTED', message: /without \{ schemas \}/ })
  assert.equal(store.engine.statements, 0)
  await db.close()
})

test('D06: an aborted or late call is told as such', async () => {
  const db = opened(models, sqliteDatabase.open())
  await assert.rejects(db.introspect({ signal: AbortSignal.abort() }), { code: 'QT_ABORTED' })
  await db.close()
})
