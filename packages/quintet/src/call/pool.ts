import { Alarm } from '../base/alarm.ts'
import type { Limit } from '../base/deadline.ts'
import { failure, type QuintetError } from '../base/failure.ts'
import type { Soon } from '../base/value.ts'
import { type Holder, report } from './holder.ts'
import { Waiters } from './waiters.ts'

/** How a pool makes and judges what it lends. */
export interface Supply<T> {
  readonly name: string
  make(limit: Limit): Promise<T>
  alive(value: T): boolean
  /** Whether a value whose state is in doubt can be lent again; never throws. */
  check(value: T): Promise<boolean>
  close(value: T): Promise<void>
  destroy(value: T): void
  /** Told when a value is lent and when it comes back: an idle one must not keep the process running. */
  busy(value: T, is: boolean): void
}

export interface PoolTimes {
  readonly min: number
  readonly max: number
  readonly connect: number
  readonly idle: number
  readonly lifetime: number
  readonly leak: number
  /** One that was idle for longer is checked before it is lent. */
  readonly doubt: number
}

/** One thing of a pool, lent to one holder at a time. */
export class Loan<T> {
  readonly value: T
  readonly expires: number
  idleSince = 0
  holder: Holder | null = null
  lent = false

  constructor(value: T, expires: number) {
    this.value = value
    this.expires = expires
  }
}

/** Lends what is expensive to make: the one used last first, waiters first come first served, nobody for ever. */
export class Pool<T> {
  readonly #supply: Supply<T>
  readonly #times: PoolTimes
  readonly #all = new Set<Loan<T>>()
  readonly #idle: Loan<T>[] = []
  readonly #waiters = new Waiters<Loan<T>>()
  readonly #retry = new Alarm(() => this.#grow())
  #making = 0
  #failures = 0
  #retryAt = 0
  #lastFailure: unknown = null
  #reaper: NodeJS.Timeout | null = null
  #closing: Promise<void> | null = null
  #drained: (() => void) | null = null

  constructor(supply: Supply<T>, times: PoolTimes) {
    this.#supply = supply
    this.#times = times
  }

  get size(): number {
    return this.#all.size
  }

  get idle(): number {
    return this.#idle.length
  }

  get waiting(): number {
    return this.#waiters.size
  }

  /** In this tick if something good is idle. `holder` says who it is for, where it may be held for long. */
  acquire(limit: Limit, holder: Holder | null): Soon<Loan<T>> {
    if (this.#closing !== null) throw this.#closed()
    for (let loan = this.#idle.pop(); loan !== undefined; loan = this.#idle.pop()) {
      if (!this.#usable(loan)) continue
      if (loan.idleSince + this.#times.doubt < performance.now()) return this.#checked(loan, limit, holder)
      return this.#lend(loan, holder)
    }
    return this.#wait(limit, holder)
  }

  #usable(loan: Loan<T>): boolean {
    if (this.#supply.alive(loan.value) && loan.expires > performance.now()) return true
    this.#drop(loan)
    return false
  }

  #lend(loan: Loan<T>, holder: Holder | null): Loan<T> {
    loan.lent = true
    loan.holder = holder
    holder?.watch(this.#times.leak)
    this.#supply.busy(loan.value, true)
    return loan
  }

  async #checked(loan: Loan<T>, limit: Limit, holder: Holder | null): Promise<Loan<T>> {
    this.#supply.busy(loan.value, true)
    if (await this.#supply.check(loan.value)) return this.#lend(loan, holder)
    this.#drop(loan)
    return this.acquire(limit, holder)
  }

  async #wait(limit: Limit, holder: Holder | null): Promise<Loan<T>> {
    const coming = this.#waiters.wait(limit, 'acquire', () => this.#exhausted())
    this.#grow()
    return this.#lend(await coming, holder)
  }

  /** Makes as many as there are waiters for, within the maximum; after a failure not before a pause. */
  #grow(): void {
    while (this.#waiters.size > this.#making && this.#all.size + this.#making < this.#times.max) {
      if (this.#failures > 0 && performance.now() < this.#retryAt) return this.#retry.set(this.#retryAt)
      this.#making++
      void this.#make()
    }
  }

  async #make(): Promise<void> {
    let value: T
    try {
      value = await this.#supply.make({ at: performance.now() + this.#times.connect })
    } catch (error) {
      this.#making--
      this.#failed(error)
      return
    }
    this.#making--
    this.#failures = 0
    this.#lastFailure = null
    const loan = new Loan(value, performance.now() + this.#times.lifetime * (0.9 + Math.random() * 0.2))
    this.#all.add(loan)
    if (this.#closing !== null) return this.#drop(loan)
    this.#offer(loan)
    this.#warm()
  }

  /** One waiter learns at once; the others keep their chance, and the server is not stormed. */
  #failed(error: unknown): void {
    this.#failures++
    this.#lastFailure = error
    this.#retryAt = performance.now() + Math.min(20 * 2 ** this.#failures, 1_000) * (0.5 + Math.random() / 2)
    this.#waiters.refuse(error)
    this.#grow()
    this.#settled()
  }

  #warm(): void {
    if (this.#all.size + this.#making >= this.#times.min || this.#all.size + this.#making >= this.#times.max) return
    this.#making++
    void this.#make()
  }

  /**
   * Takes a thing back. `doubtful`: something was given up on it, so it is checked before anybody else gets it.
   * Giving back twice does nothing.
   */
  release(loan: Loan<T>, doubtful = false): void {
    if (!loan.lent) return
    loan.lent = false
    loan.holder?.unwatch()
    loan.holder = null
    if (!this.#supply.alive(loan.value)) return this.#drop(loan)
    if (doubtful) void this.#recheck(loan)
    else this.#offer(loan)
  }

  async #recheck(loan: Loan<T>): Promise<void> {
    if (await this.#supply.check(loan.value)) this.#offer(loan)
    else this.#drop(loan)
  }

  #offer(loan: Loan<T>): void {
    if (this.#closing !== null || loan.expires <= performance.now() || !this.#supply.alive(loan.value)) return this.#drop(loan)
    if (this.#waiters.give(loan)) return
    if (this.#times.idle === 0) return this.#drop(loan)
    loan.idleSince = performance.now()
    this.#supply.busy(loan.value, false)
    this.#idle.push(loan)
    this.#reap()
  }

  #drop(loan: Loan<T>): void {
    if (!this.#all.delete(loan)) return
    if (this.#supply.alive(loan.value)) void this.#supply.close(loan.value)
    else this.#supply.destroy(loan.value)
    if (this.#closing === null) this.#grow()
    this.#settled()
  }

  /** Closes what was idle for too long, the oldest first; the timer does not keep the process running. */
  #reap(): void {
    if (this.#reaper !== null || this.#times.idle === Number.POSITIVE_INFINITY) return
    this.#reaper = setTimeout(() => {
      this.#reaper = null
      const before = performance.now() - this.#times.idle
      while (this.#all.size > this.#times.min && (this.#idle[0]?.idleSince ?? Number.POSITIVE_INFINITY) <= before) {
        const loan = this.#idle.shift()
        if (loan !== undefined) this.#drop(loan)
      }
      if (this.#idle.length > 0 && this.#all.size > this.#times.min) this.#reap()
    }, this.#times.idle).unref()
  }

  /** Lets holders finish until the limit, then takes everything from them. */
  close(limit: Limit): Promise<void> {
    this.#closing ??= this.#close(limit)
    return this.#closing
  }

  async #close(limit: Limit): Promise<void> {
    await Promise.resolve()
    this.#retry.clear()
    if (this.#reaper !== null) clearTimeout(this.#reaper)
    while (this.#waiters.refuse(this.#closed()));
    const closing = this.#idle.splice(0).map(loan => {
      this.#all.delete(loan)
      return this.#supply.close(loan.value)
    })
    if (this.#all.size + this.#making > 0) await this.#drain(limit)
    for (const loan of this.#all) this.#supply.destroy(loan.value)
    this.#all.clear()
    await Promise.allSettled(closing)
  }

  #drain(limit: Limit): Promise<void> {
    return new Promise(resolve => {
      const alarm = new Alarm(resolve)
      alarm.set(limit.at)
      this.#drained = () => {
        alarm.clear()
        resolve()
      }
    })
  }

  #settled(): void {
    if (this.#closing !== null && this.#all.size + this.#making === 0) this.#drained?.()
  }

  #closed(): QuintetError {
    return failure('QT_CLOSED', `${this.#supply.name} was closed`)
  }

  #exhausted(): QuintetError {
    const cause = this.#lastFailure ?? undefined
    if (this.#all.size === 0)
      return failure('QT_DEADLINE', `No connection to ${this.#supply.name} was made before the deadline`, { phase: 'acquire', cause })
    const holders = [...this.#all].map(loan => loan.holder)
    return failure(
      'QT_DEADLINE',
      `All ${this.#all.size} connections to ${this.#supply.name} were in use until the deadline: ${report(holders)}`,
      { phase: 'acquire', cause },
    )
  }
}
