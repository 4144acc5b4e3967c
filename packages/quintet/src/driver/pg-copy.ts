import { Buffer } from 'node:buffer'
import type { Value } from '../base/value.ts'
import type { Outcome, Step } from './pg-exchange.ts'
import type { Paged } from './pg-portal.ts'
import type { PgSubmittable, PgWire } from './pg-wire.ts'

/** Bytes that are handed on, and sent, as one. */
const pieceSize = 65_536
/** Pieces that wait for the program at most, give or take what the socket had read already. */
const mostPieces = 16

/** Sends the data of a COPY … FROM STDIN behind its statement, without waiting for the server to ask: it discards what it does not want. */
export function sendCopyData(wire: PgWire, data: Value | undefined): void {
  const bytes = Buffer.from(String(data))
  for (let from = 0; from < bytes.length; from += pieceSize) wire.sendCopyFromChunk(bytes.subarray(from, from + pieceSize))
  wire.endCopyFrom()
}

/** The text of a COPY … TO STDOUT in pieces. While the program is busy with them, the socket is not read. */
export class CopyOut implements PgSubmittable, Paged {
  readonly columns: readonly string[] = Object.freeze([])
  readonly #steps: readonly Step[]
  readonly #outcome: Outcome
  #wire: PgWire | null = null
  #piece = Buffer.allocUnsafe(pieceSize)
  #used = 0
  #pieces: Buffer[] = []
  #waiting: PromiseWithResolvers<readonly (readonly Value[])[] | null> | null = null
  #failure: { readonly why: unknown } | null = null
  #complete = false
  sent = false

  /** The COPY is the last of the steps. */
  constructor(steps: readonly Step[], outcome: Outcome) {
    this.#steps = steps
    this.#outcome = outcome
  }

  submit(wire: PgWire): Error | null {
    if (!wire.stream.writable) return new Error('Connection terminated')
    this.#wire = wire
    this.sent = true
    for (const { statement, values } of this.#steps) {
      wire.parse({ text: statement.text, name: '' })
      wire.bind({ statement: '', values, binary: false })
      wire.execute(null)
    }
    wire.sync()
    return null
  }

  next(): Promise<readonly (readonly Value[])[] | null> {
    if (this.#pieces.length > 0) return Promise.resolve(this.#take())
    if (this.#failure !== null) return Promise.reject(this.#failure.why)
    if (this.#complete) return Promise.resolve(null)
    this.#waiting = Promise.withResolvers()
    return this.#waiting.promise
  }

  fail(why: unknown): void {
    this.#failure = { why }
    this.#waiting?.reject(why)
    this.#waiting = null
  }

  /** The rest would have to be read to its end, however long it is: the connection is given up instead. */
  stop(): void {
    if (!this.#complete) this.#wire?.stream.destroy()
  }

  #take(): readonly (readonly Value[])[] {
    const rows = this.#pieces.map(piece => [piece])
    this.#pieces = []
    this.#wire?.stream.resume()
    return rows
  }

  #hand(): void {
    const waiting = this.#waiting
    if (waiting === null) return
    this.#waiting = null
    waiting.resolve(this.#pieces.length > 0 ? this.#take() : null)
  }

  /** A copy: the client's own buffer is used again. */
  handleCopyData(message: { readonly chunk: Buffer }): void {
    const { chunk } = message
    if (this.#used + chunk.length > this.#piece.length) this.#flush(Math.max(pieceSize, chunk.length))
    this.#used += chunk.copy(this.#piece, this.#used)
  }

  #flush(next: number): void {
    if (this.#used > 0) this.#pieces.push(this.#piece.subarray(0, this.#used))
    this.#piece = Buffer.allocUnsafe(next)
    this.#used = 0
    this.#hand()
    if (this.#pieces.length >= mostPieces) this.#wire?.stream.pause()
  }

  handleCommandComplete(message: { readonly text: string }): void {
    if (!message.text.startsWith('COPY')) return
    this.#complete = true
    this.#flush(0)
    this.#hand()
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  handleCopyInResponse(wire: PgWire): void {
    wire.sendCopyFail('COPY … FROM is not available here')
  }

  handleError(error: unknown): void {
    this.#outcome.failed(error)
  }

  handleReadyForQuery(): void {
    this.#outcome.done([])
  }
}
