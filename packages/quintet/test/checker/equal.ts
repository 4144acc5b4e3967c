/** Whether two types are the same, not only assignable. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** A type without the seams of its intersections, so that `Equal` sees members. */
export type Plain<T> = T extends Date | Uint8Array
  ? T
  : T extends readonly (infer E)[]
    ? Plain<E>[]
    : T extends object
      ? { [P in keyof T]: Plain<T[P]> }
      : T

/** Compiles only where the answer is yes. */
export function proves<_Answer extends true>(): void {}

/** The sentence why a verb cannot be called; never where it can. */
export type Why<V> = V extends { readonly $refused: infer W } ? W : never
