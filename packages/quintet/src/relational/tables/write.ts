import { failure } from '../../base/failure.ts'
import type { Soon } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { rootCall } from '../../call/context.ts'
import type { Engine } from '../../engine/contract.ts'
import type { Entity } from '../../schema/registry.ts'
import type { Statement } from '../handle.ts'
import { isShaped } from '../returning.ts'
import { entityOf, type Write, type Written } from '../writes.ts'
import { type Exec, live, Recorder } from './exec.ts'
import { Fetcher, FetchPlans } from './fetch.ts'
import { QueryWrites } from './from-query.ts'
import { writeGraph } from './graph.ts'
import { Inserter } from './insert.ts'
import { InsertPlans, type MakeReady } from './insert-plan.ts'
import { isJoined, JoinedWrites } from './joined.ts'
import { givesItself, readAfter } from './read-after.ts'
import type { ReadRows } from './rows-by-key.ts'
import { asTooDeep } from './too-deep.ts'
import { ChangePlans } from './update.ts'
import { UpdateManyPlans } from './update-many.ts'

/** Runs writes as statements, or tells what they would be. The statements of a shape are made once. */
export class Writer {
  readonly #exec: Exec
  readonly #inserts: InsertPlans
  readonly #fetches: FetchPlans
  readonly #changes: ChangePlans
  readonly #updates: UpdateManyPlans
  readonly #joined: JoinedWrites
  readonly #queries: QueryWrites
  readonly #read: ReadRows

  constructor(engine: Engine, ready: MakeReady, read: ReadRows) {
    this.#exec = live(engine)
    this.#inserts = new InsertPlans(engine, ready)
    this.#fetches = new FetchPlans(engine, ready)
    this.#changes = new ChangePlans(engine, ready)
    this.#updates = new UpdateManyPlans(engine, ready)
    this.#queries = new QueryWrites(engine, ready)
    this.#read = read
    this.#joined = new JoinedWrites(this.#changes, this.#updates, read)
  }

  run(write: Write, call: Call): Soon<Written> {
    try {
      return this.#run(write, this.#exec, call)
    } catch (error) {
      throw asTooDeep(error)
    }
  }

  #run(write: Write, exec: Exec, call: Call): Soon<Written> {
    if (isShaped(write.returning) && !givesItself(write, write.returning))
      return readAfter(write, write.returning, { exec, read: this.#read, run: (of, within) => this.#run(of, exec, within) }, call)
    switch (write.write) {
      case 'update':
      case 'delete':
        return isJoined(write) ? this.#joined.run(write, exec, call) : this.#changes.run(write, exec, call)
      case 'updateMany':
        return isJoined(write) ? this.#joined.run(write, exec, call) : this.#updates.run(write, exec, call)
      case 'insertFrom':
      case 'changeFrom':
        return this.#queries.run(write, exec, call)
    }
    const { inserter, fetcher } = this.#tools(exec)
    if (write.write === 'insert') return inserter.run(write, call)
    return writeGraph(write, { exec, inserter, fetcher, updates: this.#updates }, call)
  }

  #tools(exec: Exec): { readonly inserter: Inserter; readonly fetcher: Fetcher } {
    const fetcher = new Fetcher(exec, this.#fetches, this.#read)
    return { inserter: new Inserter(exec, this.#inserts, fetcher), fetcher }
  }

  /** The store's next key of an entity comes after those that were given. */
  follow(entity: Entity, call: Call): Soon<void> {
    return this.#tools(this.#exec).inserter.follow(entity, call)
  }

  /** The statements that a write would send. A recorder answers at once, so nothing waits. */
  statements(write: Write): readonly Statement[] {
    const recorder = new Recorder(this.#exec.dialect)
    this.#run(write, recorder, rootCall)
    return recorder.statements
  }

  /** The statements of a write to be explained, or run and undone: only what does not depend on what another one gave can run so. */
  explainable(write: Write, analyze: boolean): readonly Statement[] {
    const several = write.write === 'graph' || (isShaped(write.returning) && !givesItself(write, write.returning))
    if (analyze && several)
      throw failure(
        'QT_UNSUPPORTED',
        `${entityOf(write).key}: statements that take keys from one another are not analyzed as one: explain the write of one table`,
      )
    return this.statements(write)
  }
}
