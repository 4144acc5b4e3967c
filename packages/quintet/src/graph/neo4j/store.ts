import { failure } from '../../base/failure.ts'
import type { Call } from '../../call/call.ts'
import type { Streaming } from '../../call/streaming.ts'
import type { CypherPlan, CypherStatement } from '../../driver/bolt.ts'
import type { Find } from '../../query/find.ts'
import { afterRow, keyed, type Placed, placed } from '../../query/page.ts'
import type { Entity, Registry } from '../../schema/registry.ts'
import type { Ask, GraphOutcome, GraphStore, GraphWrite, Path, Shortest } from '../contract.ts'
import { refusal } from '../outcome.ts'
import { compareChains, Walker } from '../walk.ts'
import { cellOf } from './cells.ts'
import { labelOf } from './labels.ts'
import type { Sender } from './lane.ts'
import { matchesRead, nodesRead, pathsRead } from './match.ts'
import { type CypherRead, findRead } from './read.ts'
import { shortestStatement } from './shortest.ts'
import { dropText, structureOf } from './structure.ts'
import { type Batch, batches } from './write.ts'

/** Rows of a page of a stream. */
const pageSize = 1_000
/** Nodes that are deleted in one transaction when everything goes. */
const deletedAtOnce = 10_000

/** The graph kind on a server that speaks Cypher. */
export class CypherGraph implements GraphStore {
  readonly #sender: Sender
  readonly #entities: readonly Entity[]

  constructor(sender: Sender, registry: Registry) {
    this.#sender = sender
    this.#entities = [...registry.entities.values()].filter(({ kind }) => kind === 'node' || kind === 'edge')
  }

  find(find: Find, _: readonly unknown[], call: Call): Promise<readonly unknown[]> {
    return this.#read(findRead(find), call)
  }

  async *stream(find: Find, { onProgress, snapshot }: Streaming, call: Call): AsyncGenerator<unknown> {
    if (snapshot) throw failure('QT_UNSUPPORTED', `${this.#sender.name} has no snapshots: what comes later in a stream is as it is by then`)
    const stable = keyed(find)
    if (!stable || find.limit) return yield* await this.find(find, [], call)
    let rows = 0
    for (let next: Find | null = stable; next; ) {
      // what `placed` asks for
      const page = (await this.find(placed(next, pageSize), [], call)) as readonly Placed[]
      for (const { row } of page) yield row
      rows += page.length
      onProgress?.({ rows })
      const last = page.at(-1)
      next = last && page.length === pageSize ? afterRow(stable, last) : null
    }
  }

  async explain(find: Find, _: readonly unknown[], call: Call): Promise<string> {
    const { statement } = findRead(find)
    const { plan } = await this.#sender.run({ ...statement, text: `EXPLAIN ${statement.text}` }, call)
    return plan === null ? '' : printed(plan, 0).join('\n')
  }

  match(ask: Ask, call: Call): Promise<readonly unknown[]> {
    if (ask.give === 'nodes') return this.#read(nodesRead(ask.match), call)
    return this.#read(ask.give === 'paths' ? pathsRead(ask.match, ask.most) : matchesRead(ask.match, ask.find), call)
  }

  async shortest(ask: Shortest, call: Call): Promise<readonly Path[]> {
    const { entity } = ask
    if (ask.from === ask.to) return [...(await new Walker(this).byId(entity, [ask.from], call)).keys()].map(id => ({ nodes: [id] }))
    const { rows } = await this.#sender.run(shortestStatement(ask), call)
    const [id] = entity.primary
    const decode = id ? cellOf(id.field).decode : (wire: never): unknown => wire
    const paths = rows.map(([ids]) => ({ nodes: Array.isArray(ids) ? ids.map(one => decode(one as never)) : [] }))
    const distinct = new Map(paths.map(path => [JSON.stringify(path.nodes.map(String)), path]))
    return [...distinct.values()].sort((a, b) => compareChains(a.nodes, b.nodes))
  }

  async write(writes: readonly GraphWrite[], call: Call): Promise<readonly GraphOutcome[]> {
    const all = writes.length > 1
    return this.#sender.atomically(call, async within => {
      const outcomes: GraphOutcome[] = []
      for (const batch of batches(writes)) outcomes.push(...(await this.#batch(batch, within, all)))
      return outcomes
    })
  }

  async #batch({ writes, statement, outcome }: Batch, call: Call, all: boolean): Promise<GraphOutcome[]> {
    const { rows } = await this.#sender.run(statement, call)
    const byPlace = new Map(rows.map(row => [Number(row[0]), row]))
    return writes.map((write, at) => {
      const made = outcome(byPlace.get(at))
      if (made.ok || !all) return made
      // what the writes before it did must go too: here by ending the transaction, in one of the program's by ruining it
      const error = refusal(write, made)
      throw call.unit === null ? error : call.unit.poison(error)
    })
  }

  async create(call: Call): Promise<void> {
    for (const { text } of this.#entities.flatMap(structureOf)) await this.#structure(text, call)
    await this.#structure('CALL db.awaitIndexes(30)', call)
  }

  /** Everything with these labels goes, and what holds for them; other nodes of the database stay. */
  async drop(call: Call): Promise<void> {
    for (const entity of this.#entities) if (entity.kind === 'node') await this.#deleteAll(entity, call)
    for (const one of this.#entities.flatMap(structureOf)) await this.#structure(dropText(one), call)
  }

  async #deleteAll(entity: Entity, call: Call): Promise<void> {
    const text = `MATCH (n:${labelOf(entity)}) WITH n LIMIT ${deletedAtOnce} DETACH DELETE n RETURN count(*)`
    for (;;) {
      const { rows } = await this.#sender.run({ text, values: {}, writes: true }, call)
      if (Number(rows[0]?.[0]) < deletedAtOnce) return
    }
  }

  async #structure(text: string, call: Call): Promise<void> {
    if (call.unit !== null) throw failure('QT_UNSUPPORTED', `${this.#sender.name}: structure is not changed in a transaction`)
    const statement: CypherStatement = { text, values: {}, writes: true }
    await this.#sender.run(statement, call)
  }

  async #read({ statement, finish }: CypherRead, call: Call): Promise<readonly unknown[]> {
    return finish((await this.#sender.run(statement, call)).rows)
  }
}

function printed({ operator, details, children }: CypherPlan, depth: number): string[] {
  return [`${'  '.repeat(depth)}${operator} ${details}`.trimEnd(), ...children.flatMap(child => printed(child, depth + 1))]
}
