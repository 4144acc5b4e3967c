import type { Value } from '../base/value.ts'
import type { Result } from './contract.ts'
import type { Outcome, Step } from './pg-exchange.ts'
import type { PgSubmittable, PgWire } from './pg-wire.ts'

/** What comes in pages, one at a time, as they are asked for. */
export interface Paged {
  readonly columns: readonly string[]
  /** The next page; null when there is no more. */
  next(): Promise<readonly (readonly Value[])[] | null>
  /** The exchange has failed, or its connection: nothing more will come. */
  fail(why: unknown): void
  /** Gives up the rest. */
  stop(): void
}

/**
 * A result that is asked for in pages. The portal lives until its Sync, so no BEGIN is needed around it; what is `before` it is in
 * the same transaction.
 */
export class Portal implements PgSubmittable, Paged {
  readonly #step: Step
  readonly #before: readonly Step[]
  readonly #size: number
  readonly #outcome: Outcome
  #wire: PgWire | null = null
  #columns: readonly string[] = []
  #rows: (readonly Value[])[] = []
  #page: PromiseWithResolvers<readonly (readonly Value[])[] | null> | null = null
  #failure: { readonly why: unknown } | null = null
  #state: 'fetching' | 'suspended' | 'complete' = 'fetching'
  /** Steps before it that were not answered yet. */
  #ahead: number
  sent = false

  constructor(step: Step, before: readonly Step[], size: number, outcome: Outcome) {
    this.#step = step
    this.#before = before
    this.#ahead = before.length
    this.#size = size
    this.#outcome = outcome
  }

  get columns(): readonly string[] {
    return this.#columns
  }

  submit(wire: PgWire): Error | null {
    if (!wire.stream.writable) return new Error('Connection terminated')
    this.#wire = wire
    this.sent = true
    for (const step of this.#before) {
      this.#open(wire, step)
      wire.execute(null)
    }
    this.#open(wire, this.#step)
    wire.describe({ type: 'P', name: '' })
    this.#fetch()
    return null
  }

  #open(wire: PgWire, { statement, values }: Step): void {
    wire.parse({ text: statement.text, name: '' })
    wire.bind({ statement: '', values, binary: false })
  }

  next(): Promise<readonly (readonly Value[])[] | null> {
    if (this.#failure !== null) return Promise.reject(this.#failure.why)
    if (this.#state === 'complete') return Promise.resolve(this.#take())
    this.#page = Promise.withResolvers()
    if (this.#state === 'suspended') this.#fetch()
    return this.#page.promise
  }

  fail(why: unknown): void {
    this.#failure = { why }
    this.#page?.reject(why)
    this.#page = null
  }

  stop(): void {
    if (this.#state === 'complete') return
    this.#state = 'complete'
    this.#wire?.close({ type: 'P', name: '' })
    this.#wire?.sync()
  }

  #fetch(): void {
    this.#state = 'fetching'
    this.#wire?.execute({ portal: '', rows: this.#size })
    this.#wire?.flush()
  }

  #take(): readonly (readonly Value[])[] | null {
    const rows = this.#rows
    this.#rows = []
    return rows.length === 0 ? null : rows
  }

  #hand(): void {
    const page = this.#page
    this.#page = null
    page?.resolve(this.#take())
  }

  handleRowDescription(message: { readonly fields: readonly { readonly name: string }[] }): void {
    this.#columns = message.fields.map(field => field.name)
  }

  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void {
    if (this.#ahead === 0) this.#rows.push(message.fields)
  }

  handlePortalSuspended(): void {
    if (this.#state !== 'complete') this.#state = 'suspended'
    this.#hand()
  }

  handleCommandComplete(): void {
    if (this.#ahead > 0) {
      this.#ahead--
      return
    }
    if (this.#state !== 'complete') this.#wire?.sync()
    this.#state = 'complete'
    this.#hand()
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete()
  }

  handleCopyData(): void {}

  handleCopyInResponse(wire: PgWire): void {
    wire.sendCopyFail('COPY is not available here')
  }

  handleError(error: unknown): void {
    // without a Sync the server waits for one before it is ready again
    if (this.#state !== 'complete') this.#wire?.sync()
    this.#state = 'complete'
    this.#outcome.failed(error)
  }

  handleReadyForQuery(): void {
    this.#outcome.done([])
  }
}

/** Pages until the end; leaving early gives up the rest and waits until the connection is free again, or gone. */
export async function* pages(of: Paged, ended: Promise<unknown>): AsyncGenerator<Result> {
  // told once: a race of each page with the end would keep all pages until then
  ended.catch(why => of.fail(why))
  try {
    for (;;) {
      const rows = await of.next()
      if (rows === null) break
      yield { rows, columns: of.columns, affected: 0, tag: '' }
    }
  } finally {
    of.stop()
    await ended.catch(() => {})
  }
  await ended
}
