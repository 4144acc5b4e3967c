import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isFailure, quintet } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { Memory, Refused, Undecided } from './memory.ts'
import { type DrawnTable, drawRelations, drawTable } from './models.ts'
import { drawCondition, drawQuery } from './program.ts'
import { type DrawnRows, drawRows, textOf } from './rows.ts'
import { Program } from './source.ts'
import { type Tape, tape } from './tape.ts'
import { drawWrite } from './writes.ts'

export interface Drawn {
  readonly tables: readonly Tape[]
  readonly relations: readonly Tape[]
  readonly rows: Tape
  readonly queries: readonly Tape[]
  readonly writes: readonly Tape[]
}

export const drawn: fc.Arbitrary<Drawn> = fc.record({
  tables: fc.array(tape(60), { minLength: 1, maxLength: 3 }),
  relations: fc.array(tape(20), { maxLength: 3 }),
  rows: tape(200),
  queries: fc.array(tape(80), { minLength: 1, maxLength: 12 }),
  writes: fc.array(tape(60), { maxLength: 4 }),
})

export function drawTables({ tables: tapes, relations }: Drawn): DrawnTable[] {
  const tables = tapes.map((of, i) => drawTable(of, `m${i}`))
  for (const [i, of] of relations.entries()) if (tables[i]) drawRelations(of, tables[i], tables.slice(0, i + 1))
  return tables
}

/** A database whose models nobody knows. */
interface Loose {
  createAll(): Promise<void>
  dropAll(): Promise<void>
  close(): Promise<void>
  introspect(): Promise<{ readonly differences: readonly { readonly change: string; readonly what: string }[] }>
  readonly [model: string]: unknown
}

const open = (models: unknown, store: unknown): Loose => quintet({ models: models as never, store: store as never }) as unknown as Loose

/** What was refused by name, and why: a store may lack what another has, and says so. */
export const refusals = new Map<string, number>()

async function settled(store: string, of: unknown): Promise<unknown> {
  try {
    return await of
  } catch (error) {
    if (!isFailure(error) || error.code !== 'QT_UNSUPPORTED') throw error
    const reason = `${store}: ${error.message.replace(/'[^']*'|\b[mv]\d\S*/g, '…').slice(0, 120)}`
    refusals.set(reason, (refusals.get(reason) ?? 0) + 1)
    return refused
  }
}
const refused = Symbol('refused by name')

interface Handle {
  insert(rows: readonly unknown[]): PromiseLike<unknown>
  withIds(): { insert(rows: readonly unknown[]): PromiseLike<unknown> }
  where(of: unknown): { count(): Promise<number> }
  orderBy(of: unknown): PromiseLike<readonly unknown[]>
}

export class Run {
  readonly #program: Program
  readonly #drawn: Drawn
  readonly #rows: DrawnRows
  readonly #memory: Memory
  /** What was done, as source text. */
  readonly #told: string[] = []
  compared = 0

  constructor(of: Drawn) {
    this.#drawn = of
    this.#program = new Program(drawTables(of), models => open(models, sqlite(':memory:')))
    this.#rows = drawRows(of.rows, this.#program.tables)
    this.#memory = new Memory(this.#program, this.#rows)
  }

  async on(stores: ReadonlyMap<string, () => unknown>): Promise<void> {
    const opened = [...stores].map(([name, make]) => [name, open(this.#program.models, make())] as const)
    try {
      for (const [name, db] of opened) {
        await db.dropAll()
        await db.createAll()
        await this.#fill(db)
        const { differences } = await db.introspect()
        const own = differences.filter(({ change }) => change !== 'add')
        assert.deepEqual(own, [], `${name}: create, introspect, compare`)
      }
      await this.#all(opened)
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${this.reproduction()}`, { cause: error })
    } finally {
      for (const [, db] of opened) {
        await db.dropAll()
        await db.close()
      }
    }
  }

  async #fill(db: Loose): Promise<void> {
    for (const table of this.#program.tables) {
      const rows = (this.#rows.get(table) ?? []).map(({ given }) => this.#program.value(given))
      const handle = db[table.key] as Handle
      const into = table.identity ? handle.withIds() : handle
      // a row is linked to rows that are there
      if (table.links.length > 0) for (const row of rows) await into.insert([row])
      else if (rows.length > 0) await into.insert(rows)
    }
  }

  async #all(opened: readonly (readonly [string, Loose])[]): Promise<void> {
    await this.#tables(opened)
    const { tables } = this.#program
    for (const [i, of] of this.#drawn.queries.entries()) {
      if (i % 3 === 2) await this.#counted(opened, drawCondition(of, tables))
      else await this.#query(opened, `db => ${drawQuery(of, tables)}`)
    }
    for (const of of this.#drawn.writes) {
      await this.#write(opened, drawWrite(of, tables))
      await this.#tables(opened)
    }
  }

  /** Every table as a whole. */
  async #tables(opened: readonly (readonly [string, Loose])[]): Promise<void> {
    for (const table of this.#program.tables) {
      const keys = table.primary.map(({ key }) => `v0.${key}.asc()`).join(', ')
      await this.#query(opened, `db => db.${table.key}.orderBy(v0 => [${keys}])`)
    }
  }

  async #query(opened: readonly (readonly [string, Loose])[], text: string): Promise<void> {
    this.#told.push(text)
    const expected = this.#memory.answer(this.#program.query(text))
    for (const [name, db] of opened) {
      const found = await settled(name, this.#program.query(text, db))
      this.compared++
      if (found !== refused) assert.deepEqual(found, expected, `${name}: ${text}`)
    }
    this.#told.pop()
  }

  async #counted(opened: readonly (readonly [string, Loose])[], of: { readonly table: string; readonly text: string }): Promise<void> {
    this.#told.push(`db => db.${of.table}.where(${of.text}).count()`)
    const whole = this.#memory.data[of.table]?.length
    for (const [name, db] of opened) {
      const handle = db[of.table] as Handle
      const count = async (text: string): Promise<number> => handle.where(this.#program.evaluated(text)).count()
      const found = await settled(name, count(of.text))
      if (found === refused) continue
      this.compared++
      assert.equal((found as number) + (await count(`v0 => not((${of.text})(v0))`)), whole, `${name}: ${of.text} and its complement`)
    }
    this.#told.pop()
  }

  async #write(opened: readonly (readonly [string, Loose])[], write: ReturnType<typeof drawWrite>): Promise<void> {
    this.#told.push(write.text)
    let expected: number | string
    try {
      expected = this.#memory.write(write)
    } catch (error) {
      if (error instanceof Undecided) return
      if (!(error instanceof Refused)) throw error
      expected = error.code
    }
    for (const [name, db] of opened) {
      const found = await settled(name, this.#program.query(write.text, db)).catch((error: unknown) => {
        if (isFailure(error) && error.code === expected) return expected
        throw error
      })
      assert.notEqual(found, refused, `${name}: ${write.text}`)
      // a row that a cascade took before its turn came is counted by some servers
      if (write.deletes && cascadesToItself(write.table))
        assert.ok(found === expected || Number(found) <= Number(expected), `${name}: ${write.text}`)
      else assert.deepEqual(found, expected, `${name}: ${write.text}`)
    }
  }

  reproduction(): string {
    const rows = [...this.#rows].map(([{ key }, of]) => `  ${key}: [\n${of.map(({ given }) => `    ${textOf(given)},\n`).join('')}  ],`)
    return `models:\n${this.#program.source}\nrows:\n{\n${rows.join('\n')}\n}\nthen:\n${this.#told.join('\n')}`
  }
}

function cascadesToItself(table: DrawnTable): boolean {
  const reached = new Set([table])
  for (const of of reached) for (const { from, onDelete } of of.incoming) if (onDelete === 'cascade') reached.add(from)
  return [...reached].some(of => of.references.some(({ to, onDelete }) => to === table && onDelete === 'cascade'))
}
