import { failure } from '../../base/failure.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import type { Entity } from '../../schema/registry.ts'
import { changed } from '../change.ts'
import type { Applied, Condition, FamilyWrite, Row } from '../contract.ts'
import { holds } from '../holds.ts'
import { columnsOf } from '../keys.ts'
import { type FamilyTables, firstRow } from './family.ts'
import { bound } from './statements.ts'

type Conditional = Extract<FamilyWrite, { readonly do: 'put' | 'update' | 'delete' }>

export const done: Applied = Object.freeze({ applied: true, current: undefined })

/** Compares and sets one row: a statement that says its condition, and if it did nothing a look at the row that refused it. */
export class ConditionalWrite {
  readonly #engine: Engine
  readonly #entity: Entity
  readonly #tables: FamilyTables

  constructor(engine: Engine, entity: Entity, tables: FamilyTables) {
    this.#engine = engine
    this.#entity = entity
    this.#tables = tables
  }

  run(write: Conditional, when: Condition, call: Call): Soon<Applied> {
    if (write.do === 'update' && write.changes.length > 0) return this.#changed(write, when, call)
    return this.#once(write, when, call, 0)
  }

  #once(write: Conditional, when: Condition, call: Call, tries: number): Soon<Applied> {
    return then(this.#attempt(write, when, call), affected => {
      if (affected > 0) return done
      return then(this.#row(write, false, call), current => {
        // another one changed it in between, so that it fits now
        if (holds(when, current) && tries < most) return this.#once(write, when, call, tries + 1)
        return { applied: false, current }
      })
    })
  }

  #attempt(write: Conditional, when: Condition, call: Call): Soon<number> {
    const { base } = this.#tables
    if (write.do === 'put' && when === 'absent') return then(this.#tables.put(base, write, true, call), ({ affected }) => affected)
    if (write.do === 'delete') return then(base.delete(when).run([...write.key, ...bound(when)], call), ({ affected }) => affected)
    const fields = write.do === 'put' ? write.row : write.fields
    const columns = columnsOf(this.#entity).rest.filter(column => Object.hasOwn(fields, column.key))
    const values = [...columns.map(({ key }) => fields[key]), write.ttlMs, ...this.#key(write), ...bound(when)]
    return then(base.update(columns, when).run(values, call), ({ affected }) => affected)
  }

  /** What a collection becomes is worked out here, on a row that nobody else changes meanwhile. */
  #changed(write: Extract<Conditional, { readonly do: 'update' }>, when: Condition, call: Call): Soon<Applied> {
    return this.#engine.atomically(call, within =>
      then(this.#row(write, true, within), current => {
        if (current === undefined || !holds(when, current)) return { applied: false, current }
        const fields = {
          ...write.fields,
          ...Object.fromEntries(write.changes.map(one => [one.column.key, changed(current[one.column.key], one)])),
        }
        return then(this.#attempt({ ...write, fields, changes: [] }, 'present', within), () => done)
      }),
    )
  }

  #row(write: Conditional, lock: boolean, call: Call): Soon<Row | undefined> {
    return firstRow(this.#entity, this.#tables.base.row(lock).run(this.#key(write), call))
  }

  #key(write: Conditional): readonly unknown[] {
    return write.do === 'put' ? columnsOf(this.#entity).keys.map(({ key }) => write.row[key]) : write.key
  }
}

/** How often others may come first before it is told. */
const most = 100

export function asConditional(write: FamilyWrite | undefined): Conditional {
  if (write?.do === 'put' || write?.do === 'update' || write?.do === 'delete') return write
  throw failure('QT_BUG', 'a condition on a write that has none')
}
