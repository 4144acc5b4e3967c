import type { Outcome } from './pg-exchange.ts'
import type { PgSubmittable, PgWire } from './pg-wire.ts'

/** Texts without values through the simple protocol, which takes several statements; what they return is dropped. */
export class Script implements PgSubmittable {
  readonly #text: string
  readonly #outcome: Outcome
  sent = false

  constructor(text: string, outcome: Outcome) {
    this.#text = text
    this.#outcome = outcome
  }

  submit(wire: PgWire): Error | null {
    if (!wire.stream.writable) return new Error('Connection terminated')
    this.sent = true
    wire.query(this.#text)
    return null
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}

  handleCopyInResponse(wire: PgWire): void {
    wire.sendCopyFail('COPY is not available here')
  }

  handleError(error: unknown): void {
    this.#outcome.failed(error)
  }

  handleReadyForQuery(): void {
    this.#outcome.done([])
  }
}
