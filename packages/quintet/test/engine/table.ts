import type { TestContext } from 'node:test'
import type { Value } from '../../src/base/value.ts'
import type { Call } from '../../src/call/call.ts'
import { rootCall } from '../../src/call/context.ts'
import { betterSqlite3 } from '../../src/driver/better-sqlite3.ts'
import type { Prepared } from '../../src/driver/contract.ts'
import type { Engine } from '../../src/engine/contract.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { after } from '../servers/after.ts'
import { pgliteEngine } from '../servers/pglite.ts'
import { postgresEngine, unique, url } from '../servers/postgres.ts'
import { sqliteEngine, temporaryFile } from '../servers/sqlite.ts'

/** A table of ids, unique names and numbers, and the few statements that the tests of transactions need. */
export class Table {
  readonly engine: Engine
  readonly name: string
  readonly #insert: Prepared
  readonly #ids: Prepared
  readonly #read: Prepared
  readonly #write: Prepared

  constructor(engine: Engine, name: string) {
    const [first, second] = [engine.dialect.placeholder(1), engine.dialect.placeholder(2)]
    this.engine = engine
    this.name = name
    this.#insert = prepare(`insert into ${name} (id, name) values (${first}, ${second})`, { writes: true, keep: true })
    this.#ids = prepare(`select id from ${name} order by id`, { writes: false, keep: true })
    this.#read = prepare(`select n from ${name} where id = ${first}`, { writes: false, keep: true })
    this.#write = prepare(`update ${name} set n = ${first} where id = ${second}`, { writes: true, keep: true })
  }

  async create(): Promise<this> {
    await this.engine.script(
      [`create table ${this.name} (id integer primary key, name text unique not null, n integer not null default 0)`],
      rootCall,
    )
    return this
  }

  async drop(): Promise<void> {
    await this.engine.script([`drop table if exists ${this.name}`], rootCall)
  }

  async insert(id: number, call: Call = rootCall, name: string | null = `row ${id}`): Promise<number> {
    return (await this.engine.run(this.#insert, [id, name], call)).affected
  }

  async ids(call: Call = rootCall): Promise<number[]> {
    return (await this.engine.run(this.#ids, [], call)).rows.map(row => Number(row[0]))
  }

  async n(id: number, call: Call = rootCall): Promise<number> {
    return Number((await this.engine.run(this.#read, [id], call)).rows[0]?.[0])
  }

  async set(id: number, n: number, call: Call = rootCall): Promise<void> {
    await this.engine.run(this.#write, [n, id], call)
  }

  run(text: string, values: readonly Value[] = [], call: Call = rootCall): ReturnType<Engine['run']> {
    return this.engine.run(prepare(text, { writes: !text.startsWith('select'), keep: false }), values, call)
  }
}

/** Where the rules of transactions hold: each test runs on all of them. */
export const places: readonly { readonly name: string; open(t: TestContext): Promise<Table> }[] = [
  { name: 'SQLite in memory', open: t => opened(t, sqliteEngine(t, ':memory:')) },
  { name: 'a SQLite file', open: t => opened(t, sqliteEngine(t, temporaryFile(t))) },
  { name: 'a SQLite file through better-sqlite3', open: t => opened(t, sqliteEngine(t, temporaryFile(t), { driver: betterSqlite3 })) },
  { name: 'PGlite', open: async t => opened(t, await pgliteEngine(t)) },
  ...(url === undefined ? [] : [{ name: 'PostgreSQL', open: (t: TestContext) => opened(t, postgresEngine(t)) }]),
]

export async function opened(t: TestContext, engine: Engine): Promise<Table> {
  const table = await new Table(engine, unique('engine')).create()
  after(t, () => table.drop().catch(() => {}))
  return table
}
