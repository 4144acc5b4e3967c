import { failure } from '../base/failure.ts'
import { FieldBuilder, isMember, type Member, ReferenceBuilder } from './builder.ts'
import type { FieldDefinition, TableOptions } from './definition.ts'
import { checkKey, checkName } from './naming.ts'

const inspect = Symbol.for('nodejs.util.inspect.custom')

/** The kinds of models whose items have fields, and so columns, relations and conditions. */
export type RecordKind = 'table' | 'view' | 'collection' | 'columnFamily' | 'node' | 'edge'

export interface VariantsDefinition {
  /** Key of the discriminator field. */
  readonly by: string
  readonly shapes: Readonly<Record<string, Readonly<Record<string, Member>>>>
  /** One table for all, or one more table a variant that shares the key. */
  readonly storage: 'single' | 'joined'
}

export interface RecordDefinition {
  readonly name: string
  readonly shape: Readonly<Record<string, Member>>
  readonly options: TableOptions
  readonly variants: VariantsDefinition | null
}

/** A model whose items have fields: frozen data that serves every store and keeps state of none. Each kind adds what it alone has. */
export abstract class RecordModel {
  abstract readonly kind: RecordKind
  /** Schema-qualified name, by which relations find their target. */
  readonly $n: string
  readonly definition: RecordDefinition
  /** The name of the table that a SQL engine keeps its items in. */
  get table(): string {
    return this.definition.name
  }
  /** Names of the fields that have a column of their own where all others stand inside one document; null: every field has one. */
  readonly outside: ReadonlySet<string> | null = null

  constructor({ name, shape, options, variants }: RecordDefinition, what: string) {
    checkName(name, `The name of ${what}`)
    if (options.schema !== undefined) checkName(options.schema, `The schema of ${what} ${name}`)
    this.definition = Object.freeze<RecordDefinition>({
      name,
      shape: members(name, shape),
      options: frozen(options),
      variants,
    })
    this.$n = options.schema ? `${options.schema}.${name}` : name
  }

  /** The field of a key that is one field; null for composite keys, or none. */
  get keyField(): FieldDefinition | null {
    const { shape, options } = this.definition
    const names = options.primaryKey ?? Object.keys(shape).filter(name => isKey(shape[name]))
    const [name, second] = names
    if (name === undefined || second !== undefined) return null
    const member = Object.hasOwn(shape, name) ? shape[name] : shape[name.slice(0, -2)]
    if (member instanceof FieldBuilder) return member.definition
    return member instanceof ReferenceBuilder ? member.definition.keyField : null
  }

  static {
    Object.defineProperty(RecordModel.prototype, inspect, {
      value: function (this: RecordModel) {
        return `${this.kind}(${this.$n})`
      },
    })
  }
}

function isKey(member: Member | undefined): boolean {
  return member instanceof FieldBuilder && member.definition.primaryKey
}

/** The members of a shape, checked and frozen. */
export function members(model: string, shape: Readonly<Record<string, unknown>>): Readonly<Record<string, Member>> {
  if (typeof shape !== 'object' || shape === null) throw failure('QT_MODEL', `${model} expects an object of fields and relations`)
  for (const [key, member] of Object.entries(shape)) {
    checkKey(key, `A field of ${model}`)
    if (!isMember(member)) throw failure('QT_MODEL', `${model}.${key} is not a field or relation`)
  }
  // every value was checked to be one
  return Object.freeze({ ...shape }) as Readonly<Record<string, Member>>
}

function frozen(options: TableOptions): TableOptions {
  const { primaryKey, unique, indexes, checks, ddl } = options
  return Object.freeze({
    ...options,
    primaryKey: primaryKey && Object.freeze([...primaryKey]),
    unique: unique && Object.freeze(unique.map(keys => Object.freeze([...keys]))),
    indexes: indexes && Object.freeze(indexes.map(index => Object.freeze({ ...index, on: Object.freeze([...index.on]) }))),
    checks: checks && Object.freeze(checks.map(check => Object.freeze({ ...check }))),
    ddl: ddl && Object.freeze([...ddl]),
  })
}

export function recordModel(value: unknown): RecordModel | null {
  return value instanceof RecordModel ? value : null
}
