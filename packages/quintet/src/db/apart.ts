import { Awaitable } from '../base/awaitable.ts'
import { failure } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import type { Begins, Call } from '../call/call.ts'
import { makeCall } from '../call/context.ts'
import type { Finds } from '../call/kind-query.ts'
import type { ColumnFamilyStore, FamilyWrite } from '../columnfamily/contract.ts'
import { columnsOf } from '../columnfamily/keys.ts'
import type { DocumentStore, DocumentWrite } from '../document/contract.ts'
import type { GraphStore, GraphWrite } from '../graph/contract.ts'
import type { KeyValueStore, KeyValueWrite } from '../keyvalue/contract.ts'
import type { Entity } from '../schema/registry.ts'

// The stores of a database as a transaction of another store sees them (D4): reads are outside of it, writes that mean the same
// however often they are done wait for its commit, and what it has put off is not read.

type Begun = Begins | null

/** The call outside of the transaction, unless it is of the same store; refuses to read what waits for its commit. */
function outside(call: Call, begins: Begun, model: string, names: readonly string[]): Call {
  for (const name of names)
    if (call.unit?.deferred.has(name))
      throw failure(
        'QT_DEFERRED_WRITE',
        `${model} was written in this transaction, and is kept in another store, which learns of it at the commit`,
        {
          model,
        },
      )
  call.unit?.admit()
  return call.unit?.anchor === begins?.anchor ? call : makeCall(call, { unit: null })
}

/** Runs a write once the transaction is committed. */
async function put(call: Call, names: readonly string[], write: (call: Call) => Soon<unknown>): Promise<void> {
  let unit = call.unit
  for (let joined = unit?.join(call); joined; joined = unit?.join(call)) {
    if (!(joined instanceof Promise)) {
      unit = joined
      break
    }
    await joined
  }
  for (const name of names) unit?.deferred.add(name)
  unit?.afterCommit(() => write(makeCall(call, { unit: null })))
}

function refuse(model: string, what: string): never {
  throw failure(
    'QT_UNSUPPORTED',
    `${model}: ${what} has an answer or an effect of its own each time, and ${model} is kept in another store than the transaction: use db before or after it`,
    { model },
  )
}

const keyName = (space: string, key: string): string => `key ${space} ${key}`

export function apartKeys(store: KeyValueStore, begins: Begun): KeyValueStore {
  return {
    features: store.features,
    get(space, keys, call) {
      const names = keys.map(key => keyName(space, key))
      return store.get(space, keys, outside(call, begins, space, names))
    },
    write(writes, how, call) {
      for (const write of writes) if (!isSteady(write)) refuse(write.space, 'a write with a condition')
      const names = writes.map(({ space, key }) => keyName(space, key))
      const done = writes.map(() => ({ ok: true, version: null }) as const)
      return put(call, names, after => store.write(writes, how, after)).then(() => done)
    },
  }
}

/** Whether it does the same however often, and needs no answer: a missing key is deleted, and touched, by doing nothing. */
function isSteady(write: KeyValueWrite): boolean {
  return write.when === null || (write.when === 'present' && write.do !== 'put')
}

export function apartDocuments(store: DocumentStore, begins: Begun): DocumentStore {
  return {
    ...reading(store, begins),
    features: store.features,
    text: (find, values) => store.text(find, values),
    write(writes, all, call) {
      for (const write of writes) if (!isWhole(write)) refuse(write.entity.key, write.do)
      const done = writes.map(() => ({ ok: true, rev: '' }) as const)
      return put(
        call,
        writes.map(({ entity }) => entity.key),
        after => store.write(writes, all, after),
      ).then(() => done)
    },
    writeWhere: find => refuse(find.entity.key, 'a change of what a query finds'),
    changes: (entity, after, limit, call) => store.changes(entity, after, limit, outside(call, begins, entity.key, [entity.key])),
    forgetChanges: entity => refuse(entity.key, 'forgetChanges'),
  }
}

function isWhole(write: DocumentWrite): boolean {
  return write.do === 'upsert' || (write.do === 'delete' && write.rev === null)
}

export function apartFamilies(store: ColumnFamilyStore, begins: Begun): ColumnFamilyStore {
  const seen = (call: Call, { key }: Entity): Call => outside(call, begins, key, [key])
  return {
    read: (read, call) => store.read(read, seen(call, read.entity)),
    scan: (scan, call) => store.scan(scan, seen(call, scan.entity)),
    statics: (entity, partition, call) => store.statics(entity, partition, seen(call, entity)),
    write(batch, call) {
      const { entity, writes, when } = batch
      const other = writes.find(write => !isPut(write))
      if (when !== null || columnsOf(entity).family.conditional) refuse(entity.key, 'a write with a condition')
      if (other) refuse(entity.key, other.do)
      return put(call, [entity.key], after => store.write(batch, after)).then(() => ({ applied: true, current: undefined }))
    },
  }
}

function isPut(write: FamilyWrite): boolean {
  return write.do === 'put' || write.do === 'delete' || write.do === 'static'
}

export function apartGraph(store: GraphStore, begins: Begun): GraphStore {
  const all = ['graph']
  return {
    ...reading(store, begins, all),
    match: (ask, call) => store.match(ask, outside(call, begins, 'The graph', all)),
    shortest: (ask, call) => store.shortest(ask, outside(call, begins, 'The graph', all)),
    write(writes, call) {
      for (const write of writes) if (!isLasting(write)) refuse(write.entity.key, write.do)
      const done = writes.map(() => ({ ok: true, created: false }) as const)
      return put(call, all, after => store.write(writes, after)).then(() => done)
    },
  }
}

/** Whether it does the same however often: a node that has edges is deleted with them, or it may not be. */
function isLasting(write: GraphWrite): boolean {
  return write.do !== 'create' && (write.do !== 'delete' || write.detach)
}

function reading(store: Finds, begins: Begun, names?: readonly string[]): Finds {
  const seen = (call: Call, { key }: Entity): Call => outside(call, begins, key, names ?? [key])
  return {
    find: (find, values, call) => store.find(find, values, seen(call, find.entity)),
    stream: (find, how, call) => store.stream(find, how, seen(call, find.entity)),
    explain: (find, values, call) => store.explain(find, values, seen(call, find.entity)),
  }
}

/** A write whose answer nobody can know yet. */
class Silent extends Awaitable<void> {
  readonly #write: PromiseLike<unknown>

  constructor(write: PromiseLike<unknown>) {
    super()
    this.#write = write
  }

  protected run(): Promise<void> {
    return Promise.resolve(this.#write).then(() => undefined)
  }
}

/** What a handle has in such a transaction: `silent` writes give nothing, `none` refuses. All else reads. */
export interface ApartVerbs {
  readonly silent: readonly string[]
  /** 'all': its answers would be of another moment than the transaction. */
  readonly none: readonly string[] | 'all'
}

export function apartHandle(handle: object, model: string, { silent, none }: ApartVerbs): object {
  const made: Record<string, unknown> = {}
  for (const [verb, act] of methodsOf(handle)) {
    if (none === 'all' || none.includes(verb)) made[verb] = () => refuse(model, verb)
    // a cast: every write can be awaited
    else if (silent.includes(verb)) made[verb] = (...given: unknown[]) => new Silent(act.apply(handle, given) as PromiseLike<unknown>)
    else made[verb] = act.bind(handle)
  }
  return Object.freeze(made)
}

type Method = (...given: unknown[]) => unknown

function methodsOf(handle: object): ReadonlyMap<string, Method> {
  const found = new Map<string, Method>()
  for (let at: object | null = Object.getPrototypeOf(handle); at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (name !== 'constructor' && typeof value === 'function' && !found.has(name)) found.set(name, value)
  return found
}
