import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Streaming } from '../../call/streaming.ts'
import type { Engine } from '../../engine/contract.ts'
import type { Reader } from '../../engine/reader.ts'
import type { Items, StoredItem } from '../../engine/storage/items.ts'
import { createTables, dropTables, type StorageTable } from '../../engine/storage/table.ts'
import { collect } from '../../query/collect.ts'
import type { Find } from '../../query/find.ts'
import type { Entity, Registry } from '../../schema/registry.ts'
import type { Ask, Fields, GraphOutcome, GraphStore, GraphWrite, Path, Shortest } from '../contract.ts'
import { refusal } from '../outcome.ts'
import { patternOf, placed } from '../pattern.ts'
import { Walker } from '../walk.ts'
import { type Layout, layoutOf } from './layout.ts'
import { joinOf } from './rows.ts'
import { shortestPaths } from './shortest.ts'
import { trails } from './trails.ts'

/** The graph kind on a SQL engine. */
export function graphTables(engine: Engine, reader: Reader, registry: Registry, clock: Clock): GraphStore {
  return new GraphTables(engine, reader, layoutOf(registry, engine, clock))
}

class GraphTables implements GraphStore {
  readonly #engine: Engine
  readonly #reader: Reader
  readonly #layout: Layout
  readonly #walker: Walker

  constructor(engine: Engine, reader: Reader, layout: Layout) {
    this.#engine = engine
    this.#reader = reader
    this.#layout = layout
    this.#walker = new Walker({ find: (find, values, call) => reader.read(find, values, call) })
  }

  find(find: Find, values: readonly unknown[], call: Call): Soon<readonly unknown[]> {
    return this.#reader.read(find, values, call)
  }

  stream(find: Find, how: Streaming, call: Call): AsyncIterable<unknown> {
    return this.#reader.stream(find, how, call)
  }

  explain(find: Find, values: readonly unknown[], call: Call): Promise<string> {
    return this.#reader.explain(find, values, false, call).then(String)
  }

  match(ask: Ask, call: Call): Soon<readonly unknown[]> {
    if (ask.give === 'nodes') return this.#walker.nodes(ask.match, call)
    if (ask.give === 'paths') return trails(this.#walker, ask.match, ask.most, call)
    const find = placed(ask.find, joinOf(patternOf(ask.match)))
    return this.#reader.read(find, collect(find), call)
  }

  shortest(ask: Shortest, call: Call): Soon<readonly Path[]> {
    return shortestPaths(this.#walker, ask, call)
  }

  write(writes: readonly GraphWrite[], call: Call): Soon<readonly GraphOutcome[]> {
    const all = writes.length > 1
    return this.#engine.atomically(call, within =>
      then(this.#known(writes, within), known =>
        each(writes, write =>
          then(this.#one(write, known, within), outcome => {
            if (outcome.ok || !all) return outcome
            // what the writes before it did must go too: here by ending the transaction, in one of the program's by ruining it
            const error = refusal(write, outcome)
            throw call.unit === null ? error : call.unit.poison(error)
          }),
        ),
      ),
    )
  }

  /** Which nodes of many links of one sort are there, by one statement a model; null where each link is to ask. */
  #known(writes: readonly GraphWrite[], call: Call): Soon<Known | null> {
    const [first] = writes
    if (writes.length === 1 || !isLink(first) || !writes.every(write => isLink(write) && write.entity === first.entity)) return null
    return then(
      each(this.#endsOf(first.entity), ({ node, end }) =>
        then(this.#nodes(node).storedAmong([...new Set(writes.filter(isLink).map(write => write[end]))], call), found => ({
          end,
          ids: new Set(found.map(({ key }) => key[0])),
        })),
      ),
      found => new Map(found.map(({ end, ids }) => [end, ids])),
    )
  }

  #one(write: GraphWrite, known: Known | null, call: Call): Soon<GraphOutcome> {
    switch (write.do) {
      case 'create':
        return this.#create(write, call)
      case 'merge':
        return then(this.#create(write, call), outcome =>
          outcome.ok || outcome.reason !== 'taken' ? outcome : this.#change(this.#nodes(write.entity), [write.id], write.given, call),
        )
      case 'set':
        return this.#change(this.#nodes(write.entity), [write.id], write.fields, call)
      case 'delete':
        return this.#delete(write, call)
      case 'link':
        return this.#link(write, known, call)
      case 'unlink':
        return then(this.#edges(write.entity).delete([write.from, write.to], null, call), done => (done ? changed : missing))
    }
  }

  #create({ entity, id, fields }: Extract<GraphWrite, { do: 'create' | 'merge' }>, call: Call): Soon<GraphOutcome> {
    const nodes = this.#nodes(entity)
    return then(nodes.insert([id, fields], call), done => {
      if (done) return created
      return then(nodes.stored([id], call), (found): GraphOutcome => (found ? taken : unique))
    })
  }

  #change<K extends string>(items: Items<K>, key: readonly unknown[], fields: Fields, call: Call): Soon<GraphOutcome> {
    return then(items.stored(key, call), found => {
      if (!found) return missing
      if (Object.keys(fields).length === 0) return changed
      return then(items.restore([this.#assigned(found, fields, items), ...key], call), () => changed)
    })
  }

  /** The stored document with other values for some fields; what is not named stays as it is, known or not. */
  #assigned<K extends string>({ document }: StoredItem, fields: Fields, { table }: Items<K>): string {
    const { json } = this.#engine.dialect
    // a cast: the table has this column, and what the library stored is an object
    const known = table.fields['document' as K].field.fields ?? {}
    const stored = json.parse(document) as Record<string, unknown>
    for (const [key, value] of Object.entries(fields)) {
      const field = known[key]
      if (!field) throw failure('QT_BUG', `${table.name} has no field ${key}`)
      stored[key] = value === null ? null : json.form(field).write(value)
    }
    return json.text(stored)
  }

  #delete({ entity, id, detach }: Extract<GraphWrite, { do: 'delete' }>, call: Call): Soon<GraphOutcome> {
    const touching = this.#layout.touching.get(entity) ?? []
    const detached = detach ? each(touching, ({ edge, end }) => this.#edges(edge).deleteAmong(end, [id], call)) : []
    return then(detached, () => {
      if (detach) return then(this.#nodes(entity).delete([id], null, call), done => (done ? changed : missing))
      return then(
        each(touching, ({ edge, end }) => this.#hasEdge(edge, end, id, call)),
        linked =>
          linked.includes(true) ? stillLinked : then(this.#nodes(entity).delete([id], null, call), done => (done ? changed : missing)),
      )
    })
  }

  #hasEdge(edge: Entity, end: 'from' | 'to', id: unknown, call: Call): Soon<boolean> {
    return then(this.#walker.neighbours([id], { edge, go: end === 'from' ? 'out' : 'in', along: null }, call), found => found.size > 0)
  }

  #link(write: Link, known: Known | null, call: Call): Soon<GraphOutcome> {
    const edges = this.#edges(write.entity)
    const ends = known ? known.get('from')?.has(write.from) && known.get('to')?.has(write.to) : this.#ends(write, call)
    return then(ends, there => {
      if (!there) return missing
      return then(edges.insert([write.from, write.to, write.fields], call), done => {
        if (done) return created
        // what is not there, and still could not be, has a value that another edge has
        const changing = this.#change(edges, [write.from, write.to], write.given, call)
        return then(changing, (outcome): GraphOutcome => (outcome.ok ? outcome : unique))
      })
    })
  }

  /** Whether both nodes are there, and stay for the transaction where the store locks rows. */
  #ends(write: Link, call: Call): Soon<boolean> {
    return then(
      each(this.#endsOf(write.entity), ({ node, end }) => this.#nodes(node).stored([write[end]], call)),
      found => found.every(item => item !== undefined),
    )
  }

  #endsOf(entity: Entity): { readonly node: Entity; readonly end: 'from' | 'to' }[] {
    return [...this.#layout.touching].flatMap(([node, touching]) =>
      touching.filter(({ edge }) => edge === entity).map(({ end }) => ({ node, end })),
    )
  }

  #nodes(entity: Entity): Items<'id' | 'document'> {
    const found = this.#layout.nodes.get(entity)
    if (found) return found
    throw failure('QT_BUG', `${entity.key} is no node of this store`)
  }

  #edges(entity: Entity): Items<'from' | 'to' | 'document'> {
    const found = this.#layout.edges.get(entity)
    if (found) return found
    throw failure('QT_BUG', `${entity.key} is no edge of this store`)
  }

  async create(call: Call): Promise<void> {
    await this.#engine.script(createTables(this.#tables(), this.#engine.dialect), call)
  }

  async drop(call: Call): Promise<void> {
    await this.#engine.script(dropTables(this.#tables(), this.#engine.dialect), call)
  }

  #tables(): StorageTable[] {
    return [...this.#layout.nodes.values(), ...this.#layout.edges.values()].map(({ table }) => table)
  }
}

type Link = Extract<GraphWrite, { do: 'link' }>
/** The ids of nodes that are there, by the end of the edges that they are at. */
type Known = ReadonlyMap<'from' | 'to', ReadonlySet<unknown>>

function isLink(write: GraphWrite | undefined): write is Link {
  return write?.do === 'link'
}

const created: GraphOutcome = Object.freeze({ ok: true, created: true })
const changed: GraphOutcome = Object.freeze({ ok: true, created: false })
const missing: GraphOutcome = Object.freeze({ ok: false, reason: 'missing' })
const taken: GraphOutcome = Object.freeze({ ok: false, reason: 'taken' })
const unique: GraphOutcome = Object.freeze({ ok: false, reason: 'unique' })
const stillLinked: GraphOutcome = Object.freeze({ ok: false, reason: 'linked' })
