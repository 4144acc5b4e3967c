import type { FindOrCreateFunction } from './handle.ts'

/** A row inside a graph that may exist already. Recognised by a private field, which parsed JSON can't have. */
export class Sought {
  readonly #row: unknown

  constructor(row: unknown) {
    this.#row = row
    Object.freeze(this)
  }

  static is(value: unknown): value is Sought {
    return typeof value === 'object' && value !== null && #row in value
  }

  static row(sought: Sought): unknown {
    return sought.#row
  }
}

/**
 * A row inside a graph that is found by its unique fields, or created.
 *
 * @example
 * await db.posts.insert({ title, tags: [findOrCreate({ label: 'math' })] })
 */
// the declared type carries a phantom member that no run-time object has
export const findOrCreate: FindOrCreateFunction = (<V>(row: V): Sought => new Sought(row)) as unknown as FindOrCreateFunction
