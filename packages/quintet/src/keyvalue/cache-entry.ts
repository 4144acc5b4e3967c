import { failure } from '../base/failure.ts'
import { problem, problemText } from '../schema/check.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import { jsonCodec } from '../schema/json-codec.ts'
import type { KeyValueStore } from './contract.ts'
import type { Space } from './space.ts'

/** What is kept under a key: the value, until when it needs no look at where it came from, and the versions of its tags. */
export interface Found {
  readonly value: unknown
  /** Milliseconds since 1970. */
  readonly freshUntil: number
  readonly stamps: Readonly<Record<string, string>>
}

/** A value that is asked for, how it is loaded, and what is kept of it. */
export interface Cached {
  readonly key: string
  readonly load: () => unknown
  readonly tags: readonly string[]
  readonly found: Found | null
}

/** A value together with what decides whether it is still good, as bytes. */
export class Envelope {
  readonly #name: string
  readonly #field: FieldDefinition
  readonly #codec: ReturnType<typeof jsonCodec>

  constructor(name: string, field: FieldDefinition) {
    this.#name = name
    this.#field = field
    this.#codec = jsonCodec(field)
  }

  close({ value, freshUntil, stamps }: Found): Uint8Array {
    const { nullable } = this.#field
    const wrong = value === null && nullable ? null : problem(this.#field, value)
    if (wrong !== null) throw failure('QT_VALUE', problemText(wrong, `a value of ${this.#name}`), { model: this.#name })
    const written = value === null && nullable ? null : this.#codec.write(value)
    return Buffer.from(JSON.stringify([freshUntil, Object.entries(stamps), written]))
  }

  open(bytes: Uint8Array): Found {
    // what `close` made
    const [freshUntil, stamps, json] = JSON.parse(Buffer.from(bytes).toString()) as [number, [string, string][], unknown]
    const value = json === null && this.#field.nullable ? null : this.#codec.read(json)
    return { value, freshUntil, stamps: Object.fromEntries(stamps) }
  }
}

/** Keys of values, tags and leases stand in one space, told apart by their first letter. */
export function valueKey(space: Space, key: string, store: KeyValueStore): string {
  return `v${space.key(key, { longest: { key: store.features.longest.key - 2 } })}`
}

export function tagKey(space: Space, tag: string, store: KeyValueStore | null): string {
  return `t${space.key(tag, { longest: { key: (store?.features.longest.key ?? Number.POSITIVE_INFINITY) - 1 } }, 'A tag')}`
}
