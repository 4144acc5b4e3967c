import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { sqlite } from 'quintet/sqlite'
import type { Introspection } from '../../src/db/introspection.ts'
import type { Difference } from '../../src/schema/compare.ts'
import type { Models } from '../../src/schema/row.ts'
import { ViewModel } from '../../src/schema/view.ts'
import { type Asked, answers } from './answers.ts'
import * as chinookPostgres from './data/chinook/postgres.models.ts'
import * as chinookSqlite from './data/chinook/sqlite.models.ts'
import * as northwindPostgres from './data/northwind/postgres.models.ts'
import * as northwindSqlite from './data/northwind/sqlite.models.ts'
import * as oddPostgres from './data/odd/postgres.models.ts'
import * as oddSqlite from './data/odd/sqlite.models.ts'
import * as sakilaPostgres from './data/sakila/postgres.models.ts'
import * as sakilaSqlite from './data/sakila/sqlite.models.ts'
import { type Database, opened } from './databases.ts'
import { fileOf, introspected, type KnownSet, knownDatabase, listText, type Server, sets } from './known.ts'

/** The generated models, which both compilers check with the rest of the tests. */
const generated: Readonly<Record<KnownSet, Readonly<Record<Server, { readonly models: Models }>>>> = {
  chinook: { sqlite: chinookSqlite, postgres: chinookPostgres },
  northwind: { sqlite: northwindSqlite, postgres: northwindPostgres },
  sakila: { sqlite: sakilaSqlite, postgres: sakilaPostgres },
  odd: { sqlite: oddSqlite, postgres: oddPostgres },
}

/** What the list of what models do not say has to name for a difference between the models and their database. */
function places({ what, in: of, name, ...rest }: Difference): string[] {
  const content = 'from' in rest && rest.change !== 'alter' ? rest.from : 'to' in rest ? rest.to : null
  const columns =
    typeof content === 'object' && content !== null && 'columns' in content && Array.isArray(content.columns) ? content.columns : null
  // an index is named by its columns where it is missing
  const terms =
    typeof content === 'object' && content !== null && 'terms' in content
      ? (content.terms as { column: string }[]).map(t => t.column)
      : null
  return [
    ...(what === 'table' || what === 'view' || what === 'sequence' || what === 'domain' ? [of.name] : []),
    `${of.name}.${rest.change === 'rename' ? rest.to : name}`,
    `${of.name}(${(columns ?? terms ?? []).join(', ')})`,
  ]
}

/** SQLite tells neither types nor lengths of tables that are not strict. */
function isLoose({ what, in: of, ...rest }: Difference, unrepresented: Introspection['unrepresented']): boolean {
  const loose = unrepresented.find(one => one.what === 'no strict table')?.where.includes(of.name) ?? false
  return loose && ((what === 'column' && 'property' in rest && rest.property === 'type') || (what === 'check' && rest.change === 'drop'))
}

function unexplained(differences: readonly Difference[], unrepresented: Introspection['unrepresented']): Difference[] {
  const named = new Set(unrepresented.flatMap(one => one.where))
  return differences.filter(one => !places(one).some(place => named.has(place)) && !isLoose(one, unrepresented))
}

/** A decimal of one server is a floating point number on the other, as the list of its models says. */
function asNumber(_: string, value: unknown): unknown {
  return typeof value === 'string' && /^\d+\.\d\d$/.test(value) ? Number(value) : value
}

async function answered(set: Asked, server: Server, { open }: Database): Promise<unknown> {
  const db = opened(generated[set][server].models, open())
  try {
    // the generated models of the two servers give the same names, which is what the answers prove
    return JSON.parse(JSON.stringify(await answers[set](db as never)), asNumber)
  } finally {
    await db.close()
  }
}

// all of them before the first test: what is made for a file goes when the tests that are known by then are over
const loaded = []
for (const set of sets)
  loaded.push({ set, databases: { sqlite: await knownDatabase(set, 'sqlite'), postgres: await knownDatabase(set, 'postgres') } })

for (const { set, databases } of loaded) {
  for (const server of ['sqlite', 'postgres'] as const) {
    const database = databases[server]
    if (database === null) continue
    describe(`${set} on ${database.name}`, () => {
      test('D05: its models as source text, and the whole list of what they do not say', async () => {
        const { source, unrepresented } = await introspected(database)
        assert.equal(source, readFileSync(fileOf(set, `${server}.models.ts`), 'utf8'))
        assert.equal(listText(unrepresented), readFileSync(fileOf(set, `${server}.unrepresented.txt`), 'utf8'))
      })

      test('D02: what its models would make differs from it in nothing but what the list names', async () => {
        const db = opened(generated[set][server].models, database.open())
        const { differences, unrepresented } = await db.introspect()
        await db.close()
        assert.deepEqual(unexplained(differences, unrepresented), [])
      })

      test('D04: the models that are made at once are those of the source text', async () => {
        const found = await introspected(database)
        const [text, once] = [generated[set][server].models, found.models({})].map(models => opened(models as Models, database.open()))
        assert.deepEqual((await once?.introspect())?.differences, (await text?.introspect())?.differences)
        await text?.close()
        await once?.close()
      })
    })
  }

  if (set === 'sakila' || set === 'odd')
    test(`D05, A37: the models of ${set} make its views in an empty file, and read them`, async () => {
      const db = opened(generated[set].sqlite.models, sqlite(':memory:'))
      await db.createAll()
      const views = Object.entries(generated[set].sqlite.models).filter(([, model]) => model instanceof ViewModel)
      assert.ok(views.length > 1)
      // a cast: models of a set that is chosen at run time have no types
      for (const [key] of views) assert.deepEqual(await (db as unknown as Record<string, { all(): Promise<unknown[]> }>)[key]?.all(), [])
      await db.close()
    })

  if (set === 'odd') continue

  describe(`${set} on both servers`, () => {
    test('D05: the same queries have the same answers on both servers', async () => {
      const { sqlite, postgres } = databases
      assert.ok(sqlite)
      const answer = await answered(set, 'sqlite', sqlite)
      assert.ok(JSON.stringify(answer).length > 2000)
      if (postgres) assert.deepEqual(await answered(set, 'postgres', postgres), answer)
    })
  })
}
