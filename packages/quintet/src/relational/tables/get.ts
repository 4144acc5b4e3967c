import type { Soon, Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { Merger } from '../../call/merge.ts'
import type { Engine } from '../../engine/contract.ts'
import { Find } from '../../query/find.ts'
import { objectConditions } from '../../query/where.ts'
import { storedAs } from '../../schema/definition.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { columnType } from './codec.ts'
import type { ReadPlan } from './plan.ts'

type Row = readonly Value[]

/** Kinds whose values come back in the text in which they were sent. */
const mergeable: ReadonlySet<string> = new Set(['integer', 'bigint', 'uuid', 'text'])
const keysInOne = 1000

interface ByKey {
  readonly one: ReadPlan
  readonly many: ReadPlan
  readonly column: Column
  /** The cell with the key. */
  readonly cell: number
}

/** Reads by primary key that share statements while others are on their way (B7). Not for stores that answer at once. */
export class KeyReader {
  readonly #engine: Engine
  readonly #plan: (find: Find) => ReadPlan
  readonly #merger = new Merger<Row>()
  readonly #plans = new Map<Entity, ByKey | null>()

  constructor(engine: Engine, plan: (find: Find) => ReadPlan) {
    this.#engine = engine
    this.#plan = plan
  }

  get(entity: Entity, key: unknown, call: Call): Soon<unknown> {
    let plans = this.#plans.get(entity)
    if (plans === undefined) {
      plans = this.#make(entity)
      if (this.#engine.plansKept > 0) this.#plans.set(entity, plans)
    }
    if (plans === null || call.unit !== null) return this.#alone(entity, key, call)
    const { one, column } = plans
    const how = this.#how(entity, plans)
    const encoded = String(columnType(this.#engine.dialect, column.field).encode(key))
    return this.#merger.get(how, encoded, call).then(row => (row === undefined ? undefined : one.hydrate(row)))
  }

  /** On the open transaction's own connection, or with a key that cannot be merged. */
  async #alone(entity: Entity, key: unknown, call: Call): Promise<unknown> {
    const [column] = entity.primary
    const find = Find.on(entity).with({ where: objectConditions(entity, { [(column as Column).key]: key }, 'get') })
    const plan = this.#plan(find)
    const { rows } = await this.#engine.run(plan.ready, [columnType(this.#engine.dialect, (column as Column).field).encode(key)], call)
    return rows.length === 0 ? undefined : plan.hydrate(rows[0] as Row)
  }

  #make(entity: Entity): ByKey | null {
    const [column, second] = entity.primary
    if (!column || second || !mergeable.has(storedAs(column.field).tag)) return null
    const by = (value: unknown): ReadPlan =>
      this.#plan(Find.on(entity).with({ where: objectConditions(entity, { [column.key]: value }, 'get') }))
    const cell = entity.columns.filter(c => c.variant === null).indexOf(column)
    return { one: by(0), many: by([]), column, cell }
  }

  readonly #hows = new Map<Entity, Parameters<Merger<Row>['get']>[0]>()

  #how(entity: Entity, plans: ByKey): Parameters<Merger<Row>['get']>[0] {
    let how = this.#hows.get(entity)
    if (!how) {
      how = { shape: entity.name, limit: keysInOne, read: (keys, call) => this.#read(plans, keys, call), copy: row => row }
      if (this.#engine.plansKept > 0) this.#hows.set(entity, how)
    }
    return how
  }

  /** One statement for all keys; each caller builds an object of its own from its row. */
  async #read({ one, many, cell }: ByKey, keys: readonly Value[], call: Call): Promise<ReadonlyMap<Value, Row>> {
    const single = keys.length === 1
    const values = single ? [keys[0] as Value] : [this.#engine.dialect.list(keys)]
    const { rows } = await this.#engine.run(single ? one.ready : many.ready, values, call)
    return new Map(rows.map(row => [String(row[cell]), row]))
  }
}
