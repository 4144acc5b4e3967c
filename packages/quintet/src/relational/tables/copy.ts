import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { tableText } from '../../sql/compile/ddl.ts'
import type { Copy } from '../../sql/dialect.ts'
import type { CopyIn, CopyOut } from '../contract.ts'
import type { Batch, Write, Written } from '../writes.ts'
import { encodedOne } from './chunk.ts'
import { columnType } from './codec.ts'
import { nameOf } from './create-table.ts'
import { broken, lost } from './lost.ts'

/** Characters of one statement's data, roughly: rows beyond it go into the next one. */
const longest = 4_000_000

/** The writes of a load: its rows where there is no COPY, and the next key after those that were given. */
export interface LoadWriter {
  run(write: Write, call: Call): Written | Promise<Written>
  follow(entity: Entity, call: Call): unknown
}

/** Rows of any number in and out: by COPY where the server has it, else by inserts in one transaction. */
export class Copier {
  readonly #engine: Engine
  readonly #writer: LoadWriter
  /** null: the server, or its client, has no COPY. */
  readonly #copy: Copy | null

  constructor(engine: Engine, writer: LoadWriter) {
    this.#engine = engine
    this.#writer = writer
    this.#copy = engine.features.copy ? engine.dialect.copy : null
  }

  /** All rows or none: the source is read once, so nothing is run again. */
  async in({ entity, chunks, withIds, onProgress }: CopyIn, call: Call): Promise<number> {
    const source = chunks[Symbol.asyncIterator]()
    try {
      // nothing is held while the source gets ready
      const first = await source.next()
      if (first.done === true) return 0
      return await this.#engine.atomically(call, async inside => {
        let rows = 0
        for (let chunk: IteratorResult<readonly Batch[]> = first; chunk.done !== true; chunk = await source.next()) {
          for (const batch of chunk.value) {
            await this.#write(entity, batch, inside)
            rows += batch.at.length
          }
          onProgress?.({ rows })
          // what is here at once lets nobody else run
          if (this.#engine.features.sync) await new Promise<void>(resolve => setImmediate(resolve))
        }
        if (withIds && entity.columns.some(column => column.field.identity)) await this.#writer.follow(entity, inside)
        return rows
      })
    } finally {
      await source.return?.()
    }
  }

  async #write(entity: Entity, batch: Batch, call: Call): Promise<void> {
    const { columns } = batch.layout
    if (this.#copy === null || columns.length === 0) {
      const batches = [{ ...batch, at: batch.at.map((_, row) => row) }]
      await this.#writer.run(
        { write: 'insert', entity, batches, count: batch.at.length, returning: null, withIds: false, conflict: null },
        call,
      )
      return
    }
    const statement = this.#statement(this.#copy.into(...this.#names(entity, columns)), 'in')
    for (const { text, count } of this.#texts(this.#copy, batch)) {
      const { affected } = await this.#engine.run(statement, [text], call)
      if (affected !== count) throw broken(call, lost(entity, count, affected))
    }
  }

  *#texts({ row }: Copy, { layout, values, at }: Batch): Generator<{ text: string; count: number }> {
    const encoders = layout.columns.map(column => columnType(this.#engine.dialect, column.field).encode)
    const cells: Value[] = new Array(encoders.length)
    let text = ''
    let count = 0
    for (let i = 0; i < at.length; i++) {
      for (let c = 0; c < encoders.length; c++) cells[c] = encodedOne(encoders[c] as (value: unknown) => Value, values[c]?.[i])
      text += row(cells)
      count++
      if (text.length < longest && i < at.length - 1) continue
      yield { text, count }
      text = ''
      count = 0
    }
  }

  /** CSV as the server writes it. */
  async *out({ entity, columns, onProgress }: CopyOut, call: Call): AsyncGenerator<Uint8Array> {
    if (this.#copy === null)
      throw failure('QT_UNSUPPORTED', `${this.#engine.dialect.name} through this client has no COPY: read ${entity.key} with stream()`)
    if (call.unit !== null)
      throw failure(
        'QT_UNSUPPORTED',
        `${entity.key}.copyOut keeps a connection of its own: use it outside the transaction, or stream() in it`,
      )
    const statement = this.#statement(this.#copy.out(...this.#names(entity, columns)), 'out')
    let bytes = 0
    for await (const { rows } of this.#engine.stream(statement, [], 1, call))
      for (const [piece] of rows) {
        if (!(piece instanceof Uint8Array)) continue
        yield piece
        bytes += piece.byteLength
        onProgress?.({ bytes })
      }
  }

  #names(entity: Entity, columns: readonly Column[]): [table: string, columns: string[]] {
    const { dialect } = this.#engine
    return [tableText(nameOf(entity), dialect), columns.map(column => dialect.quote(column.name))]
  }

  #statement(text: string, copy: 'in' | 'out'): Ready {
    return { text, writes: copy === 'in', keep: false, copy }
  }
}
