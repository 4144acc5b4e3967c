import type { Expression } from '../schema/vocabulary.ts'

/** What a selection reads as: expressions their values, rows and lists of rows themselves, objects member by member. */
export type Out<X> = X extends Expression<infer T> ? T : X extends { readonly $t: infer R } ? R : { [P in keyof X]: Out<X[P]> }
