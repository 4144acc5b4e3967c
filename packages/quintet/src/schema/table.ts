import { failure } from '../base/failure.ts'
import { FieldBuilder, isMember, LinkBuilder, type Member, ReferenceBuilder } from './builder.ts'
import type { FieldDefinition, TableOptions } from './definition.ts'
import { checkKey, checkName } from './naming.ts'

const inspect = Symbol.for('nodejs.util.inspect.custom')

export interface VariantsDefinition {
  /** Key of the discriminator field. */
  readonly by: string
  readonly shapes: Readonly<Record<string, Readonly<Record<string, Member>>>>
  /** One table for all, or one more table a variant that shares the key. */
  readonly storage: 'single' | 'joined'
}

export interface TableDefinition {
  readonly name: string
  readonly shape: Readonly<Record<string, Member>>
  readonly options: TableOptions
  readonly variants: VariantsDefinition | null
}

/** The run time behind `table(...)`: frozen data that serves every dialect and keeps state of none. */
export class TableModel {
  /** Schema-qualified name, by which relations find their target. */
  readonly $n: string
  readonly kind = 'table'
  readonly definition: TableDefinition

  constructor({ name, shape, options, variants }: TableDefinition) {
    checkName(name, "A table's name")
    if (options.schema !== undefined) checkName(options.schema, `The schema of the table ${name}`)
    this.definition = Object.freeze<TableDefinition>({
      name,
      shape: members(name, shape),
      options: frozen(options),
      variants: variants && Object.freeze({ ...variants, shapes: variantShapes(name, variants) }),
    })
    this.$n = options.schema ? `${options.schema}.${name}` : name
    Object.freeze(this)
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

  /** Another table in the same schema (a join table, a variant's own table). */
  sibling(name: string, shape: Record<string, Member>, options: TableOptions): TableModel {
    const { schema, naming } = this.definition.options
    return new TableModel({ name, shape, options: { schema, naming, ...options }, variants: null })
  }

  variants(
    by: string,
    shapes: Record<string, Record<string, Member>>,
    options: { readonly storage?: 'single' | 'joined' } = {},
  ): TableModel {
    const { name, variants } = this.definition
    if (variants) throw failure('QT_MODEL', `${name} has variants by '${variants.by}' already`)
    if (typeof shapes !== 'object' || shapes === null || Object.keys(shapes).length === 0)
      throw failure('QT_MODEL', `${name}.variants('${by}', { … }) names no variant`)
    return new TableModel({ ...this.definition, variants: { by, shapes, storage: options.storage ?? 'single' } })
  }

  static {
    Object.defineProperty(TableModel.prototype, inspect, {
      value: function (this: TableModel) {
        return `Table(${this.$n})`
      },
    })
  }
}

function isKey(member: Member | undefined): boolean {
  return member instanceof FieldBuilder && member.definition.primaryKey
}

function members(table: string, shape: Readonly<Record<string, unknown>>): Readonly<Record<string, Member>> {
  if (typeof shape !== 'object' || shape === null)
    throw failure('QT_MODEL', `table('${table}', { … }) expects an object of fields and relations`)
  for (const [key, member] of Object.entries(shape)) {
    checkKey(key, `A field of ${table}`)
    if (!isMember(member)) throw failure('QT_MODEL', `${table}.${key} is not a field or relation`)
  }
  // every value was checked to be one
  return Object.freeze({ ...shape }) as Readonly<Record<string, Member>>
}

function variantShapes(table: string, { by, shapes }: VariantsDefinition): VariantsDefinition['shapes'] {
  checkKey(by, `The field that tells variants of ${table} apart`)
  const all = Object.entries(shapes).map(([variant, shape]) => {
    checkKey(variant, `A variant of ${table}`)
    for (const [key, member] of Object.entries(shape))
      if (member instanceof LinkBuilder)
        throw failure('QT_MODEL', `${table}.${variant}.${key}: declare manyToMany on the table, not on a variant`)
    return [variant, members(`${table}.${variant}`, shape)] as const
  })
  return Object.freeze(Object.fromEntries(all))
}

function frozen(options: TableOptions): TableOptions {
  const { primaryKey, unique, indexes, checks } = options
  return Object.freeze({
    ...options,
    primaryKey: primaryKey && Object.freeze([...primaryKey]),
    unique: unique && Object.freeze(unique.map(keys => Object.freeze([...keys]))),
    indexes: indexes && Object.freeze(indexes.map(index => Object.freeze({ ...index, on: Object.freeze([...index.on]) }))),
    checks: checks && Object.freeze(checks.map(check => Object.freeze({ ...check }))),
  })
}

export function tableModel(value: unknown): TableModel | null {
  return value instanceof TableModel ? value : null
}
