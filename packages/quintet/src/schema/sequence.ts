import { failure } from '../base/failure.ts'
import { checkName } from './naming.ts'

export interface SequenceOptions {
  readonly schema?: string
  /** The first value; 1 unless said otherwise. */
  readonly start?: number
  readonly increment?: number
  readonly min?: number
  readonly max?: number
  /** Whether it begins again after its last value. */
  readonly cycle?: boolean
}

/** The run time behind `sequence(...)`. */
export class SequenceModel {
  readonly kind = 'sequence'
  readonly $n: string
  readonly name: string
  readonly options: SequenceOptions

  constructor(name: string, options: SequenceOptions = {}) {
    checkName(name, "A sequence's name")
    if (options.schema !== undefined) checkName(options.schema, `The schema of the sequence ${name}`)
    for (const key of ['start', 'increment', 'min', 'max'] as const) {
      const value = options[key]
      if (value !== undefined && !Number.isSafeInteger(value))
        throw failure('QT_MODEL', `sequence('${name}', { ${key} }) is a whole number`)
    }
    if (options.increment === 0) throw failure('QT_MODEL', `sequence('${name}', { increment }) is not 0`)
    this.name = name
    this.options = Object.freeze({ ...options })
    this.$n = options.schema === undefined ? name : `${options.schema}.${name}`
    Object.freeze(this)
  }
}

/** Numbers that the store hands out, each once. */
export interface Sequence<N extends string> {
  readonly $n: N
  readonly $h: 'sequence'
  readonly $s: Readonly<Record<never, never>>
  readonly $d: never
  readonly $variants: never
  readonly $m: never
  readonly kind: 'sequence'
}

/** The type of `sequence`. */
export interface SequenceFunction {
  <const N extends string, const Q extends string = never>(
    name: N,
    options?: SequenceOptions & { readonly schema?: Q },
  ): Sequence<[Q] extends [never] ? N : `${Q}.${N}`>
}

/**
 * A sequence of the store: numbers that are handed out once each, gaps included. A handle of `db` takes them.
 *
 * @example
 * const orderNumbers = sequence('order_numbers', { start: 1000 })
 * await db.orderNumbers.next() // 1000
 */
// the declared type carries phantom members that no run-time object has
export const sequence: SequenceFunction = ((name: string, options?: SequenceOptions) =>
  new SequenceModel(name, options)) as unknown as SequenceFunction
