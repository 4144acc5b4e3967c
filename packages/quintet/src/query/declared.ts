/**
 * A function of the query language with the type that programs see. That type is computed from the kinds of fields, which the run
 * time reads from the nodes it is given, and its results carry members that no run-time object has.
 */
export function declared<F>(run: (...given: never[]) => unknown): F {
  return run as unknown as F
}
