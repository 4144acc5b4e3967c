/** What is used of the package, so that its own types, and those that they need, are not. */
declare module 'cassandra-driver' {
  interface Answer {
    readonly rows?: readonly { values(): readonly unknown[] }[] | null
    readonly columns?: readonly { readonly name: string }[] | null
    readonly pageState?: string | null
  }
  interface Query {
    readonly query: string
    readonly params: readonly unknown[]
  }
  export class Client {
    constructor(options: object)
    connect(): Promise<void>
    execute(text: string, values?: readonly unknown[], options?: object): Promise<Answer>
    batch(statements: readonly Query[], options: object): Promise<Answer>
    shutdown(): Promise<void>
  }
  const all: {
    readonly Client: typeof Client
    readonly policies: {
      readonly reconnection: { readonly ExponentialReconnectionPolicy: new (base: number, most: number, now: boolean) => object }
    }
  }
  export default all
}
