import type { Soon } from '../base/value.ts'
import { Subquery } from './subquery.ts'

/** A query that runs when it is awaited, and runs once more at every await. */
export abstract class LazyQuery extends Subquery implements PromiseLike<readonly unknown[]> {
  protected abstract run(): Soon<readonly unknown[]>

  // a query is awaited like a promise, by design (A2)
  // biome-ignore lint/suspicious/noThenProperty: see above
  then<A = readonly unknown[], B = never>(
    done?: ((rows: readonly unknown[]) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // written out: neither a closure for each await nor a private method, which would be written into every instance
    let started: Promise<readonly unknown[]>
    try {
      started = Promise.resolve(this.run())
    } catch (error) {
      started = Promise.reject(error)
    }
    return started.then(done, failed)
  }
}
