/** What becomes of a collection; only its own column makes one. */
export interface Changed<out T> {
  readonly $changed: T
}

export interface ListColumn<T> {
  append(...items: readonly T[]): Changed<T[]>
  prepend(...items: readonly T[]): Changed<T[]>
  /** Takes out every item that equals one of these. */
  remove(...items: readonly T[]): Changed<T[]>
}

export interface SetColumn<T> {
  add(...members: readonly T[]): Changed<Set<T>>
  remove(...members: readonly T[]): Changed<Set<T>>
}

export interface MapColumn<K, V> {
  put(entries: ReadonlyMap<K, V>): Changed<Map<K, V>>
  remove(...keys: readonly K[]): Changed<Map<K, V>>
}

type Collection<T> =
  T extends Set<infer E> ? SetColumn<E> : T extends Map<infer K, infer V> ? MapColumn<K, V> : T extends (infer E)[] ? ListColumn<E> : never

/** The collections of a row, as a lambda has them. */
export type CollectionChanges<R> = {
  readonly [P in keyof R as Exclude<R[P], null> extends Set<unknown> | Map<unknown, unknown> | readonly unknown[] ? P : never]: Collection<
    Exclude<R[P], null>
  >
}

/** Fields with their new values, or with what becomes of them. */
export type FieldsAfter<R> = { readonly [P in keyof R]?: R[P] | Changed<Exclude<R[P], null>> }
