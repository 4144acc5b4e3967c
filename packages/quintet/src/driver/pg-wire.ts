// The parts of node-postgres that this driver touches: what any custom query class may use (pg-cursor does the same).

export interface PgClient {
  readonly connection: PgWire
  readonly processID: number | null
  readonly secretKey: number | null
  readonly host: string
  readonly port: number
  readonly ssl: unknown
  connect(): Promise<unknown>
  query(submittable: PgSubmittable): unknown
  end(): Promise<void>
  ref(): void
  unref(): void
  on(event: string, listener: (...args: never[]) => void): unknown
  removeListener(event: string, listener: (...args: never[]) => void): unknown
}

/** A client out of a pool that is not ours; `release(true)` makes the pool drop it. */
export interface PooledClient extends PgClient {
  release(destroy?: boolean): void
}

export interface PgPool {
  connect(): Promise<PooledClient>
  readonly totalCount: number
}

export interface PgWire {
  readonly stream: { readonly writable: boolean; cork(): void; uncork(): void; destroy(): void; pause(): void; resume(): void }
  parse(message: { text: string; name: string; types?: readonly number[] }): void
  bind(message: { portal?: string; statement: string; values: readonly unknown[]; binary: false }): void
  describe(message: { type: 'P'; name: string }): void
  execute(message: { portal?: string; rows?: number } | null): void
  close(message: { type: 'P' | 'S'; name: string }): void
  query(text: string): void
  sync(): void
  flush(): void
  cancel(processId: number, secretKey: number): void
  requestSsl(): void
  connect(portOrPath: number | string, host?: string): void
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
  on(event: string, listener: (...args: never[]) => void): unknown
  removeListener(event: string, listener: (...args: never[]) => void): unknown
}

/** What a client calls while a query is its active one. */
export interface PgSubmittable {
  submit(wire: PgWire): Error | null
  handleRowDescription(message: { readonly fields: readonly { readonly name: string }[] }): void
  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void
  handleCommandComplete(message: { readonly text: string }): void
  handleEmptyQuery(): void
  handlePortalSuspended(): void
  handleCopyInResponse(wire: PgWire): void
  handleCopyData(message: { readonly chunk: Buffer }): void
  handleError(error: unknown): void
  handleReadyForQuery(): void
}

/** The package itself. */
export interface PgModule {
  readonly Client: new (config: Readonly<Record<string, unknown>>) => PgClient
  readonly Connection: new (config: Readonly<Record<string, unknown>>) => PgWire
}
