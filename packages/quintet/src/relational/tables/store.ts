import { Bounded } from '../../base/bounded.ts'
import { failure } from '../../base/failure.ts'
import type { Soon } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { leadsApart, own, type Sources, streamRelated, withRelated } from '../../call/related.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import { collect } from '../../query/collect.ts'
import type { Find } from '../../query/find.ts'
import { normalize } from '../../query/normalize.ts'
import type { Entity, Registry } from '../../schema/registry.ts'
import type { SequenceModel } from '../../schema/sequence.ts'
import { ViewModel } from '../../schema/view.ts'
import { tableText } from '../../sql/compile/ddl.ts'
import type { Explanation } from '../../sql/plan.ts'
import type { IndexStep } from '../../sql/step.ts'
import type { CopyIn, CopyOut, RawText, RelationalStore, Streaming, Structures, Write, Written } from '../contract.ts'
import type { Statement } from '../handle.ts'
import { entityOf } from '../writes.ts'
import { Copier } from './copy.ts'
import { createTexts, dropTexts, tableName } from './create.ts'
import { Explainer } from './explain.ts'
import { KeyReader } from './get.ts'
import { indexes } from './indexes.ts'
import type { MakeReady } from './insert-plan.ts'
import { readPlan } from './level.ts'
import { bind, load } from './load.ts'
import { Names } from './names.ts'
import type { ReadPlan } from './plan.ts'
import { RawStatements } from './raw.ts'
import { streamRows } from './stream.ts'
import { planned } from './too-deep.ts'
import { Writer } from './write.ts'

/** The relational kind on a SQL engine. */
export function tablesStore(engine: Engine, registry: Registry, sources: Sources): RelationalStore {
  return new TablesStore(engine, registry, sources)
}

class TablesStore implements RelationalStore {
  readonly #engine: Engine
  readonly #registry: Registry
  readonly #sources: Sources
  readonly #plans: Bounded<number, ReadPlan>
  readonly #writer: Writer
  readonly #raws: RawStatements
  readonly #copier: Copier
  readonly #explainer: Explainer
  /** Absent where a read is over before another one could join it. */
  declare readonly get?: NonNullable<RelationalStore['get']>
  #ids = 0

  constructor(engine: Engine, registry: Registry, sources: Sources) {
    this.#engine = engine
    this.#sources = sources
    this.#registry = registry
    this.#plans = new Bounded(engine.plansKept)
    if (!engine.features.sync) {
      const reader = new KeyReader(engine, find => this.#plan(find))
      this.get = (entity, key, call) => reader.get(entity, key, call)
    }
    const ready: MakeReady = (text, writes, bigints) => this.#ready(text, writes, bigints)
    this.#writer = new Writer(engine, ready, (find, values, call) => this.read(find, values, call))
    this.#copier = new Copier(engine, this.#writer)
    this.#raws = new RawStatements(engine, ready)
    this.#explainer = new Explainer(engine, ready)
  }

  #ready(text: string, writes: boolean, bigints: boolean): Ready {
    return Object.freeze({ id: ++this.#ids, text, writes, keep: true, bigints })
  }

  #plan(find: Find): ReadPlan {
    const { shape } = find
    const known = this.#plans.get(shape)
    if (known) return known
    const plan = planned(() =>
      readPlan(normalize(find), this.#engine.dialect, (text, bigints, writes) => this.#ready(text, writes, bigints)),
    )
    this.#plans.set(shape, plan)
    return plan
  }

  read(find: Find, values: readonly unknown[], call: Call): Soon<readonly unknown[]> {
    if (find.include.length === 0 || !leadsApart(find)) return load(this.#engine, this.#plan(find), values, call)
    return withRelated(find, this.#sources, call, mine => load(this.#engine, this.#plan(mine), collect(mine), call))
  }

  write(write: Write, call: Call): Soon<Written> {
    return this.#writer.run(write, call)
  }

  stream(find: Find, how: Streaming, call: Call): AsyncIterable<unknown> {
    const stream = (mine: Find): AsyncIterable<unknown> => streamRows(this.#engine, of => this.#plan(of), mine, how, call)
    return leadsApart(find) ? streamRelated(find, this.#sources, call, stream) : stream(find)
  }

  copyIn(of: CopyIn, call: Call): Promise<number> {
    return this.#copier.in(of, call)
  }

  copyOut(of: CopyOut, call: Call): AsyncIterable<Uint8Array> {
    return this.#copier.out(of, call)
  }

  text(find: Find, values: readonly unknown[]): Statement {
    const mine = own(find)
    const plan = this.#plan(mine)
    return { text: plan.ready.text, values: bind(plan, mine === find ? values : collect(mine), null) }
  }

  writeText(of: Write): readonly Statement[] {
    return this.#writer.statements(of)
  }

  explainWrite(write: Write, analyze: boolean, call: Call): Promise<Explanation> {
    return this.#explainer.write(entityOf(write).key, this.#writer.explainable(write, analyze), analyze, call)
  }

  explain(find: Find, values: readonly unknown[], analyze: boolean, call: Call): Promise<Explanation> {
    const mine = own(find)
    return this.#explainer.read(find.entity.key, this.#plan(mine), mine === find ? values : collect(mine), analyze, call)
  }

  indexes(entity: Entity): readonly IndexStep[] {
    const { dialect } = this.#engine
    return indexes(entity, dialect, new Names(this.#registry, dialect))
  }

  async create(call: Call): Promise<void> {
    await this.#engine.script(createTexts(this.#registry, this.#engine.dialect), call)
  }

  async drop(call: Call): Promise<void> {
    await this.#engine.script(dropTexts(this.#registry, this.#engine.dialect), call)
  }

  async structures(schemas: readonly string[] | null, call: Call): Promise<Structures> {
    const { structures } = await import('./structure.ts')
    return structures(this.#engine, this.#registry, schemas, call)
  }

  async refresh(view: Entity, concurrently: boolean, call: Call): Promise<void> {
    const { dialect } = this.#engine
    const text = dialect.ddl.refresh?.(tableName(view, dialect), concurrently)
    if (text === undefined || !(view.model instanceof ViewModel) || !view.model.materialized)
      throw failure('QT_UNSUPPORTED', `${view.key} is not materialized: its rows are made when they are read`, { model: view.key })
    await this.#engine.run({ ...this.#ready(text, true, false), keep: false }, [], call)
  }

  async sequence({ name, options }: SequenceModel, count: number, call: Call): Promise<number[]> {
    const { dialect } = this.#engine
    const { sequences } = dialect.ddl
    if (!sequences) throw failure('QT_UNSUPPORTED', `${dialect.name} has no sequences`)
    const of = tableText({ schema: options.schema ?? null, name }, dialect)
    const text = count === 0 ? sequences.current(of) : sequences.next(of)
    const { rows } = await this.#engine.run(this.#ready(text, count > 0, true), count === 0 ? [] : [count], call)
    return rows.map(([value]) => {
      const number = Number(value)
      if (!Number.isSafeInteger(number))
        throw failure('QT_OUT_OF_RANGE', `The sequence ${name} has passed 2^53, beyond which a number is not exact`)
      return number
    })
  }

  raw(text: RawText, call: Call): Soon<readonly unknown[]> {
    return this.#raws.run(text, this.#engine, call)
  }

  rawText(text: RawText): Statement {
    return this.#raws.statement(text)
  }
}
