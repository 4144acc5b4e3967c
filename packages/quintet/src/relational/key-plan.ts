import { Bounded } from '../base/bounded.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { checkWritable, fillsItself, layoutOf, missing, unknownField } from './layout.ts'
import type { Layout } from './writes.ts'

/** What rows may and must give. */
export interface RowRules {
  /** Rows are new: defaults are made, and what is missing is refused. */
  readonly fresh: boolean
  /** Whether the store's own keys may be given. */
  readonly withIds: boolean
  /** Columns that may be left out of rows that others give, where leaving out means null. */
  readonly pad: boolean
}

/** How rows with one list of keys are read. */
export interface KeyPlan {
  readonly rules: RowRules
  readonly keys: readonly string[]
  readonly layout: Layout
  readonly columns: readonly Column[]
  /** Where the value of each key goes in the layout. */
  readonly places: readonly number[]
  readonly makes: readonly { readonly column: Column; readonly place: number }[]
  /** Whether a key is a relation: then the rows are a graph. */
  readonly nested: boolean
}

/** The rules of inserts, of upserts (where leaving out does not mean null), of inserts that give ids, and of changes. */
export const inserted: RowRules = Object.freeze({ fresh: true, withIds: false, pad: true })
export const insertedWithIds: RowRules = Object.freeze({ fresh: true, withIds: true, pad: true })
export const upserted: RowRules = Object.freeze({ fresh: true, withIds: false, pad: false })
export const changed: RowRules = Object.freeze({ fresh: false, withIds: true, pad: false })

interface Plans {
  readonly byKeys: Bounded<string, KeyPlan>
  recent: KeyPlan | null
}

const plans = new WeakMap<Entity, Plans>()

/** How rows of an entity were read so far. */
export function plansOf(entity: Entity): Plans {
  let known = plans.get(entity)
  if (!known) {
    known = { byKeys: new Bounded(1000), recent: null }
    plans.set(entity, known)
  }
  return known
}

/** How rows with these keys are read; made once for each list of keys. */
export function keyPlan(entity: Entity, keys: readonly string[], rules: RowRules, place: string): KeyPlan {
  const { byKeys: known } = plansOf(entity)
  const id = `${rules.fresh} ${rules.withIds} ${rules.pad} ${JSON.stringify(keys)}`
  let plan = known.get(id)
  if (!plan) {
    plan = planKeys(entity, keys, rules, place)
    known.set(id, plan)
  }
  return plan
}

function planKeys(entity: Entity, keys: readonly string[], rules: RowRules, place: string): KeyPlan {
  const columns: Column[] = []
  let nested = false
  for (const key of keys) {
    const column = entity.byKey.get(key)
    if (column) {
      checkWritable(column, place, rules.withIds)
      columns.push(column)
    } else if (entity.relations.has(key)) nested = true
    else throw unknownField(entity, key, place)
  }
  // which fields a row has, depends on its variant
  if (entity.variants && rules.fresh) nested = true
  if (nested) return { rules, keys, layout: layoutOf(entity, []), columns: [], places: [], makes: [], nested }
  const made = rules.fresh
    ? entity.columns.filter(c => c.variant === null && !columns.includes(c) && c.field.default?.by === 'function')
    : []
  if (rules.fresh) {
    const lacking = entity.columns.filter(c => c.variant === null && !fillsItself(c) && !columns.includes(c))
    missing(entity, lacking, place)
  }
  const layout = layoutOf(entity, [...columns, ...made], made)
  const placeOf = (column: Column): number => layout.columns.indexOf(column)
  return {
    rules,
    keys,
    layout,
    columns,
    places: columns.map(placeOf),
    makes: made.map(column => ({ column, place: placeOf(column) })),
    nested,
  }
}
