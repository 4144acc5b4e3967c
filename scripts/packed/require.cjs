// CommonJS gets the same package: no file has top-level await.
const { quintet, table, t } = require('quintet')
const { sqlite } = require('quintet/sqlite')

const notes = table('notes', { id: t.id(), text: t.text() })
const db = quintet({ models: { notes }, store: sqlite(':memory:') })

async function main() {
  await db.createAll()
  await db.notes.insert({ text: 'required' })
  const rows = await db.notes.all()
  if (rows[0].text !== 'required') throw new Error('unexpected row')
  await db.close()
  console.log('the required program ran')
}
main()
