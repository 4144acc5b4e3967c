import type { Value } from '../base/value.ts'
import type { Prepared, Result } from './contract.ts'
import { sendCopyData } from './pg-copy.ts'
import type { Wired } from './pg-value.ts'
import type { PgSubmittable, PgWire } from './pg-wire.ts'

/** A statement with its values already written out, so that nothing can fail once the first byte is on its way. */
export interface Step {
  readonly statement: Prepared
  readonly values: readonly Wired[]
}

/** A statement that the server keeps. Its columns never change (the server refuses the plan then), so they are asked for once. */
export interface Known {
  readonly name: string
  columns: readonly string[] | null
  parsed: boolean
}

/** How an exchange ends: done when the server is ready again; failed when it said so, before it is ready. */
export interface Outcome {
  done(results: readonly Result[]): void
  failed(thrown: unknown): void
}

const none: readonly never[] = Object.freeze([])

/** One or more statements in one packet behind one Sync: without BEGIN they are one implicit transaction. */
export class Exchange implements PgSubmittable {
  readonly #steps: readonly Step[]
  readonly #known: readonly (Known | null)[]
  readonly #fresh: readonly boolean[]
  readonly #closing: readonly string[]
  readonly #outcome: Outcome
  readonly #results: Result[] = []
  #rows: (readonly Value[])[] = []
  #columns: readonly string[] = none
  sent = false

  /** `known[i]` is null for an unnamed statement; `fresh[i]` says that it must be parsed first; `closing` are names to drop. */
  constructor(
    steps: readonly Step[],
    known: readonly (Known | null)[],
    fresh: readonly boolean[],
    closing: readonly string[],
    outcome: Outcome,
  ) {
    this.#steps = steps
    this.#known = known
    this.#fresh = fresh
    this.#closing = closing
    this.#outcome = outcome
  }

  submit(wire: PgWire): Error | null {
    if (!wire.stream.writable) return new Error('Connection terminated')
    this.sent = true
    wire.stream.cork()
    try {
      for (const name of this.#closing) wire.close({ type: 'S', name })
      for (let index = 0; index < this.#steps.length; index++) this.#write(wire, index)
    } finally {
      wire.stream.uncork()
    }
    return null
  }

  #write(wire: PgWire, index: number): void {
    const { statement, values } = this.#steps[index] as Step
    const copies = statement.copy === 'in'
    const known = this.#known[index] ?? null
    const name = known?.name ?? ''
    if (this.#fresh[index] === true) wire.parse({ text: statement.text, name })
    wire.bind({ statement: name, values: copies ? none : values, binary: false })
    if (known === null || known.columns === null) wire.describe({ type: 'P', name: '' })
    wire.execute(null)
    if (copies) sendCopyData(wire, values[0])
    if (index === this.#steps.length - 1) wire.sync()
  }

  handleRowDescription(message: { readonly fields: readonly { readonly name: string }[] }): void {
    this.#columns = message.fields.map(field => field.name)
  }

  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void {
    this.#rows.push(message.fields)
  }

  handleCommandComplete(message: { readonly text: string }): void {
    const known = this.#known[this.#results.length] ?? null
    if (known !== null) {
      if (known.columns === null) known.columns = this.#columns
      else this.#columns = known.columns
    }
    this.#results.push({ rows: this.#rows, columns: this.#columns, affected: affected(message.text), tag: message.text })
    this.#rows = []
    this.#columns = none
  }

  handleEmptyQuery(): void {
    this.#results.push({ rows: none, columns: none, affected: 0, tag: '' })
  }

  handlePortalSuspended(): void {}

  handleCopyInResponse(wire: PgWire): void {
    // the data was sent behind the statement
    if (this.#steps[this.#results.length]?.statement.copy === 'in') return
    wire.sendCopyFail('COPY is not available here')
  }

  handleCopyData(): void {}

  handleError(error: unknown): void {
    this.#outcome.failed(error)
  }

  handleReadyForQuery(): void {
    this.#outcome.done(this.#results)
  }
}

/** `INSERT 0 3`, `UPDATE 3`, `SELECT 3`: rows that were changed, so none for a SELECT. */
function affected(tag: string): number {
  const space = tag.lastIndexOf(' ')
  if (space < 0 || tag.startsWith('SELECT') || tag.startsWith('FETCH')) return 0
  const count = Number(tag.slice(space + 1))
  return Number.isNaN(count) ? 0 : count
}
