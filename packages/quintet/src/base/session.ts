/** Who asks: part of every plan, pool and merge key, and set in the same round trip as BEGIN. */
export interface Context {
  readonly tenant?: string
  readonly role?: string
  readonly actor?: string
  readonly replica?: boolean
}

/** What a transaction promises. */
export interface BeginOptions {
  readonly isolation: 'serializable' | 'repeatable read' | 'read committed'
  readonly readOnly: boolean
  readonly deferrable: boolean
}
