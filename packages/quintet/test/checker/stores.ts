// What the stores of a database let its handles do. Checked by the compiler; never run.
import { collection, columnFamily, type Handle, keyValue, node, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { type Equal, type Plain, proves } from './equal.ts'

const users = table('users', { id: t.id(), name: t.text() })
const audit = table('audit', { id: t.id(), what: t.text() })
const articles = collection('articles', { title: t.text() })
const readings = columnFamily('readings', { day: t.date(), at: t.integer() }, { partitionBy: ['day'], clusterBy: ['at'] })
const people = node('Person', { id: t.integer() })
const sessions = keyValue('session', { user: t.integer() })
const models = { users, audit, articles, readings, people, sessions }
interface App extends Readonly<typeof models> {}

const many = quintet({
  models,
  store: { default: sqlite(), relational: postgres('postgres://localhost'), document: sqlite('a.db'), models: { audit: sqlite('b.db') } },
})

export async function eachByItsStore() {
  // rows are kept in PostgreSQL, which locks them
  await many.users.all().lock()
  // @ts-expect-error the store of this one model locks no rows
  await many.audit.all().lock()
  const found = await many.articles.get('x')
  proves<Equal<Plain<typeof found>, { id: string; rev: string; title: string } | undefined>>()
  await anyDatabase(many)
}

export function partOfTheTransaction() {
  return many.transaction(async tx => {
    await tx.sessions.set('x', { user: 1 })
    await tx.people.create({ id: 1 })
    await tx.readings.put({ day: '2026-01-01', at: 1 })
    // @ts-expect-error rows are kept in another store than the default one
    await tx.users.insert({ name: 'Ada' })
    // @ts-expect-error so is this model
    await tx.audit.insert({ what: 'x' })
    const nothing = await tx.articles.upsert({ title: 'x' })
    proves<Equal<typeof nothing, void>>()
    proves<Equal<Plain<Awaited<ReturnType<typeof tx.articles.get>>>, Plain<Awaited<ReturnType<typeof many.articles.get>>>>>()
    // @ts-expect-error and so are documents, which would answer with a revision
    await tx.articles.insert({ title: 'x' })
  })
}

export function ofTheStoreOfRows() {
  const db = quintet({ models: { users, articles }, store: { relational: sqlite(), document: sqlite('a.db') } })
  return db.transaction(async tx => {
    await tx.users.insert({ name: 'Ada' })
    // @ts-expect-error documents are kept in another store than rows
    await tx.articles.insert({ title: 'x' })
  })
}

export function oneStoreIsAllOfIt() {
  const db = quintet({ models, store: sqlite() })
  return db.transaction(async tx => {
    await tx.users.insert({ name: 'Ada' })
    await tx.articles.insert({ title: 'x' })
    await anyDatabase(tx)
  })
}

export function writtenForServersOfTheirOwn() {
  const db = quintet({ models, store: sqlite(), as: ['mongodb', 'cassandra'] })
  return db.transaction(async tx => {
    await tx.people.create({ id: 1 })
    await tx.readings.put({ day: '2026-01-01', at: 1 })
    // @ts-expect-error documents are written for a server of their own
    await tx.articles.insert({ title: 'x' })
  })
}

export async function whatEitherLacks(condition: boolean) {
  const db = quintet({ models: { users }, store: { relational: condition ? postgres('postgres://localhost') : sqlite() } })
  // @ts-expect-error one of the two locks no rows
  await db.users.all().lock()
}

function anyDatabase(db: Handle<App>) {
  return db.users.where({ name: 'Ada' }).count()
}
