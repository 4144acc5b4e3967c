/** What is used of the package, so that its own types, and those that they need, are not. */
declare module 'neo4j-driver' {
  export interface Plan {
    readonly operatorType: string
    readonly arguments: Readonly<Record<string, unknown>>
    readonly children: readonly Plan[]
  }
  export type Running = PromiseLike<{
    readonly records: readonly { readonly keys: readonly PropertyKey[]; get(at: number): unknown }[]
    readonly summary: { readonly plan: Plan | false }
  }>
  export interface Transaction {
    run(text: string, values: object): Running
    commit(): Promise<void>
    rollback(): Promise<void>
  }
  export interface Session {
    run(text: string, values: object, options: object): Running
    beginTransaction(options: object): Promise<Transaction>
    close(): Promise<void>
  }
  export interface Driver {
    session(options: object): Session
    close(): Promise<void>
  }
  /** A class for each kind of time, made of its parts. */
  type Time = new (...parts: bigint[]) => unknown
  const all: {
    driver(url: string, auth: unknown, options: object): Driver
    readonly auth: { basic(user: string, password: string): unknown }
    readonly types: { readonly Date: Time; readonly LocalTime: Time; readonly LocalDateTime: Time; readonly DateTime: Time }
  }
  export default all
}
