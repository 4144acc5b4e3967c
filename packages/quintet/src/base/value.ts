/** What may be bound to a slot of a statement, after it was checked against its field and encoded. */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[]

/** An answer that may already be here: embedded reads stay synchronous down to the driver, only the awaited query makes a promise. */
export type Soon<T> = T | Promise<T>

/** The one promise of an await, whether the answer is here, comes, or is an error that was thrown. */
export function promised<T>(ask: () => Soon<T>): Promise<T> {
  try {
    return Promise.resolve(ask())
  } catch (error) {
    return Promise.reject(error)
  }
}

/** Applies `next` to an answer now if it is here, else when it arrives. */
export function then<T, R>(soon: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return soon instanceof Promise ? soon.then(next) : next(soon)
}

/** Does `step` for each item, one after the other; stays synchronous as long as the steps do. */
export function each<T, R>(items: readonly T[], step: (item: T, index: number) => Soon<R>): Soon<R[]> {
  return eachFrom(items, step, [])
}

function eachFrom<T, R>(items: readonly T[], step: (item: T, index: number) => Soon<R>, done: R[]): Soon<R[]> {
  for (let i = done.length; i < items.length; i++) {
    // the index is below the length
    const soon = step(items[i] as T, i)
    if (soon instanceof Promise)
      return soon.then(result => {
        done.push(result)
        return eachFrom(items, step, done)
      })
    done.push(soon)
  }
  return done
}
