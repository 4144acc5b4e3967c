// found by name, so that node:util need not be loaded
const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * Text that is never printed: not by `String`, `JSON.stringify`, `util.inspect` or an error.
 *
 * @example
 * const password = new Secret('hunter2')
 * `${password}` // => '[secret]'
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  static {
    Object.defineProperty(Secret.prototype, inspect, { value: () => '[secret]' })
  }
}
