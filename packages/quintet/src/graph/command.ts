import { failure } from '../base/failure.ts'
import { then } from '../base/value.ts'
import type { KindAccess } from '../call/access.ts'
import type { CallOptions } from '../call/context.ts'
import { KindCommand } from '../call/kind-command.ts'
import type { OnProgress } from '../call/streaming.ts'
import type { GraphOutcome, GraphStore, GraphWrite } from './contract.ts'
import { refusal } from './outcome.ts'

/** Writes to a graph, and what their outcomes are to the program. */
export class GraphCommand<T> extends KindCommand<GraphStore, T> {
  constructor(
    access: KindAccess<GraphStore>,
    what: string,
    writes: readonly GraphWrite[],
    finish: (outcomes: readonly GraphOutcome[]) => T,
    options: CallOptions | undefined,
  ) {
    super(access, what, (store, call) => then(store.write(writes, call), finish), options)
  }
}

export interface CopyOptions extends CallOptions {
  readonly onProgress?: OnProgress
}

/** Items that are checked, and sent, together. */
const chunkSize = 1_000

/** Writes for the items of any source, a thousand at a time; each thousand is written whole or not at all. Gives how many are new. */
export class CopyCommand extends KindCommand<GraphStore, number> {
  constructor(
    access: KindAccess<GraphStore>,
    what: string,
    source: unknown,
    writeOf: (item: unknown, place: string) => GraphWrite,
    { onProgress, ...options }: CopyOptions = {},
  ) {
    if (!isIterable(source)) throw failure('QT_VALUE', `${what} takes a list, an iterable or an async iterable`)
    super(
      access,
      what,
      async (store, call) => {
        let [rows, created] = [0, 0]
        for await (const writes of chunks(source, (item, i) => writeOf(item, `${what}[${i}]`))) {
          const outcomes = await store.write(writes, call)
          created += outcomes.filter((outcome, i) => done(writes[i], outcome).created).length
          rows += writes.length
          onProgress?.({ rows })
        }
        return created
      },
      options,
    )
  }
}

type Source = Iterable<unknown> | AsyncIterable<unknown>

function isIterable(source: unknown): source is Source {
  return typeof source === 'object' && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)
}

async function* chunks<T>(source: Source, one: (item: unknown, i: number) => T): AsyncGenerator<readonly T[]> {
  let made: T[] = []
  let count = 0
  for await (const item of source) {
    made.push(one(item, count++))
    if (made.length < chunkSize) continue
    yield made
    made = []
  }
  if (made.length > 0) yield made
}

export function done(write: GraphWrite | undefined, outcome: GraphOutcome | undefined): Extract<GraphOutcome, { ok: true }> {
  if (outcome?.ok) return outcome
  if (!write) throw failure('QT_BUG', 'an outcome without its write')
  throw refusal(write, outcome ?? { ok: false, reason: 'missing' })
}
