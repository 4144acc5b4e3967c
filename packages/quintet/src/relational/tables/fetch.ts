import { Bounded } from '../../base/bounded.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Hydrate } from '../../engine/hydrate.ts'
import { collect } from '../../query/collect.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { all, column, type Sql, select, slot, sql } from '../../sql/statement.ts'
import { type Returning, returningId, returningValues } from '../returning.ts'
import type { OnConflict } from '../writes.ts'
import { columnType, type Parameter, parameter } from './codec.ts'
import { onlyOf } from './conflict.ts'
import { type Exec, sequence } from './exec.ts'
import type { MakeReady } from './insert-plan.ts'
import { KeyReader } from './key.ts'
import { tableOf } from './place.ts'
import { returned } from './returned.ts'
import { type ReadRows, rowsByKey } from './rows-by-key.ts'

const chunkSize = 10_000

interface FetchPlan {
  readonly ready: Ready
  readonly hydrate: Hydrate | null
  readonly cells: readonly number[]
  readonly reader: KeyReader
  /** In the order of the parameters: which of the bound keys, or a value in what is returned. */
  readonly bindings: readonly (number | Parameter)[]
}

/** Reads rows that exist by their keys: one statement, whatever the number of keys. */
export class Fetcher {
  readonly #exec: Exec
  readonly #plans: FetchPlans
  readonly #read: ReadRows

  constructor(exec: Exec, plans: FetchPlans, read: ReadRows) {
    this.#exec = exec
    this.#plans = plans
    this.#read = read
  }

  /** The rows with these keys (a list per column), in the order of the keys; undefined where there is none. */
  run(
    entity: Entity,
    by: readonly Column[],
    keys: readonly (readonly unknown[])[],
    returning: Returning,
    call: Call,
    index: OnConflict['index'] = null,
  ): Soon<unknown[]> {
    const count = keys[0]?.length ?? 0
    if (entity.variants?.parts && !this.#exec.dry) return this.#whole(entity, by, keys, count, call)
    const plan = this.#plans.get(entity, by, returning, index)
    const found = new Map<string, unknown>()
    const extra = returningValues(returning)
    const steps: ((call: Call) => Soon<void>)[] = []
    for (let from = 0; from < count; from += chunkSize)
      steps.push(within =>
        this.#chunk(
          plan,
          by,
          keys.map(list => list.slice(from, from + chunkSize)),
          extra,
          found,
          within,
        ),
      )
    return then(sequence(steps, call), () =>
      Array.from({ length: count }, (_, i) => (this.#exec.dry ? undefined : found.get(plan.reader.sent(keys.map(list => list[i]))))),
    )
  }

  /** Rows that are kept in two tables. */
  #whole(entity: Entity, by: readonly Column[], keys: readonly (readonly unknown[])[], count: number, call: Call): Soon<unknown[]> {
    const reader = new KeyReader(this.#exec.dialect, by)
    const wanted = Array.from({ length: count }, (_, i) => Object.fromEntries(by.map((c, part) => [c.key, keys[part]?.[i]])))
    const find = rowsByKey(entity, wanted)
    return then(this.#read(find, collect(find), call), rows => {
      const found = new Map(rows.map(row => [reader.sent(by.map(c => (row as Readonly<Record<string, unknown>>)[c.key])), row]))
      return wanted.map(row => found.get(reader.sent(by.map(c => row[c.key]))))
    })
  }

  #chunk(
    plan: FetchPlan,
    by: readonly Column[],
    keys: readonly (readonly unknown[])[],
    extra: readonly unknown[],
    found: Map<string, unknown>,
    call: Call,
  ): Soon<void> {
    const { dialect } = this.#exec
    const lists = by.map((c, i) => {
      const { encode } = columnType(dialect, c.field)
      return (keys[i] as readonly unknown[]).map(value => (value === undefined ? null : encode(value)))
    })
    return then(this.#exec.run(plan.ready, parameters(plan, bound(dialect, lists), extra), call), ({ rows }) => {
      for (const row of rows) found.set(plan.reader.wire(plan.cells.map(cell => row[cell])), plan.hydrate?.(row) ?? null)
    })
  }
}

function parameters({ bindings }: FetchPlan, keys: readonly Value[], extra: readonly unknown[]): Value[] {
  return bindings.map(one => (typeof one === 'number' ? (keys[one] as Value) : one.encode(extra[one.at])))
}

/** One list per column, or one list of tuples, as the server takes them apart. */
function bound(dialect: Dialect, lists: readonly (readonly Value[])[]): Value[] {
  const [first = [], second] = lists
  if (dialect.features.arrays === 'any' || !second) return lists.map(list => dialect.list(list))
  return [dialect.list(first.map((_, i) => lists.map(list => list[i] as Value)))]
}

/** The statements of reads by key, kept by columns. */
export class FetchPlans {
  readonly #dialect: Dialect
  readonly #ready: MakeReady
  /** Of one entity. */
  readonly #kept: number
  readonly #plans = new WeakMap<Entity, Bounded<string, FetchPlan>>()

  constructor({ dialect, plansKept }: Engine, ready: MakeReady) {
    this.#dialect = dialect
    this.#ready = ready
    this.#kept = Math.min(plansKept, 100)
  }

  /** `index`: the unique index whose rows alone are meant. */
  get(entity: Entity, by: readonly Column[], returning: Returning, index: OnConflict['index'] = null): FetchPlan {
    let plans = this.#plans.get(entity)
    if (!plans) {
      plans = new Bounded(this.#kept)
      this.#plans.set(entity, plans)
    }
    const name = index === null || index === 'any' ? '' : index.name
    const id = `${by.map(c => c.position).join()} ${name} ${returningId(returning)}`
    let plan = plans.get(id)
    if (!plan) {
      plan = this.#plan(entity, by, returning, index)
      plans.set(id, plan)
    }
    return plan
  }

  #plan(entity: Entity, by: readonly Column[], returning: Returning, index: OnConflict['index']): FetchPlan {
    const dialect = this.#dialect
    const alias = 't0'
    const telling = { firstSlot: by.length, inserted: false, before: false }
    const back = returned(dialect, entity, returning ?? [], alias, telling, by)
    const where = all([byKeys(dialect, by, alias), onlyOf(dialect, entity, index)])
    const { text, slots } = compile(select({ columns: back.columns, from: tableOf(entity, alias), where }), dialect)
    return {
      ready: this.#ready(text, false, back.bigints),
      hydrate: back.hydrate,
      cells: by.map(c => back.cells.get(c) ?? 0),
      reader: new KeyReader(dialect, by),
      bindings: slots.map(one => (one.index < by.length ? one.index : parameter(dialect, one, by.length))),
    }
  }
}

/** Whether a row's key is among the bound ones; several columns are compared as one row. */
export function byKeys(dialect: Dialect, by: readonly Column[], alias: string): Sql {
  const columns = by.map(c => column(alias, c.name, c.field))
  const [first, second] = columns
  const slots = by.map((c, i) => slot({ index: i, field: c.field, list: true }, second !== undefined))
  if (first && !second) return sql('in', [first, slots[0] as Sql])
  const keys = select({
    columns: by.map((_, i) => ({ expr: column('k', `k${i}`), as: null })),
    from: { kind: 'keys', slots: dialect.features.arrays === 'any' ? slots : slots.slice(0, 1), width: by.length, alias: 'k' },
  })
  return sql('in select', [sql('row', columns)], { select: keys })
}
