/** A sentence in the place of a type: what is refused, and what to do. */
export interface Refused<Why extends string> {
  readonly $refused: Why
}

/**
 * A verb, or where `Lacks` names it the sentence why it cannot be called. A union, so that what can more is always a subtype of
 * what can less: a handle of every store is a `Handle<App>`.
 */
export type Verb<Name extends string, Lacks extends string, F, Why extends string = `this store cannot ${Name}`> =
  | F
  | (Lacks extends Name ? Refused<Why> : never)
