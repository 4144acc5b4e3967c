import fc from 'fast-check'
import type { Kind } from './kinds.ts'

/** Choices read from a list of numbers, the simplest ones where it ends: fast-check shortens the list and lowers its numbers. */
export class Tape {
  readonly #numbers: readonly number[]
  #at = 0

  readonly #otherwise: boolean

  /** `otherwise`: every choice is the same, but the values of programs are others. */
  constructor(numbers: readonly number[], otherwise = false) {
    this.#numbers = numbers
    this.#otherwise = otherwise
  }

  /** The same choices, with other values. */
  otherwise(): Tape {
    return new Tape(this.#numbers, true)
  }

  /** A value of a program, never of its structure. */
  value({ values, others }: Kind): string {
    const at = this.below(values.length)
    return (this.#otherwise ? others[at % others.length] : values[at]) as string
  }

  /** A whole number that is bound. */
  count(below: number): number {
    return this.below(below) + (this.#otherwise ? 1 : 0)
  }

  /** A number below `count`; 0 is the simplest. */
  below(count: number): number {
    return (this.#numbers[this.#at++] ?? 0) % count
  }

  pick<T>(list: readonly T[]): T {
    // a cast: the index is within the list, which is never empty
    return list[this.below(list.length)] as T
  }

  /** True in one of so many cases. */
  rarely(cases: number): boolean {
    return this.below(cases) === cases - 1
  }

  some<T>(list: readonly T[], cases = 2): T[] {
    return list.filter(() => this.rarely(cases))
  }

  times<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index))
  }
}

export function tape(maxLength: number): fc.Arbitrary<Tape> {
  return fc.array(fc.nat(4096), { maxLength, size: 'max' }).map(numbers => new Tape(numbers))
}
