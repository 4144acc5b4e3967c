import { failure } from '../../base/failure.ts'
import type { Call } from '../../call/call.ts'
import type { CqlAnswer, CqlStatement } from '../../driver/cql.ts'
import type { Column } from '../../schema/registry.ts'
import { changed } from '../change.ts'
import type { Applied, Condition, FamilyWrite, Row } from '../contract.ts'
import { holds } from '../holds.ts'
import { columnsOf } from '../keys.ts'
import { type FamilyCql, isGathered } from './statements.ts'
import type { Sender } from './store.ts'

type Write<D extends FamilyWrite['do']> = Extract<FamilyWrite, { readonly do: D }>

/** Compares and sets one row by the server's own conditions. */
export class ConditionalCql {
  readonly #sender: Sender
  readonly #family: FamilyCql

  constructor(sender: Sender, family: FamilyCql) {
    this.#sender = sender
    this.#family = family
  }

  run(write: FamilyWrite, when: Condition, call: Call): Promise<Applied> {
    const { base, family } = columnsOf(this.#family.entity)
    if (write.do === 'put' && when === 'absent') return this.#absent(write, call)
    if (write.do === 'put') return this.#tried(this.#key(write.row), when, () => this.#replacing(write.row, write.ttlMs, when), call)
    if (write.do === 'delete') return this.#tried(write.key, when, () => [this.#family.delete(base, write.key, when)], call)
    if (write.do !== 'update') throw failure('QT_BUG', 'a condition on a write that has none')
    if (family.ttlMs !== null) return this.#whole(write, when, call)
    const { key, fields, changes } = write
    return this.#tried(key, when, () => [this.#family.update(key, fields, changes, null, when)], call)
  }

  async #absent(write: Write<'put'>, call: Call): Promise<Applied> {
    const { base } = columnsOf(this.#family.entity)
    const answer = await this.#send([this.#family.put(base, write, true)], call)
    // this one condition is answered with the whole row
    return applied(answer) ? done : { applied: false, current: this.#family.decoded(answer.columns, answer.rows[0] ?? []) }
  }

  /** Until it is done, or a row is there that does not fulfil the condition: the server names only the columns that it compared. */
  async #tried(key: readonly unknown[], when: Condition, statements: () => readonly CqlStatement[], call: Call): Promise<Applied> {
    for (let tries = 0; ; tries++) {
      if (applied(await this.#send(statements(), call))) return done
      const current = await this.#current(key, call)
      if (!holds(when, current) || tries === most) return { applied: false, current }
    }
  }

  /**
   * A condition, and the row as a new one: an update alone would leave the life of the row itself as it was, and of the columns
   * that it does not name.
   */
  #replacing(row: Row, ttlMs: number | null, when: Condition): readonly CqlStatement[] {
    const { base } = columnsOf(this.#family.entity)
    const column = this.#simplest
    return [this.#family.update(this.#key(row), { [column.key]: row[column.key] }, [], ttlMs, when), this.#family.put(base, { row, ttlMs })]
  }

  /** Where rows expire, all of a row is written anew, if it is still what the new values were made from. */
  async #whole({ key, fields, changes, ttlMs }: Write<'update'>, when: Condition, call: Call): Promise<Applied> {
    const { rest } = columnsOf(this.#family.entity)
    for (let tries = 0; ; tries++) {
      const current = await this.#current(key, call)
      if (current === undefined || !holds(when, current) || tries === most) return { applied: false, current }
      const row = {
        ...current,
        ...fields,
        ...Object.fromEntries(changes.map(one => [one.column.key, changed(current[one.column.key], one)])),
      }
      const unchanged = rest.map(column => [column, current[column.key]] as const)
      if (applied(await this.#send(this.#replacing(row, ttlMs, unchanged), call))) return done
    }
  }

  async #current(key: readonly unknown[], call: Call): Promise<Row | undefined> {
    const { columns, rows } = await this.#sender.run(this.#family.row(key), { idempotent: true, serial: true }, { what: 'read' }, call)
    const [cells] = rows
    return cells && this.#family.decoded(columns, cells)
  }

  #send(statements: readonly CqlStatement[], call: Call): Promise<CqlAnswer> {
    const [only] = statements
    const how = { idempotent: false, logged: false }
    if (statements.length === 1 && only) return this.#sender.run(only, how, { what: 'write' }, call)
    return this.#sender.batch(statements, how, call)
  }

  #key(row: Row): readonly unknown[] {
    return columnsOf(this.#family.entity).keys.map(({ key }) => row[key])
  }

  /** A column to carry a condition. */
  get #simplest(): Column {
    const { rest } = columnsOf(this.#family.entity)
    const found = rest.find(column => !isGathered(column)) ?? rest[0]
    if (found) return found
    throw failure('QT_BUG', 'a conditional family of keys alone')
  }
}

const done: Applied = Object.freeze({ applied: true, current: undefined })

/** How often others may come first before it is told. */
const most = 100

function applied({ columns, rows }: CqlAnswer): boolean {
  return rows[0]?.[columns.indexOf('[applied]')] === true
}
