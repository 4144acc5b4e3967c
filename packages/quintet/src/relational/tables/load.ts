import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Result } from '../../driver/contract.ts'
import type { Engine } from '../../engine/contract.ts'
import type { Branch, ReadPlan } from './plan.ts'

type Wire = readonly (readonly Value[])[]
type Fields = Record<string, unknown>

/** Binds the values of a query, and the keys of the rows above, to a statement. */
export function bind(plan: ReadPlan, values: readonly unknown[], keys: readonly Value[][] | null): Value[] {
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
  return then(engine.run(plan.ready, bind(plan, values, null), call), result => filled(engine, plan, result, values, call))
}

/** The objects of a result, with everything below them. */
export function filled(engine: Engine, plan: ReadPlan, result: Result, values: readonly unknown[], call: Call): Soon<unknown[]> {
  const { rows } = result
  const { hydrate, branches } = plan
  const objects: unknown[] = new Array(rows.length)
  for (let i = 0; i < rows.length; i++) objects[i] = hydrate(rows[i] as readonly Value[])
  const inOrder = plan.reverse ? objects.toReversed() : objects
  if (branches.length === 0 || rows.length === 0) return inOrder
  return then(every(branches.map(branch => () => below(engine, branch, rows, objects, values, call))), () => inOrder)
}

/** Runs steps one after another, or together where they wait for a server. */
function every(steps: readonly (() => Soon<void>)[]): Soon<void> {
  const waiting: Promise<void>[] = []
  for (const step of steps) {
    const soon = step()
    if (soon instanceof Promise) waiting.push(soon)
  }
  return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => undefined)
}

/** One statement for a branch of all rows of the level above (chunked where there are very many), its rows handed to their parents. */
function below(
  engine: Engine,
  branch: Branch,
  rows: Wire,
  objects: readonly unknown[],
  values: readonly unknown[],
  call: Call,
): Soon<void> {
  const parents = byKey(rows, branch.keys, objects)
  if (parents.size === 0) return undefined
  const all = [...parents.values()]
  const chunks: Parents[][] = []
  for (let i = 0; i < all.length; i += chunkSize) chunks.push(all.slice(i, i + chunkSize))
  return every(chunks.map(chunk => () => chunkBelow(engine, branch, parents, chunk, values, call)))
}

const chunkSize = 10_000

interface Parents {
  readonly key: readonly Value[]
  readonly objects: unknown[]
}

function chunkBelow(
  engine: Engine,
  branch: Branch,
  parents: ReadonlyMap<Value, Parents>,
  chunk: readonly Parents[],
  values: readonly unknown[],
  call: Call,
): Soon<void> {
  const { plan } = branch
  const keys = keyLists(
    chunk.map(parent => parent.key),
    branch.keys.length,
    plan,
  )
  return then(engine.run(plan.ready, bind(plan, values, keys), call), result =>
    then(filled(engine, plan, result, values, call), children => {
      const { rows } = result
      for (let i = 0; i < rows.length; i++) {
        const parent = parents.get(keyOf(rows[i] as readonly Value[], plan.link) as Value)
        if (parent) for (const object of parent.objects) attach(object, branch, children[i])
      }
    }),
  )
}

/** One list per key column, or one list of tuples, as the statement takes them. */
function keyLists(keys: readonly (readonly Value[])[], width: number, plan: ReadPlan): Value[][] {
  const parts = new Set(plan.bindings.filter(b => b.from === 'keys').map(b => b.part)).size
  if (width > 1 && parts === 1) return [keys as Value[]]
  return Array.from({ length: width }, (_, part) => keys.map(key => key[part] as Value))
}

/** The rows of a level by the key that their branch follows; a row with a null key has nothing below. */
function byKey(rows: Wire, cells: readonly number[], objects: readonly unknown[]): Map<Value, Parents> {
  const found = new Map<Value, Parents>()
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as readonly Value[]
    const key = keyOf(row, cells)
    if (key === null) continue
    const known = found.get(key)
    if (known) known.objects.push(objects[i])
    else found.set(key, { key: cells.map(cell => row[cell] as Value), objects: [objects[i]] })
  }
  return found
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
  if (typeof value === 'bigint' && value >= -9007199254740991n && value <= 9007199254740991n) return Number(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  return value
}

function attach(object: unknown, branch: Branch, child: unknown): void {
  let at = object as Fields | null
  const { length } = branch.at
  for (let i = 0; i < length - 1; i++) at = (at?.[branch.at[i] as string] ?? null) as Fields | null
  if (at === null) return
  const last = branch.at[length - 1] as string
  if (branch.many) (at[last] as unknown[]).push(child)
  else at[last] = child
}
