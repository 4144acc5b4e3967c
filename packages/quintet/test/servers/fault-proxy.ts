import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { after } from './after.ts'

/** What is done with the first statement whose text matches. */
export type Fault =
  /** The server gets it and answers; the answer is dropped and the client's socket reset. */
  | 'cut after'
  /** The server does not get it; the client's socket is reset. */
  | 'cut before'
  /** The server gets it; from then on nothing comes back. */
  | 'black hole'

interface Pair {
  readonly client: Socket
  readonly server: Socket
  statements: Map<string, string>
  buffered: Buffer
  started: boolean
  silent: boolean
  cutting: boolean
  /** Bytes of the server that still pass before the client's socket is reset. */
  left: number
}

/** A TCP proxy in front of PostgreSQL that reads what clients send and breaks the connection where a test says. */
export class FaultProxy {
  readonly #server: Server
  readonly #to: { readonly host: string; readonly port: number }
  readonly #pairs = new Set<Pair>()
  #trigger: { readonly text: RegExp; readonly fault: Fault; count: number } | null = null
  #deaf = false
  #delay = 0
  /** Statements seen, in order, by their text. */
  readonly seen: string[] = []

  private constructor(server: Server, to: { readonly host: string; readonly port: number }) {
    this.#server = server
    this.#to = to
    server.on('connection', socket => this.#accept(socket))
  }

  static async open(t: TestContext, host: string, port: number): Promise<FaultProxy> {
    const proxy = await FaultProxy.start(host, port)
    after(t, () => proxy.close())
    return proxy
  }

  static async start(host: string, port: number): Promise<FaultProxy> {
    const server = createServer()
    const proxy = new FaultProxy(server, { host, port })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port
  }

  get connections(): number {
    return this.#pairs.size
  }

  /** Arms the fault for the `nth` statement from now that matches. */
  on(text: RegExp, fault: Fault, nth = 1): void {
    this.#trigger = { text, fault, count: nth }
  }

  /** From now on nothing passes in either direction, and new connections are accepted and left alone. */
  blackHole(): void {
    this.#deaf = true
    for (const pair of this.#pairs) pair.silent = true
  }

  heal(): void {
    this.#deaf = false
  }

  /** From now on what the server says comes `ms` later; 0 ends it. */
  slow(ms: number): void {
    this.#delay = ms
  }

  /** Resets every open connection once so many more bytes of the server have passed. */
  cutAfter(bytes: number): void {
    for (const pair of this.#pairs) pair.left = bytes
  }

  /** Resets every connection. */
  cut(): void {
    for (const pair of this.#pairs) this.#reset(pair)
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #accept(client: Socket): void {
    const server = connect(this.#to.port, this.#to.host)
    const pair: Pair = {
      client,
      server,
      statements: new Map(),
      buffered: Buffer.alloc(0),
      started: false,
      silent: this.#deaf,
      cutting: false,
      left: Number.POSITIVE_INFINITY,
    }
    this.#pairs.add(pair)
    for (const socket of [client, server]) {
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#pairs.delete(pair)
        client.destroy()
        server.destroy()
      })
    }
    client.on('data', data => this.#fromClient(pair, data))
    server.on('data', data => {
      if (pair.cutting) this.#reset(pair)
      else if (!pair.silent) this.#toClient(pair, data)
    })
  }

  #toClient(pair: Pair, data: Buffer): void {
    const passed = data.subarray(0, pair.left)
    pair.left -= passed.length
    const pass = (): void => {
      pair.client.write(passed)
      if (pair.left === 0) this.#reset(pair)
    }
    // timers of one length go off in the order in which they were set
    if (this.#delay === 0) pass()
    else setTimeout(pass, this.#delay)
  }

  #reset(pair: Pair): void {
    this.#pairs.delete(pair)
    pair.client.resetAndDestroy()
    pair.server.destroy()
  }

  #fromClient(pair: Pair, data: Buffer): void {
    if (pair.silent && this.#deaf) return
    const fault = this.#read(pair, data)
    if (fault === 'cut before') return this.#reset(pair)
    if (fault === 'cut after') pair.cutting = true
    if (fault === 'black hole') pair.silent = true
    pair.server.write(data)
  }

  /** Follows the messages of the protocol far enough to know the text of what is executed. */
  #read(pair: Pair, data: Buffer): Fault | null {
    pair.buffered = Buffer.concat([pair.buffered, data])
    let found: Fault | null = null
    for (;;) {
      const head = pair.started ? 1 : 0
      if (pair.buffered.length < head + 4) return found
      const end = head + pair.buffered.readInt32BE(head)
      if (pair.buffered.length < end) return found
      const type = pair.started ? String.fromCharCode(pair.buffered[0] ?? 0) : ''
      const body = pair.buffered.subarray(head + 4, end)
      // what comes first has no type: the startup, or a request to cancel (which ends the connection)
      pair.started = true
      pair.buffered = pair.buffered.subarray(end)
      found = this.#message(pair, type, body) ?? found
    }
  }

  #message(pair: Pair, type: string, body: Buffer): Fault | null {
    const words = body.toString('latin1').split('\0')
    if (type === 'P') pair.statements.set(words[0] ?? '', words[1] ?? '')
    const text = type === 'B' ? pair.statements.get(words[1] ?? '') : type === 'Q' ? words[0] : undefined
    if (text === undefined) return null
    this.seen.push(text)
    const trigger = this.#trigger
    if (trigger === null || !trigger.text.test(text) || --trigger.count > 0) return null
    this.#trigger = null
    return trigger.fault
  }
}
