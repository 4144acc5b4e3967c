import type { Value } from '../base/value.ts'
import type { Result } from './contract.ts'
import type { Outcome } from './pg-exchange.ts'
import type { Wired } from './pg-value.ts'
import type { PgSubmittable, PgWire } from './pg-wire.ts'

/** A result that is asked for in pages. The portal lives until its Sync, so no BEGIN is needed around it. */
export class Portal implements PgSubmittable {
  readonly #text: string
  readonly #values: readonly Wired[]
  readonly #size: number
  readonly #outcome: Outcome
  #wire: PgWire | null = null
  #columns: readonly string[] = []
  #rows: (readonly Value[])[] = []
  #page: ((rows: readonly (readonly Value[])[] | null) => void) | null = null
  #state: 'fetching' | 'suspended' | 'complete' = 'fetching'
  sent = false

  constructor(text: string, values: readonly Wired[], size: number, outcome: Outcome) {
    this.#text = text
    this.#values = values
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
    wire.parse({ text: this.#text, name: '' })
    wire.bind({ statement: '', values: this.#values, binary: false })
    wire.describe({ type: 'P', name: '' })
    this.#fetch()
    return null
  }

  /** The next page; null when there are no more rows. The promise stays open if the connection fails: race it with the end. */
  next(): Promise<readonly (readonly Value[])[] | null> {
    if (this.#state === 'complete') return Promise.resolve(this.#take())
    return new Promise(resolve => {
      this.#page = resolve
      if (this.#state === 'suspended') this.#fetch()
    })
  }

  /** Gives up the rest. */
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
    page?.(this.#take())
  }

  handleRowDescription(message: { readonly fields: readonly { readonly name: string }[] }): void {
    this.#columns = message.fields.map(field => field.name)
  }

  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void {
    this.#rows.push(message.fields)
  }

  handlePortalSuspended(): void {
    if (this.#state !== 'complete') this.#state = 'suspended'
    this.#hand()
  }

  handleCommandComplete(): void {
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

/** Pages of a portal; leaving early closes it and waits until the connection is free again. */
export async function* pages(portal: Portal, ended: Promise<unknown>): AsyncGenerator<Result> {
  // settles only by failing: a good end says nothing about the page that is waited for
  const failing = new Promise<never>((_, reject) => ended.catch(reject))
  failing.catch(() => {})
  try {
    for (;;) {
      const rows = await Promise.race([portal.next(), failing])
      if (rows === null) break
      yield { rows, columns: portal.columns, affected: 0, tag: '' }
    }
  } finally {
    portal.stop()
    await ended.catch(() => {})
  }
  await ended
}
