import { failure } from '../base/failure.ts'
import { Command } from '../call/command.ts'
import type { OnProgress } from '../call/streaming.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import { inserted, insertedWithIds } from './key-plan.ts'
import { unknownField } from './layout.ts'
import { readRows } from './rows.ts'
import type { Batch } from './writes.ts'
import { checkWritten } from './written.ts'

/** Rows that are checked, and sent, together. */
const chunkSize = 1_000

export interface CopyInOptions extends CallOptions {
  readonly onProgress?: OnProgress
}

export interface CopyOutOptions extends CallOptions {
  readonly fields?: readonly string[]
  readonly onProgress?: (progress: { readonly bytes: number }) => void
}

/** `copyIn`: rows of any source in one transaction. */
export class CopyInCommand extends Command<number> {
  readonly #access: Access
  readonly #entity: Entity
  readonly #source: unknown
  readonly #withIds: boolean
  readonly #options: CopyInOptions

  constructor(access: Access, entity: Entity, source: unknown, withIds: boolean, options: CopyInOptions = {}) {
    const what = `${entity.key}.copyIn`
    checkWritten(entity, what)
    if (!isIterable(source)) throw failure('QT_VALUE', `${what} takes a list of rows, an iterable or an async iterable`)
    super(what, access.origin)
    this.#access = access
    this.#entity = entity
    this.#source = source
    this.#withIds = withIds
    this.#options = options
  }

  protected run(): Promise<number> {
    const { onProgress, ...options } = this.#options
    const entity = this.#entity
    // checked in the constructor
    const chunks = chunked(entity, this.#source as AsyncIterable<unknown>, this.#withIds, this.what)
    return this.#access.store.copyIn({ entity, chunks, withIds: this.#withIds, onProgress }, this.#access.call(options))
  }
}

function isIterable(source: unknown): boolean {
  return typeof source === 'object' && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)
}

async function* chunked(entity: Entity, source: AsyncIterable<unknown>, withIds: boolean, what: string): AsyncGenerator<readonly Batch[]> {
  let rows: unknown[] = []
  let from = 0
  const read = (): readonly Batch[] => {
    const batches = readRows(entity, rows, withIds ? insertedWithIds : inserted, i => `${what}[${from + i}]`)
    if (!batches)
      throw failure(
        'QT_UNSUPPORTED',
        `${what}: rows that bring rows of relations, or are of variants, are not loaded in bulk: insert them`,
        {
          model: entity.key,
        },
      )
    from += rows.length
    rows = []
    return batches
  }
  for await (const row of source) {
    rows.push(row)
    if (rows.length === chunkSize) yield read()
  }
  if (rows.length > 0) yield read()
}

/** `copyOut`: all rows of a table as the server's CSV. */
export function copyOut(access: Access, entity: Entity, options: CopyOutOptions = {}): AsyncIterable<Uint8Array> {
  const { fields, onProgress, ...limits } = options
  const what = `${entity.key}.copyOut`
  if (entity.variants?.parts)
    throw failure('QT_UNSUPPORTED', `${what}: the variants of ${entity.key} have tables of their own; use stream()`)
  const columns = fields?.map((name): Column => {
    const column = entity.byKey.get(name)
    if (!column) throw unknownField(entity, name, what)
    return column
  })
  if (columns?.length === 0) throw failure('QT_VALUE', `${what} needs one field at least`)
  return access.store.copyOut({ entity, columns: columns ?? entity.columns, onProgress }, access.call(limits))
}
