import type { Limit } from '../base/deadline.ts'
import { failure, isFailure, type QuintetError } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import type { BeginOptions, Begins, Call, Lane, Unit, Work } from './call.ts'
import { type Cell, currentCell, inCell } from './context.ts'
import { Gate } from './gate.ts'
import { warn } from './hooks.ts'

/** How long a call waits for a savepoint that somebody else holds open. */
const savepointMs = 5_000
let savepoints = 0

/** What every unit of one transaction shares. */
interface Root {
  readonly begins: Begins
  readonly options: BeginOptions
  readonly call: Call
  /** Whose transaction it is, for `assertOutside`. */
  readonly of: unknown
  deferred: Set<string> | null
  lane: Soon<Lane> | null
  died: QuintetError | null
  onDeath: ((error: QuintetError) => void) | null
}

/** A transaction, or a savepoint in one. Statements, savepoints and hooks belong to the unit they were asked of. */
export class OpenUnit implements Unit {
  readonly #root: Root
  readonly #parent: OpenUnit | null
  readonly #savepoint: string
  /** The savepoint that is open in this unit, and the queue of those that wait for its end. */
  #child: OpenUnit | null = null
  #turn: Gate | null = null
  /** Whether a savepoint was ever made in it; before, no statement need ask which one it belongs to. */
  #branched = false
  /** Whether its savepoint was asked for; the transaction itself has none. */
  #established: boolean
  #state: 'open' | 'poisoned' | 'ended' = 'open'
  #cause: QuintetError | null = null
  /** Its parent ended while it was open: its savepoint is gone, and the connection may be somebody else's by now. */
  #abandoned = false
  #pending: Work[] | null = null
  /** What must be awaited before the end. Most writes are awaited where they are built, so the newest one is kept by itself. */
  #newest: Work | null = null
  #expected: Set<Work> | null = null
  #hooks: (() => unknown)[] | null = null

  constructor(root: Root, parent: OpenUnit | null) {
    this.#root = root
    this.#parent = parent
    this.#established = parent === null
    this.#savepoint = parent === null ? '' : `quintet_${++savepoints}`
  }

  static open(begins: Begins, options: BeginOptions, call: Call, of: unknown): OpenUnit {
    return new OpenUnit({ begins, options, call, of, deferred: null, lane: null, died: null, onDeath: null }, null)
  }

  get anchor(): symbol {
    return this.#root.begins.anchor
  }

  get deferred(): Set<string> {
    this.#root.deferred ??= new Set()
    return this.#root.deferred
  }

  get state(): 'open' | 'poisoned' | 'ended' {
    return this.#state
  }

  /** The failure that poisoned this unit. */
  get cause(): QuintetError | null {
    return this.#cause
  }

  set onDeath(listener: ((error: QuintetError) => void) | null) {
    this.#root.onDeath = listener
  }

  admit(): void {
    if (this.#state !== 'open') throw this.#refusal()
  }

  join(call: Call): Unit | Promise<void> {
    if (this.#state !== 'open') throw this.#refusal()
    if (!this.#branched) return this
    const inner = this.#around()
    if (inner !== null) return inner.join(call)
    return this.#child === null ? this : this.#afterChild(call)
  }

  /**
   * The savepoint of this unit that is open around the caller, or null. Work that a savepoint left behind when it ended must
   * not go on in the unit around it, which its code reaches by the outer handle.
   */
  #around(): OpenUnit | null {
    for (let cell = currentCell(); cell !== null; cell = cell.outer) {
      if (cell.unit === this.#child) return this.#child
      if (!cell.open && cell.unit instanceof OpenUnit && cell.unit.#isIn(this)) throw cell.unit.#refusal()
    }
    return null
  }

  #isIn(unit: OpenUnit): boolean {
    for (let parent = this.#parent; parent !== null; parent = parent.#parent) if (parent === unit) return true
    return false
  }

  async #afterChild(call: Call): Promise<void> {
    const turn = this.#line()
    await turn.enter(patience(call), 'savepoint', stuck)
    // a macrotask later: the caller has asked again and sent its statement before the next savepoint begins
    setImmediate(() => turn.leave())
  }

  /** Where savepoints, and whoever waits for their end, stand in line. */
  #line(): Gate {
    this.#turn ??= new Gate()
    return this.#turn
  }

  lane(of: Begins, call: Call): Soon<Lane> {
    const { lane, begins } = this.#root
    if (of.anchor !== begins.anchor)
      throw failure('QT_UNSUPPORTED', 'This transaction was begun on another database; a transaction has one')
    return lane !== null && this.#established && !(lane instanceof Promise) ? lane : this.#establish(call)
  }

  /**
   * Asks for the savepoints that this unit is in and that are not there yet, the outermost first, and waits for none: the lane
   * keeps the order, so what is asked of it in this tick comes right after them, before anybody else's savepoint.
   */
  #establish(call: Call): Soon<Lane> {
    const lane = this.begin()
    if (lane instanceof Promise) return lane.then(() => this.#establish(call))
    if (this.#established || this.#parent === null) return lane
    this.#parent.#establish(call)
    const made = lane.savepoint(this.#savepoint, call)
    this.#established = true
    if (made instanceof Promise) made.catch(error => this.poison(asFailure(error)))
    return lane
  }

  /** Takes a connection and begins on it, once. */
  begin(): Soon<Lane> {
    const root = this.#root
    if (root.lane !== null) return root.lane
    const { call } = root
    const made = root.begins.begin(root.options, { at: call.at, signal: call.signal, context: call.context, unit: this, hooks: call.hooks })
    root.lane = made
    if (!(made instanceof Promise)) return made
    const kept = made.then(lane => {
      root.lane = lane
      return lane
    })
    root.lane = kept
    return kept
  }

  enter(work: Work): void {
    this.#pending ??= []
    this.#pending.push(work)
  }

  leave(work: Work): void {
    const at = this.#pending?.indexOf(work) ?? -1
    if (at >= 0) this.#pending?.splice(at, 1)
  }

  poison(error: QuintetError): QuintetError {
    if (this.#state === 'open') {
      this.#state = 'poisoned'
      this.#cause = error
    }
    return error
  }

  die(error: QuintetError): void {
    for (let unit: OpenUnit | null = this; unit !== null; unit = unit.#parent) {
      for (let child = unit.#child; child !== null; child = child.#child) child.#fall(error)
      unit.#fall(error)
    }
    this.#root.died ??= error
    this.#root.onDeath?.(error)
  }

  #fall(error: QuintetError): void {
    this.#cause ??= error
    this.#state = 'ended'
  }

  get died(): QuintetError | null {
    return this.#root.died
  }

  expect(work: Work): void {
    if (this.#newest !== null) {
      this.#expected ??= new Set()
      this.#expected.add(this.#newest)
    }
    this.#newest = work
  }

  forget(work: Work): void {
    if (this.#newest === work) this.#newest = null
    else this.#expected?.delete(work)
  }

  #forgotten(): readonly Work[] {
    const before = this.#expected === null ? [] : [...this.#expected]
    return this.#newest === null ? before : [...before, this.#newest]
  }

  /**
   * Runs `hook` once the outermost transaction is committed; dropped if this unit is rolled back.
   *
   * @example
   * tx.afterCommit(() => mail.send(welcome))
   */
  afterCommit(hook: () => unknown): void {
    if (this.#state !== 'open') throw this.#refusal()
    this.#hooks ??= []
    this.#hooks.push(hook)
  }

  /**
   * A savepoint: if `body` rejects, what it did is undone, the transaction lives on, and the error is thrown here. Siblings
   * run one after the other. Work asked of the outer handle inside `body` belongs to the savepoint.
   *
   * @example
   * await tx.attempt(sp => sp.tags.insert({ label })).catch(error => { if (!isFailure(error, 'QT_UNIQUE')) throw error })
   */
  async attempt<T>(body: (unit: OpenUnit) => Promise<T>): Promise<T> {
    const { call } = this.#root
    const parent = this.#joined()
    parent.#branched = true
    const turn = parent.#line()
    if (!turn.tryEnter()) await turn.enter(patience(call), 'savepoint', stuck)
    try {
      if (parent.#state !== 'open') throw parent.#refusal()
      const child = new OpenUnit(this.#root, parent)
      parent.#child = child
      parent.enter(nested)
      return await child.#attempted(parent, body, call)
    } finally {
      parent.leave(nested)
      parent.#child = null
      turn.leave()
    }
  }

  /** The unit whose savepoint this will be: inside a savepoint that is open around the caller, that one. */
  #joined(): OpenUnit {
    if (this.#state !== 'open') throw this.#refusal()
    const inner = this.#around()
    return inner === null ? this : inner.#joined()
  }

  async #attempted<T>(parent: OpenUnit, body: (unit: OpenUnit) => Promise<T>, call: Call): Promise<T> {
    const cell: Cell = { unit: this, of: this.#root.of, outer: currentCell(), open: true }
    try {
      const result = await inCell(cell, () => body(this))
      if (this.#abandoned) throw this.#refusal()
      const problem = this.end()
      if (problem !== null) throw problem
      if (this.#established && this.#root.lane !== null) await (await this.#root.lane).release(this.#savepoint, call)
      if (this.#hooks !== null) parent.#hooks = [...(parent.#hooks ?? []), ...this.#hooks]
      return result
    } catch (error) {
      this.end()
      await this.#undo(parent, call)
      throw error
    } finally {
      cell.open = false
    }
  }

  async #undo(parent: OpenUnit, call: Limit): Promise<void> {
    if (!this.#established || this.#abandoned || this.#root.lane === null || this.#root.died !== null) return
    try {
      const lane = await this.#root.lane
      await lane.rollbackTo(this.#savepoint, call)
      await lane.release(this.#savepoint, call)
    } catch (error) {
      parent.poison(asFailure(error))
    }
  }

  /** Ends the unit before anything is sent for it; returns what forbids the commit, or null. */
  end(): QuintetError | null {
    for (let child = this.#child; child !== null; child = child.#child) {
      child.#abandoned = true
      child.#state = 'ended'
    }
    const state = this.#state
    this.#state = 'ended'
    if (state !== 'open') return this.#cause
    if (this.#pending !== null && this.#pending.length > 0) {
      return failure('QT_PENDING_WORK', `The callback returned while ${list(this.#pending)} still waited; everything is rolled back`)
    }
    const forgotten = this.#forgotten()
    if (forgotten.length > 0) {
      return failure(
        'QT_COMMAND_NOT_AWAITED',
        `The callback returned, but ${list(forgotten)} was built and never awaited; everything is rolled back`,
      )
    }
    return null
  }

  commit(limit: Limit): Soon<void> {
    const { lane } = this.#root
    if (lane === null) return
    return lane instanceof Promise ? lane.then(open => open.commit(limit)) : lane.commit(limit)
  }

  async rollback(limit: Limit): Promise<void> {
    const { lane } = this.#root
    if (lane === null) return
    const open = await Promise.resolve(lane).catch(() => null)
    await open?.rollback(limit)
  }

  /** Runs the hooks in the order in which they were given. The commit stands whatever they do, so a failure is only told. */
  committed(): Soon<void> {
    if (this.#hooks !== null) return this.#runHooks()
  }

  async #runHooks(): Promise<void> {
    for (const hook of this.#hooks ?? []) {
      try {
        await hook()
      } catch (error) {
        warn(
          this.#root.call.hooks,
          'warning',
          `An afterCommit hook threw ${error instanceof Error ? error.name : typeof error}; the transaction stays committed.`,
          { error },
        )
      }
    }
  }

  #refusal(): QuintetError {
    if (this.#state === 'poisoned') {
      return failure('QT_TRANSACTION_POISONED', 'An earlier statement of this transaction failed, so no more may run in it', {
        cause: this.#cause ?? undefined,
      })
    }
    const what = this.#parent === null ? 'transaction' : 'savepoint'
    return failure('QT_TRANSACTION_ENDED', `The ${what} had ended before this was asked of it`, { cause: this.#cause ?? undefined })
  }
}

function asFailure(error: unknown): QuintetError {
  return isFailure(error) ? error : failure('QT_BUG', 'A savepoint failed in an unexpected way', { cause: error })
}

function patience(call: Limit): Limit {
  return { at: Math.min(call.at, performance.now() + savepointMs), signal: call.signal }
}

function stuck(): QuintetError {
  return failure('QT_DEADLINE', 'A savepoint of this transaction was still open; inside it, use the handle that it was given', {
    phase: 'savepoint',
  })
}

const nested: Work = Object.freeze({ what: 'a savepoint' })

function list(works: readonly Work[]): string {
  const shown = works.slice(0, 3).map(work => ('what' in work ? work.what : `"${work.text.slice(0, 80)}"`))
  return works.length > 3 ? `${shown.join(', ')} and ${works.length - 3} more` : shown.join(', ')
}
