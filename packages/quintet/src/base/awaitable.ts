import { promised, type Soon } from './value.ts'

/** What runs when it is awaited, and runs once more at every await. */
export abstract class Awaitable<T> implements PromiseLike<T> {
  protected abstract run(): Soon<T>

  // a query is awaited like a promise, by design (A2)
  // biome-ignore lint/suspicious/noThenProperty: see above
  then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return promised(() => this.run()).then(done, failed)
  }
}
