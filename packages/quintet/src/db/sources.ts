import { failure } from '../base/failure.ts'
import { type Soon, then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import { makeCall } from '../call/context.ts'
import type { Finds } from '../call/kind-query.ts'
import type { Below, Sources } from '../call/related.ts'
import type { ColumnFamilyStore, Row, Rows } from '../columnfamily/contract.ts'
import { everything } from '../columnfamily/key-range.ts'
import { columnsOf, readable } from '../columnfamily/keys.ts'
import { collect } from '../query/collect.ts'
import type { Find } from '../query/find.ts'
import { where } from '../query/where.ts'
import type { RelationalStore } from '../relational/contract.ts'
import type { Entity } from '../schema/registry.ts'
import type { Store } from '../stores/contract.ts'

type Items = readonly unknown[]

/** The stores of one database, by the models that they keep. */
export interface Keepers {
  store(entity: Entity): Store
  rows(entity: Entity): RelationalStore
  documents(entity: Entity): Soon<Finds>
  graph(entity: Entity): Soon<Finds>
  families(entity: Entity): Soon<ColumnFamilyStore>
}

/** Reads for the includes of one store from the others. A transaction is of one store: others are read as they are outside of it. */
export class KeptItems implements Sources {
  readonly #keepers: Keepers

  constructor(keepers: Keepers) {
    this.#keepers = keepers
  }

  below(ask: Below, call: Call): Soon<Items> {
    const { entity } = ask.find
    const { begins } = this.#keepers.store(entity)
    const joins = call.unit === null || call.unit.anchor === begins?.anchor
    const within = joins ? call : makeCall(call, { unit: null })
    if (entity.kind === 'columnFamily') return then(this.#keepers.families(entity), store => partitions(store, ask, within))
    const find = narrowed(ask)
    if (entity.kind === 'table' || entity.kind === 'view') return this.#keepers.rows(entity).read(find, collect(find), within)
    const keeper = entity.kind === 'collection' ? this.#keepers.documents(entity) : this.#keepers.graph(entity)
    return then(keeper, store => store.find(find, collect(find), within))
  }
}

/**
 * The find among what has one of the keys. Where a key has several columns, each must hold one of its values: what is too much is
 * left where it is put beside the items above.
 */
function narrowed({ find, by, keys }: Below): Find {
  const parts = Object.fromEntries(by.map((column, i) => [column.key, [...new Set(keys.map(key => key[i]))]]))
  return find.with({ where: where(find.entity, [parts], `${find.entity.key}.include`, find.where) })
}

/** Whole partitions: what else there is to say of rows, servers of this kind do not take for many at once. */
async function partitions(store: ColumnFamilyStore, { find, by, keys }: Below, call: Call): Promise<Items> {
  const { entity } = find
  const { base, views } = columnsOf(entity)
  const table = [base, ...views].find(({ partition }) => partition.length === by.length && partition.every(column => by.includes(column)))
  if (table === undefined)
    throw failure('QT_UNSUPPORTED', `${entity.key} is included by its partition key only: read it apart`, { model: entity.key })
  if (find.where.length + find.order.length + find.include.length > 0)
    throw failure(
      'QT_UNSUPPORTED',
      `${entity.key} is included by whole partitions, in their own order: read ${entity.key}.partition(…) apart`,
      {
        model: entity.key,
      },
    )
  const rows: Row[] = []
  for (const key of keys) {
    const partition = table.partition.map(column => key[by.indexOf(column)])
    const read = { entity, table, partition, range: everything, reverse: false, limit: pageSize, exact: false }
    let after: string | null = null
    do {
      const page: Rows = await store.read({ ...read, after }, call)
      rows.push(...page.rows.map(readable(entity)))
      after = page.next
    } while (after !== null)
  }
  return rows
}

const pageSize = 1_000
