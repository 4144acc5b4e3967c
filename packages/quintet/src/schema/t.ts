import { failure } from '../base/failure.ts'
import { uuid } from '../base/ids.ts'
import { FieldBuilder } from './builder.ts'
import { text as textProblem } from './check.ts'
import { type CustomCodec, defineField, type FieldDefinition, type Tag } from './definition.ts'
import type { FieldFactories } from './field.ts'
import { mapField, setField } from './gathered.ts'
import { checkKey } from './naming.ts'

function field(tag: Tag, facts: Partial<FieldDefinition> = {}): FieldBuilder {
  return new FieldBuilder(defineField(tag, facts))
}

function id(kind: 'integer' | 'uuid' | 'bigint' = 'integer'): FieldBuilder {
  if (kind === 'uuid') return field('uuid', { primaryKey: true, default: Object.freeze({ by: 'function', make: () => uuid() }) })
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

/** The definition of a field that stands inside another one: a value's type and default mean something there, a column's facts do not. */
function innerField(of: unknown, where: string): FieldDefinition {
  if (!(of instanceof FieldBuilder)) throw failure('QT_MODEL', `${where} takes fields, as t.text()`)
  const { definition } = of
  const { primaryKey, unique, identity, version, indexes, checks, computed, column, native } = definition
  if (primaryKey || unique || identity || version || indexes.length > 0 || checks.length > 0 || computed || column || native)
    throw failure(
      'QT_MODEL',
      `${where}: a field inside another one is no column, so it has no key, version, index, check, column name or native type`,
    )
  if (definition.default?.by === 'sql' || definition.default?.by === 'now')
    throw failure('QT_MODEL', `${where}: a field inside another one takes a value or a function as its default`)
  return definition
}

const modes: readonly string[] = ['date', 'text', 'epoch']

const factories = {
  id,
  text(max?: number): FieldBuilder {
    if (max !== undefined && !(Number.isInteger(max) && max > 0)) throw failure('QT_MODEL', 't.text(max) takes a whole number above 0')
    return field('text', { max: max ?? null })
  },
  integer: () => field('integer'),
  bigint: () => field('bigint'),
  version: () => field('integer', { version: true, default: Object.freeze({ by: 'value', value: 1 }) }),
  double: () => field('double'),
  decimal,
  boolean: () => field('boolean'),
  date: () => field('date'),
  time: () => field('time'),
  timestamp({ mode = 'date', zone = true }: { readonly mode?: 'date' | 'text' | 'epoch'; readonly zone?: boolean } = {}): FieldBuilder {
    if (!modes.includes(mode)) throw failure('QT_MODEL', `t.timestamp({ mode }) knows ${modes.join(', ')}`)
    return field('timestamp', { mode, zone })
  },
  interval: () => field('interval'),
  uuid: () => field('uuid'),
  bytes: () => field('bytes'),
  json: () => field('json'),
  enum(values: readonly string[], options: { readonly native?: string } = {}): FieldBuilder {
    if (values.length === 0 || new Set(values).size !== values.length)
      throw failure('QT_MODEL', 't.enum([...]) takes one or more different values')
    for (const value of values) {
      const wrong = textProblem(value)
      if (wrong !== null) throw failure('QT_MODEL', `t.enum([...]): every value is ${wrong}`)
    }
    return field('enum', { values: Object.freeze([...values]), native: options.native ?? null })
  },
  list: (of: unknown) => field('list', { element: innerField(of, 't.list(…)') }),
  set: setField,
  map: mapField,
  object(fields: Readonly<Record<string, unknown>>): FieldBuilder {
    for (const key of Object.keys(fields)) checkKey(key, 'A field of t.object({ … })')
    return field('object', {
      fields: Object.freeze(Object.fromEntries(Object.entries(fields).map(([key, of]) => [key, innerField(of, `t.object({ ${key} })`)]))),
    })
  },
  union(by: string, shapes: Readonly<Record<string, Readonly<Record<string, unknown>>>>): FieldBuilder {
    checkKey(by, 'The member that tells the objects of t.union(…) apart')
    const names = Object.keys(shapes)
    if (names.length === 0) throw failure('QT_MODEL', `t.union('${by}', { … }) has no shape`)
    const of = names.map(name => {
      const shape = shapes[name] ?? {}
      if (Object.hasOwn(shape, by) || Object.hasOwn(shape, 'as'))
        throw failure('QT_MODEL', `t.union('${by}', { ${name} }): '${by}' and 'as' are names of the union's own`)
      const { definition } = factories.object({ ...shape, [by]: field('enum', { values: Object.freeze([name]) }) })
      return [name, definition] as const
    })
    const fields = Object.freeze({ [by]: defineField('enum', { values: Object.freeze(names) }) })
    return field('object', { fields, union: Object.freeze({ by, of: Object.freeze(Object.fromEntries(of)) }) })
  },
  custom(codec: {
    readonly encode: (value: never) => unknown
    readonly decode: (stored: never) => unknown
    readonly on?: unknown
    readonly comparable?: boolean
  }): FieldBuilder {
    const on = codec.on === undefined ? defineField('text') : innerField(codec.on, 't.custom({ on })')
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
