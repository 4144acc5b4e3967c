import { Bounded } from '../../base/bounded.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Hydrate } from '../../engine/hydrate.ts'
import { collect } from '../../query/collect.ts'
import { normalize } from '../../query/normalize.ts'
import type { Read } from '../../query/read.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { all, column, type Select, type Sql, type Statement, select, sql, type With } from '../../sql/statement.ts'
import { returningId, returningValues } from '../returning.ts'
import type { ChangeFromWrite, InsertFromWrite, Written } from '../writes.ts'
import { bindAll, type Parameter, parameter } from './codec.ts'
import { conflictId, conflictOf, conflictValues } from './conflict.ts'
import type { Exec } from './exec.ts'
import { parted } from './from-common.ts'
import { sourceAlias } from './from-joins.ts'
import { rowSource } from './from-rows.ts'
import type { MakeReady } from './insert-plan.ts'
import { Lowering } from './lower.ts'
import { tableOf } from './place.ts'
import { lookingBack, type Returned, returned } from './returned.ts'
import { withVersion } from './versioned.ts'

interface Plan {
  readonly ready: Ready
  readonly hydrate: Hydrate | null
  /** The version of the server that it needs. */
  readonly since: number | null
  readonly bindings: readonly Parameter[]
}

/** A source of rows, and what has to stand before the whole statement for it. */
interface Standing {
  readonly before: readonly With[]
  readonly source: Select
}

function standing(read: Read, lowering: Lowering): Standing {
  const { select } = rowSource(read, lowering)
  const { before, inside } = parted(lowering.commons.list)
  return { before, source: { ...select, with: inside } }
}

/** The alias of a row that is written. */
const written = 'w'

/** Writes whose rows a query gives: they never come here. One statement each, kept by shape. */
export class QueryWrites {
  readonly #dialect: Dialect
  readonly #ready: MakeReady
  readonly #plans: Bounded<string, Plan>

  constructor({ dialect, plansKept }: Engine, ready: MakeReady) {
    this.#dialect = dialect
    this.#ready = ready
    this.#plans = new Bounded(plansKept)
  }

  run(write: InsertFromWrite | ChangeFromWrite, exec: Exec, call: Call): Soon<Written> {
    const plan = this.#plan(write)
    const sent = then(exec.atLeast(plan.since, lookingBack, call), () => exec.run(plan.ready, values(plan, write), call))
    return then(sent, ({ affected, rows }) => ({ count: affected, rows: plan.hydrate ? rows.map(row => plan.hydrate?.(row)) : [] }))
  }

  #plan(write: InsertFromWrite | ChangeFromWrite): Plan {
    const { find, returning } = write
    const about = write.write === 'insertFrom' ? insertId(write) : changeId(write)
    const id = `${find.shape} ${about} ${returningId(returning)}`
    let plan = this.#plans.get(id)
    if (!plan) {
      plan = write.write === 'insertFrom' ? this.#insert(write) : this.#change(write)
      this.#plans.set(id, plan)
    }
    return plan
  }

  #insert({ entity, find, columns, layout, conflict, returning }: InsertFromWrite): Plan {
    const lowering = new Lowering(this.#dialect)
    const { before, source } = standing(normalize(find), lowering)
    const first = collect(find).length
    const on = conflict && conflictOf(this.#dialect, layout, conflict, first)
    const telling = { firstSlot: on?.nextSlot ?? first, inserted: on?.clause.set ? 'ask' : true, before: true } as const
    const back = returned(this.#dialect, entity, returning, null, telling)
    return this.#made(
      {
        kind: 'insert',
        with: before,
        into: tableOf(entity, on?.alias ?? ''),
        columns: columns.map(c => c.name),
        // what follows a select without a condition would be read as part of its last join
        values: { select: on && source.where === null ? { ...source, where: sql('true') } : source },
        overriding: false,
        conflict: on?.clause ?? null,
        returning: back.columns,
      },
      back,
    )
  }

  #change({ entity, find, target, set, returning }: ChangeFromWrite): Plan {
    const { before, source: rows } = this.#rows(find, target)
    const telling = { firstSlot: collect(find).length, inserted: null, before: true }
    const back = returned(this.#dialect, entity, returning, written, telling)
    const table = tableOf(entity, written)
    const keys = entity.primary.map(c => column(written, c.name, c.field))
    if (set === null) {
      const where = sql('in select', [keys.length === 1 ? (keys[0] as Sql) : sql('row', keys)], { select: rows })
      return this.#made({ kind: 'delete', with: before, from: table, where, returning: back.columns }, back)
    }
    const cell = (at: number): Sql => column('q', `c${at}`)
    return this.#made(
      {
        kind: 'update',
        with: before,
        table,
        set: withVersion(
          entity,
          set.map((c, i) => [c.name, cell(keys.length + i)] as const),
          written,
        ),
        from: { kind: 'derived', select: rows, alias: 'q', lateral: false },
        where: all(keys.map((key, i) => sql('eq', [key, cell(i)]))),
        returning: back.columns,
      },
      back,
    )
  }

  /** The keys and values of the rows that are meant. Where others may write meanwhile the rows are locked, so that these are the latest. */
  #rows(find: ChangeFromWrite['find'], target: string): Standing {
    const lowering = new Lowering(this.#dialect)
    const read = normalize(find)
    const rows = standing(read, lowering)
    if (!this.#dialect.features.rowLocks) return rows
    return {
      ...rows,
      source: select({ ...rows.source, lock: { mode: 'update', wait: 'wait', of: [sourceAlias(lowering.placeOf(read.row), target)] } }),
    }
  }

  #made(statement: Statement, { hydrate, since, bigints }: Returned): Plan {
    const { text, slots } = compile(statement, this.#dialect)
    return { ready: this.#ready(text, true, bigints), hydrate, since, bindings: slots.map(one => parameter(this.#dialect, one)) }
  }
}

function insertId({ entity, columns, conflict }: InsertFromWrite): string {
  return `${entity.key} ${columns.map(c => c.position).join()} ${conflict ? conflictId(conflict) : ''}`
}

function changeId({ target, set }: ChangeFromWrite): string {
  return JSON.stringify([target, set?.map(c => c.key)])
}

function values({ bindings }: Plan, write: InsertFromWrite | ChangeFromWrite): Value[] {
  const all = collect(write.find)
  if (write.write === 'insertFrom' && write.conflict) all.push(...conflictValues(write.conflict))
  return bindAll(bindings, returningValues(write.returning, all))
}
