import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { FieldBuilder } from './builder.ts'
import { defineField, type FieldDefinition } from './definition.ts'
import type { Listed, ObjectRow, Shape } from './field.ts'
import { checkKey, checkName } from './naming.ts'

export interface KeyValueOptions {
  /** How long a value lives after it was set: milliseconds, or text such as '30m'. */
  readonly ttl?: Duration
  /** Reading a value begins its time anew. */
  readonly sliding?: boolean
}

/** The run time behind `keyValue(...)`: frozen data that serves every store and keeps state of none. */
export class KeyValueModel {
  readonly kind = 'keyValue'
  /** The space in which its keys stand. */
  readonly $n: string
  /** What a value is: one field, an object of fields too. */
  readonly value: FieldDefinition
  readonly ttlMs: number | null
  readonly sliding: boolean

  constructor(name: string, value: FieldDefinition, { ttl, sliding = false }: KeyValueOptions) {
    checkName(name, 'The name of a map of keys')
    if (sliding && ttl === undefined) throw failure('QT_MODEL', `keyValue('${name}', …, { sliding }) needs a ttl to begin anew`)
    this.$n = name
    this.value = value
    this.ttlMs = ttl === undefined ? null : duration(ttl, `keyValue('${name}', …, { ttl })`)
    this.sliding = sliding
    Object.freeze(this)
  }
}

/** The field that a map's values are: the field that was given, or an object of those. */
export function valueField(name: string, value: unknown): FieldDefinition {
  if (value instanceof FieldBuilder) return value.definition
  if (typeof value !== 'object' || value === null) throw failure('QT_MODEL', `keyValue('${name}', …) takes a field or an object of fields`)
  const fields = Object.entries(value).map(([key, of]) => {
    checkKey(key, `A field of keyValue('${name}', …)`)
    if (of instanceof FieldBuilder) return [key, of.definition] as const
    throw failure('QT_MODEL', `keyValue('${name}', { ${key} }) is not a field`)
  })
  return defineField('object', { fields: Object.freeze(Object.fromEntries(fields)) })
}

/** A map of keys to values of type `V`, in the space `N`. */
export interface KeyValue<N extends string, V> {
  readonly $n: N
  readonly $h: 'keyValue'
  readonly $s: Record<never, never>
  readonly $d: never
  readonly $variants: never
  readonly $m: V
  readonly kind: 'keyValue'
}

/** The type of `keyValue`. */
export interface KeyValueFunction {
  <const N extends string, V>(name: N, value: Listed<V>, options?: KeyValueOptions): KeyValue<N, V>
  <const N extends string, S extends Shape>(name: N, fields: S, options?: KeyValueOptions): KeyValue<N, ObjectRow<S>>
}

function declareKeyValue(name: string, value: unknown, options: KeyValueOptions = {}): KeyValueModel {
  return new KeyValueModel(name, valueField(name, value), options)
}

/**
 * A map of keys to values, which may live for a time only.
 *
 * @example
 * const sessions = keyValue('session', { user: t.integer(), roles: t.list(t.text()) }, { ttl: '30m', sliding: true })
 */
// the declared type carries phantom members that no run-time object has
export const keyValue: KeyValueFunction = declareKeyValue as unknown as KeyValueFunction
