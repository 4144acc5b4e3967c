import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Result } from '../../driver/contract.ts'
import type { Engine } from '../../engine/contract.ts'
import type { Branch, ReadPlan } from './plan.ts'

type Wire = readonly (readonly Value[])[]

/** Binds the values of a query, and the keys of the rows above, to a statement. */
export function bind(plan: ReadPlan, values: readonly unknown[], keys: readonly (readonly Value[])[] | null): Value[] {
  const { bindings } = plan
  const bound: Value[] = new Array(bindings.length)
  for (let i = 0; i < bindings.length; i++) {
    const { from, part, encode } = bindings[i] as ReadPlan['bindings'][number]
    bound[i] = encode(from === 'keys' ? keys?.[part] : values[from])
  }
  return bound
}

/** Runs a plan and everything below it. */
export function load(engine: Engine, plan: ReadPlan, values: readonly unknown[], call: Call): Soon<unknown[]> {
  const soon = engine.run(plan.ready, bind(plan, values, null), call)
  // apart, since a function that holds a closure makes room for what it captures, also where it is not made
  return soon instanceof Promise ? later(engine, plan, soon, values, call) : filled(engine, plan, soon, values, call)
}

function later(engine: Engine, plan: ReadPlan, soon: Promise<Result>, values: readonly unknown[], call: Call): Promise<unknown[]> {
  return soon.then(result => filled(engine, plan, result, values, call))
}

/** The objects of a result, with everything below them. */
export function filled(engine: Engine, plan: ReadPlan, result: Result, values: readonly unknown[], call: Call): Soon<unknown[]> {
  const { rows } = result
  return plan.branches.length === 0 || rows.length === 0 ? built(plan, rows, null) : besides(engine, plan, rows, values, call)
}

function besides(engine: Engine, plan: ReadPlan, rows: Wire, values: readonly unknown[], call: Call): Soon<unknown[]> {
  const beside = plan.branches.map(branch => below(engine, branch, rows, values, call))
  if (beside.some(one => one instanceof Promise)) return Promise.all(beside).then(all => built(plan, rows, all))
  // a cast: none of them is a promise
  return built(plan, rows, beside as readonly Beside[])
}

/** Each row's object is made once, when what belongs beside it is there. */
function built({ hydrate, reverse }: ReadPlan, rows: Wire, beside: readonly Beside[] | null): unknown[] {
  const objects: unknown[] = new Array(rows.length)
  if (beside === null) for (let i = 0; i < rows.length; i++) objects[i] = hydrate(rows[i] as readonly Value[])
  else {
    const found: unknown[] = new Array(beside.length)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as readonly Value[]
      for (let b = 0; b < beside.length; b++) found[b] = (beside[b] as Beside).of(row)
      objects[i] = hydrate(row, found)
    }
  }
  return reverse ? objects.reverse() : objects
}

/** The rows of one level by the key of the row above: lists, or single rows. */
class Beside {
  readonly #branch: Branch
  readonly #found = new Map<Value, unknown>()
  /** Whether several rows above have one key: then each gets a list of its own. */
  readonly #shared: boolean

  constructor(branch: Branch, shared: boolean) {
    this.#branch = branch
    this.#shared = shared
  }

  add(rows: Wire, objects: readonly unknown[]): void {
    const { many, plan } = this.#branch
    for (let i = 0; i < rows.length; i++) {
      const key = keyOf(rows[i] as readonly Value[], plan.link)
      const list = many ? this.#found.get(key) : undefined
      if (list !== undefined) (list as unknown[]).push(objects[i])
      else this.#found.set(key, many ? [objects[i]] : objects[i])
    }
  }

  of(row: readonly Value[]): unknown {
    const { many, keys } = this.#branch
    const key = keyOf(row, keys)
    const found = key === null ? undefined : this.#found.get(key)
    if (!many) return found ?? null
    if (found === undefined) return []
    return this.#shared ? [...(found as unknown[])] : found
  }
}

const chunkSize = 10_000

/** One statement for a branch of all rows of the level above (chunked where there are very many). */
function below(engine: Engine, branch: Branch, rows: Wire, values: readonly unknown[], call: Call): Soon<Beside> {
  const { keys, shared } = keysOf(rows, branch.keys)
  const beside = new Beside(branch, shared)
  if (keys.length <= chunkSize)
    return keys.length === 0 ? beside : then(chunkBelow(engine, branch.plan, keys, beside, values, call), () => beside)
  const parts: Promise<void>[] = []
  for (let from = 0; from < keys.length; from += chunkSize) {
    const part = chunkBelow(engine, branch.plan, keys.slice(from, from + chunkSize), beside, values, call)
    if (part instanceof Promise) parts.push(part)
  }
  return parts.length === 0 ? beside : Promise.all(parts).then(() => beside)
}

function chunkBelow(
  engine: Engine,
  plan: ReadPlan,
  keys: readonly Value[],
  beside: Beside,
  values: readonly unknown[],
  call: Call,
): Soon<void> {
  return then(engine.run(plan.ready, bind(plan, values, keyLists(keys, plan)), call), result =>
    then(filled(engine, plan, result, values, call), objects => beside.add(result.rows, objects)),
  )
}

/** One list per key column, or one list of tuples, as the statement takes them. */
function keyLists(keys: readonly Value[], plan: ReadPlan): readonly (readonly Value[])[] {
  const width = plan.link.length
  if (width === 1) return [keys]
  const parts = new Set(plan.bindings.filter(b => b.from === 'keys').map(b => b.part)).size
  if (parts === 1) return [keys]
  // a cast: keys of several columns are lists
  return Array.from({ length: width }, (_, part) => (keys as readonly Value[][]).map(key => key[part] as Value))
}

/** The keys of a level as a statement below it takes them. */
export function keysBelow({ keys, plan }: Branch, rows: Wire): readonly (readonly Value[])[] {
  return keyLists(keysOf(rows, keys).keys, plan)
}

/** The different keys of a level that its branch follows, as lists where they have several parts; a row with a null key has nothing below. */
function keysOf(rows: Wire, cells: readonly number[]): { readonly keys: readonly Value[]; readonly shared: boolean } {
  const found = new Set<Value>()
  const keys: Value[] = []
  const only = cells.length === 1 ? (cells[0] as number) : null
  let asked = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as readonly Value[]
    const key = keyOf(row, cells)
    if (key === null) continue
    asked++
    if (found.has(key)) continue
    found.add(key)
    keys.push(only === null ? cells.map(cell => row[cell] as Value) : (row[only] as Value))
  }
  return { keys, shared: asked > keys.length }
}

/** A key as something a Map can hold; null if any part is null. */
function keyOf(row: readonly Value[], cells: readonly number[]): Value {
  if (cells.length === 1) return comparable(row[cells[0] as number] as Value)
  let key = ''
  for (const cell of cells) {
    const part = comparable(row[cell] as Value)
    if (part === null) return null
    key += `${typeof part === 'string' ? part.length : ''}:${String(part)}`
  }
  return key
}

/** One side of a relation may have been read as bigint and the other as number. */
function comparable(value: Value): Value {
  if (typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint' && value >= -9007199254740991n && value <= 9007199254740991n) return Number(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  return value
}
