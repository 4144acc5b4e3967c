import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { rootCall } from '../../call/context.ts'
import { quintet } from '../../db/quintet.ts'
import type { Models } from '../../schema/row.ts'
import type { SqlStore } from '../../stores/sql-store.ts'
import { judged } from '../judged.ts'
import type { Case, FixtureDb, Tools } from './case.ts'
import { allCases } from './cases.ts'
import { fixture } from './fixture.ts'

/** How a store is opened for the suite; the suite closes it. */
export interface SuiteOptions {
  readonly open: () => SqlStore
  /** Run each case inside a savepoint of a transaction that is rolled back. */
  readonly savepoint?: boolean
}

/**
 * Runs every case of the relational kind against a store. A server's whole test file is one call.
 *
 * @example
 * testRelationalStore('node:sqlite', { open: () => sqlite(':memory:') })
 */
export function testRelationalStore(name: string, options: SuiteOptions): void {
  const mode = options.savepoint ? `${name}, inside a savepoint` : name
  const shared = allCases.filter(one => !one.models && !(options.savepoint && one.plainOnly))
  const own = options.savepoint ? [] : allCases.filter(one => one.models)
  describe(`relational suite on ${mode}`, () => {
    sharedCases(shared, options)
    for (const one of own) test(one.name, t => ownCase(one, options, t))
  })
}

interface Opened {
  readonly db: FixtureDb
  readonly store: SqlStore
}

function open(models: Models, store: SqlStore): Opened {
  // the suite opens models that it does not know and needs only the verbs that every database has
  return { db: quintet({ models: models as never, store }) as unknown as FixtureDb, store }
}

function sharedCases(cases: readonly Case[], options: SuiteOptions): void {
  let opened: Opened
  before(async () => {
    opened = open(fixture, options.open())
    await opened.db.dropAll()
    await opened.db.createAll()
    await readBack(opened)
  })
  after(async () => {
    await opened.db.dropAll()
    await opened.db.close()
  })
  for (const one of cases)
    test(one.name, async t => {
      await judged(one.needs, opened.store, t, () => (options.savepoint ? inSavepoint(one, opened) : cleaned(one, opened)))
    })
}

async function cleaned(one: Case, { db, store }: Opened): Promise<void> {
  try {
    await one.run(db, await tools(store))
  } finally {
    await db.dropAll()
    await db.createAll()
  }
}

class RolledBack extends Error {}

async function inSavepoint(one: Case, { db, store }: Opened): Promise<void> {
  const to = await tools(store)
  const run = db.transaction(
    async tx => {
      await tx.attempt(async savepoint => one.run(savepoint as unknown as FixtureDb, to))
      throw new RolledBack()
    },
    { retries: 0 },
  )
  await assert.rejects(run, RolledBack)
}

async function ownCase(one: Case, options: SuiteOptions, t: { skip(reason: string): void }): Promise<void> {
  const store = options.open()
  try {
    await judged(one.needs, store, t, async () => {
      // a store may refuse the models themselves
      const opened = open(one.models as Models, store)
      await opened.db.dropAll()
      await opened.db.createAll()
      await readBack(opened)
      await one.run(opened.db, await tools(store))
      await opened.db.dropAll()
    })
  } finally {
    await store[Symbol.asyncDispose]()
  }
}

/** What was made is what the models declare: every case's models, read from the live database. */
async function readBack({ db }: Opened): Promise<void> {
  const { differences } = await db.introspect()
  // a server may hold what others made beside it
  const own = differences.filter(({ change, what }) => change !== 'add' || !['table', 'view', 'enum', 'domain', 'sequence'].includes(what))
  assert.deepEqual(own, [], 'create, introspect, compare')
}

async function tools(store: SqlStore): Promise<Tools> {
  const { version } = await store.probe(rootCall)
  return {
    version: Number.parseFloat(version),
    dialect: store.engine.dialect.name,
    endsStatements: store.engine.features.interrupt || store.engine.dialect.features.asksDeadline,
    async statements(body) {
      const { engine } = store
      const before = engine.statements
      await body()
      return engine.statements - before
    },
  }
}
