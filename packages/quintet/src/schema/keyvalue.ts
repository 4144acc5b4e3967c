import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import { FieldBuilder } from './builder.ts'
import { defineField, type FieldDefinition } from './definition.ts'
import type {
  CacheOptions,
  CounterOptions,
  Form,
  KeyValueFunction,
  LimitOptions,
  LockOptions,
  MapOptions,
  SessionOptions,
  StreamOptions,
} from './keyvalue-form.ts'
import { checkKey, checkName } from './naming.ts'

export type { KeyValue, KeyValueFunction } from './keyvalue-form.ts'

interface Valued<F extends Form> {
  readonly form: F
  /** What a value is: one field, an object of fields too. */
  readonly value: FieldDefinition
  /** Milliseconds; null: for ever. */
  readonly ttlMs: number | null
}

export type MapSettings = Valued<'map' | 'session'> & { readonly sliding: boolean }
export type ContainerSettings = Valued<'hash' | 'list' | 'set' | 'sorted'>
export type CounterSettings = { readonly form: 'counter'; readonly ttlMs: number | null; readonly floor: bigint | null }
export type StreamSettings = { readonly form: 'stream'; readonly value: FieldDefinition; readonly keep: number | null }
export type CacheSettings = {
  readonly form: 'cache'
  readonly value: FieldDefinition
  readonly freshMs: number
  readonly staleMs: number
  readonly jitter: number
  readonly leaseMs: number
}
export type LockSettings = { readonly form: 'lock'; readonly ttlMs: number }
export type LimitSettings = { readonly form: 'limit'; readonly limit: number; readonly perMs: number }
export type KeyValueSettings =
  | MapSettings
  | ContainerSettings
  | CounterSettings
  | StreamSettings
  | CacheSettings
  | LockSettings
  | LimitSettings

/** With a key it must fit the index of every server. */
const longestName = 200

/** The run time behind `keyValue(...)`: frozen data that serves every store and keeps state of none. */
export class KeyValueModel {
  readonly kind = 'keyValue'
  /** The space in which its keys stand. */
  readonly $n: string
  readonly settings: KeyValueSettings

  constructor(name: string, settings: KeyValueSettings) {
    checkName(name, `The name of keyValue.${settings.form}`)
    if (Buffer.byteLength(name) > longestName)
      throw failure('QT_MODEL', `keyValue('${name.slice(0, 20)}…') has a name of more than ${longestName} bytes`)
    this.$n = name
    this.settings = Object.freeze(settings)
    Object.freeze(this)
  }
}

/** The field that values are: the field that was given, or an object of those. */
function valueField(what: string, value: unknown): FieldDefinition {
  if (value instanceof FieldBuilder) return value.definition
  if (typeof value !== 'object' || value === null) throw failure('QT_MODEL', `${what} takes a field or an object of fields`)
  const fields = Object.entries(value).map(([key, of]) => {
    checkKey(key, `A field of ${what}`)
    if (of instanceof FieldBuilder) return [key, of.definition] as const
    throw failure('QT_MODEL', `${what}: ${key} is not a field`)
  })
  return defineField('object', { fields: Object.freeze(Object.fromEntries(fields)) })
}

function life(ttl: Duration | undefined, what: string): number | null {
  return ttl === undefined ? null : positive(ttl, what, 'ttl')
}

function positive(of: Duration, what: string, name: string): number {
  const ms = duration(of, `${what}: ${name}`)
  if (Number.isInteger(ms) && ms > 0) return ms
  throw failure('QT_MODEL', `${what}: ${name} is whole milliseconds, more than 0`)
}

function whole(of: number, what: string, name: string): number {
  if (Number.isSafeInteger(of) && of > 0) return of
  throw failure('QT_MODEL', `${what}: ${name} is a whole number, more than 0`)
}

function map(name: string, value: unknown, options: MapOptions = {}): KeyValueModel {
  const what = `keyValue('${name}')`
  const { ttl, sliding = false } = options
  if (sliding && ttl === undefined) throw failure('QT_MODEL', `${what}: sliding needs a ttl to begin anew`)
  return new KeyValueModel(name, { form: 'map', value: valueField(what, value), ttlMs: life(ttl, what), sliding })
}

function counter(name: string, { ttl, floor }: CounterOptions = {}): KeyValueModel {
  const what = `keyValue.counter('${name}')`
  if (floor !== undefined && typeof floor !== 'bigint') throw failure('QT_MODEL', `${what}: floor is a bigint, as 0n`)
  return new KeyValueModel(name, { form: 'counter', ttlMs: life(ttl, what), floor: floor ?? null })
}

function container(form: ContainerSettings['form']) {
  return (name: string, value: unknown, { ttl }: { readonly ttl?: Duration } = {}): KeyValueModel => {
    const what = `keyValue.${form}('${name}')`
    return new KeyValueModel(name, { form, value: valueField(what, value), ttlMs: life(ttl, what) })
  }
}

function stream(name: string, value: unknown, { keep }: StreamOptions = {}): KeyValueModel {
  const what = `keyValue.stream('${name}')`
  return new KeyValueModel(name, {
    form: 'stream',
    value: valueField(what, value),
    keep: keep === undefined ? null : whole(keep, what, 'keep'),
  })
}

function cache(name: string, value: unknown, options: CacheOptions): KeyValueModel {
  const what = `keyValue.cache('${name}')`
  const { fresh, stale = 0, jitter = 0.1, lease = '10s' } = options
  if (!(jitter >= 0 && jitter < 1)) throw failure('QT_MODEL', `${what}: jitter is a part of fresh, from 0 to less than 1`)
  const staleMs = duration(stale, `${what}: stale`)
  return new KeyValueModel(name, {
    form: 'cache',
    value: valueField(what, value),
    freshMs: positive(fresh, what, 'fresh'),
    staleMs: Math.ceil(staleMs),
    jitter,
    leaseMs: positive(lease, what, 'lease'),
  })
}

function lock(name: string, { ttl = '30s' }: LockOptions = {}): KeyValueModel {
  return new KeyValueModel(name, { form: 'lock', ttlMs: positive(ttl, `keyValue.lock('${name}')`, 'ttl') })
}

function limit(name: string, options: LimitOptions): KeyValueModel {
  const what = `keyValue.limit('${name}')`
  return new KeyValueModel(name, {
    form: 'limit',
    limit: whole(options.limit, what, 'limit'),
    perMs: positive(options.per, what, 'per'),
  })
}

function session(name: string, value: unknown, { ttl, sliding = true }: SessionOptions): KeyValueModel {
  const what = `keyValue.session('${name}')`
  return new KeyValueModel(name, { form: 'session', value: valueField(what, value), ttlMs: positive(ttl, what, 'ttl'), sliding })
}

const forms = {
  counter,
  hash: container('hash'),
  list: container('list'),
  set: container('set'),
  sorted: container('sorted'),
  stream,
  cache,
  lock,
  limit,
  session,
}

/**
 * A map of keys to values, which may live for a time only; beside it every other form of what a key may hold.
 *
 * @example
 * const sessions = keyValue('session', { user: t.integer(), roles: t.list(t.text()) }, { ttl: '30m', sliding: true })
 * const views = keyValue.counter('views')
 */
// the declared type carries phantom members that no run-time object has
export const keyValue: KeyValueFunction = Object.freeze(Object.assign(map, forms)) as unknown as KeyValueFunction
