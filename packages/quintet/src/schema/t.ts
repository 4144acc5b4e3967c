import { failure } from '../base/failure.ts'
import { uuid } from '../base/ids.ts'
import { FieldBuilder } from './builder.ts'
import { type CustomCodec, defineField, type FieldDefinition, type Tag } from './definition.ts'
import type { FieldFactories } from './field.ts'

function field(tag: Tag, facts: Partial<FieldDefinition> = {}): FieldBuilder {
  return new FieldBuilder(defineField(tag, facts))
}

function id(kind: 'integer' | 'uuid' | 'bigint' = 'integer'): FieldBuilder {
  if (kind === 'uuid') return field('uuid', { primaryKey: true, default: { by: 'function', make: () => uuid() } })
  if (kind === 'integer' || kind === 'bigint') return field(kind, { primaryKey: true, identity: true })
  throw failure('QT_MODEL', "t.id(kind) takes 'integer', 'uuid' or 'bigint'")
}

function decimal(
  precision: number,
  scale: number,
  options?: { readonly as?: { parse(text: string): unknown; format(value: never): string } },
): FieldBuilder {
  if (!(Number.isInteger(precision) && Number.isInteger(scale) && precision > 0 && precision <= 1000 && scale >= 0 && scale <= precision))
    throw failure('QT_MODEL', 't.decimal(precision, scale) takes whole numbers with 0 <= scale <= precision <= 1000')
  const on = defineField('decimal', { precision, scale })
  if (!options?.as) return new FieldBuilder(on)
  const { as } = options
  // the codec's own types were checked where it was declared
  const custom: CustomCodec = {
    on,
    encode: value => as.format(value as never),
    decode: stored => as.parse(stored as string),
    comparable: true,
  }
  return field('decimal', { precision, scale, custom })
}

function definitionOf(of: unknown, where: string): FieldDefinition {
  if (of instanceof FieldBuilder) return of.definition
  throw failure('QT_MODEL', `${where} takes fields, as t.text()`)
}

const factories = {
  id,
  text(max?: number): FieldBuilder {
    if (max !== undefined && !(Number.isInteger(max) && max > 0)) throw failure('QT_MODEL', 't.text(max) takes a whole number above 0')
    return field('text', { max: max ?? null })
  },
  integer: () => field('integer'),
  bigint: () => field('bigint'),
  double: () => field('double'),
  decimal,
  boolean: () => field('boolean'),
  date: () => field('date'),
  time: () => field('time'),
  timestamp: (options: { readonly mode?: 'date' | 'text' | 'epoch'; readonly zone?: boolean } = {}) =>
    field('timestamp', { mode: options.mode ?? 'date', zone: options.zone ?? true }),
  interval: () => field('interval'),
  uuid: () => field('uuid'),
  bytes: () => field('bytes'),
  json: () => field('json'),
  enum(values: readonly string[], options: { readonly native?: string } = {}): FieldBuilder {
    if (values.length === 0 || new Set(values).size !== values.length)
      throw failure('QT_MODEL', 't.enum([...]) takes one or more different values')
    return field('enum', { values: Object.freeze([...values]), native: options.native ?? null })
  },
  list: (of: unknown) => field('list', { element: definitionOf(of, 't.list(…)') }),
  object(fields: Readonly<Record<string, unknown>>): FieldBuilder {
    return field('object', {
      fields: Object.freeze(Object.fromEntries(Object.entries(fields).map(([key, of]) => [key, definitionOf(of, `t.object(… ${key})`)]))),
    })
  },
  custom(codec: {
    readonly encode: (value: never) => unknown
    readonly decode: (stored: never) => unknown
    readonly on?: unknown
    readonly comparable?: boolean
  }): FieldBuilder {
    const on = codec.on === undefined ? defineField('text') : definitionOf(codec.on, 't.custom({ on })')
    // encode and decode were typed against each other where the codec was declared
    const custom: CustomCodec = {
      on,
      encode: codec.encode as CustomCodec['encode'],
      decode: codec.decode as CustomCodec['decode'],
      comparable: codec.comparable ?? false,
    }
    return field('custom', { custom })
  },
}

/**
 * Fields of models, in one style for all kinds of database.
 *
 * @example
 * const users = table('users', { id: t.id(), email: t.text().unique(), joinedAt: t.timestamp().defaultNow() })
 */
// the declared types carry phantom members that no run-time object has
export const t: FieldFactories = Object.freeze(factories) as unknown as FieldFactories
