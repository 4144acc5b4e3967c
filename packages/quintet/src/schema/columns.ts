import { failure } from '../base/failure.ts'
import { FieldBuilder, type Member, ReferenceBuilder } from './builder.ts'
import { defineField, type FieldDefinition, type ReferenceDefinition } from './definition.ts'
import { addColumn, columnOf, type Draft, type Drafts, type Planned } from './draft.ts'
import type { Column } from './registry.ts'
import { planVariants } from './variants.ts'

/** Works out the columns of entities: declared fields, and the keys that references derive from their targets. */
export class ColumnPlan {
  readonly drafts: Drafts
  /** Key fields by entity; null while they are being worked out. */
  readonly #keys = new Map<Draft, ReadonlyMap<string, FieldDefinition> | null>()

  constructor(drafts: Drafts) {
    this.drafts = drafts
  }

  resolve(entity: Draft): void {
    const key = this.#keyOf(entity, entity)
    const planned = [...this.#shape(entity, entity.model.definition.shape, null)]
    const within = documentOf(entity, planned)
    entity.document = within
    for (const one of planned) addColumn(entity, isInside(entity, one) ? { ...one, within } : one)
    entity.primary.push(...[...key.keys()].map(name => columnOf(entity, name, 'primaryKey')))
    planVariants(this, entity)
    addUniques(entity)
    checkDeclared(entity)
  }

  /** The columns of a variant, as columns of the entity. */
  variant(entity: Draft, variant: string, shape: Readonly<Record<string, Member>>, parts: ReadonlyMap<string, Column> | null): void {
    for (const planned of this.#shape(entity, shape, variant))
      addColumn(entity, { ...planned, field: Object.freeze({ ...planned.field, nullable: true }) }, parts?.get(planned.key) ?? null)
  }

  *#shape(entity: Draft, shape: Readonly<Record<string, Member>>, variant: string | null): Generator<Planned> {
    const naming = this.drafts.naming(entity)
    const where = variant === null ? entity.key : `${entity.key}.${variant}`
    for (const [key, member] of Object.entries(shape)) {
      const by = `${where}.${key}`
      if (member instanceof FieldBuilder) {
        const field = member.definition
        yield { key, name: field.column ?? naming(key), field, variant, by }
      } else if (member instanceof ReferenceBuilder && !member.definition.by) {
        const name = `${key}Id`
        yield {
          key: name,
          name: member.definition.column ?? naming(name),
          field: this.#derived(entity, key, member.definition),
          variant,
          by,
        }
      }
    }
  }

  /** The field that a reference derives: the target's key without what makes it a key. */
  #derived(entity: Draft, name: string, reference: ReferenceDefinition): FieldDefinition {
    const target = this.drafts.target(entity, name, reference.target)
    const [primary, second] = [...this.#keyOf(target, entity).values()]
    if (!primary || second)
      throw failure(
        'QT_MODEL',
        `${entity.key}.${name} needs { by: [...] } with declared fields, since ${target.key} has ${primary ? 'a composite key' : 'no primary key'}`,
      )
    if (reference.key !== null && reference.key !== primary.tag)
      throw failure(
        'QT_MODEL',
        `${entity.key}.${name} names '${reference.target}', whose key is of kind ${primary.tag}: say belongsTo('${reference.target}', { key: '${primary.tag}' })`,
      )
    return defineField(primary.tag, {
      ...primary,
      primaryKey: false,
      identity: false,
      default: null,
      checks: [],
      indexes: [],
      computed: null,
      comment: null,
      column: null,
      nullable: reference.nullable,
      unique: reference.unique,
    })
  }

  /** The fields of an entity's primary key by name, in its order. */
  #keyOf(entity: Draft, asking: Draft): ReadonlyMap<string, FieldDefinition> {
    const known = this.#keys.get(entity)
    if (known) return known
    if (known === null) throw failure('QT_MODEL', `The primary keys of ${entity.key} and ${asking.key} are derived from each other`)
    this.#keys.set(entity, null)
    const { shape, options } = entity.model.definition
    const marked = Object.keys(shape).filter(key => fieldOf(shape, key)?.primaryKey)
    const names = options.primaryKey ?? marked
    if (new Set(names).size !== names.length) throw failure('QT_MODEL', `The primary key of ${entity.key} names a field twice`)
    const key = new Map(names.map(name => [name, this.#keyField(entity, name)]))
    const forgotten = marked.find(key => !names.includes(key))
    if (forgotten !== undefined)
      throw failure('QT_MODEL', `${entity.key}.${forgotten} says primaryKey(), but the table's primaryKey is [${names.join(', ')}]`)
    this.#keys.set(entity, key)
    return key
  }

  #keyField(entity: Draft, name: string): FieldDefinition {
    const { shape } = entity.model.definition
    const declared = fieldOf(shape, name)
    const reference = name.endsWith('Id') ? memberOf(shape, name.slice(0, -2)) : null
    if (!declared && !(reference instanceof ReferenceBuilder && !reference.definition.by))
      throw failure('QT_MODEL', `The primary key of ${entity.key} names '${name}', which it does not have`)
    const field = declared ?? this.#derived(entity, name.slice(0, -2), (reference as ReferenceBuilder).definition)
    if (field.nullable) throw failure('QT_MODEL', `${entity.key}.${name} is part of the primary key and cannot be nullable`)
    if (field.computed) throw failure('QT_MODEL', `${entity.key}.${name} is computed and cannot be part of the primary key`)
    return field
  }
}

function isInside(entity: Draft, { key }: Planned): boolean {
  return entity.model.outside !== null && !entity.model.outside.has(key)
}

/** The column that holds what stands in no column of its own, if there is such a thing. It is none that a program can name. */
function documentOf(entity: Draft, planned: readonly Planned[]): Column | null {
  if (entity.model.outside === null) return null
  const inside = planned.filter(one => isInside(entity, one)).map(({ name, field }) => [name, field] as const)
  const field = defineField('object', { fields: Object.freeze(Object.fromEntries(inside)), sparse: true })
  return Object.freeze({ key: '$document', name: 'document', field, entity, position: -1, variant: null, part: null, within: null })
}

// own properties only: a shape may have a field called `constructor`, and one that has not must not seem to
function memberOf(shape: Readonly<Record<string, Member>>, key: string): Member | null {
  return Object.hasOwn(shape, key) ? (shape[key] ?? null) : null
}

function fieldOf(shape: Readonly<Record<string, Member>>, key: string): FieldDefinition | null {
  const member = memberOf(shape, key)
  return member instanceof FieldBuilder ? member.definition : null
}

function addUniques(entity: Draft): void {
  if (entity.primary.length > 0) entity.uniques.push(entity.primary)
  for (const column of entity.columns)
    if (column.field.unique || column.field.indexes.some(index => index.unique)) entity.uniques.push([column])
  const { unique = [], indexes = [] } = entity.model.definition.options
  for (const keys of unique) entity.uniques.push(keys.map(key => columnOf(entity, key, 'unique')))
  // an index over some rows, or over expressions, does not identify a row by its columns
  for (const { on, unique: one, where } of indexes)
    if (one && !where && on.every(part => typeof part === 'string'))
      entity.uniques.push(on.map(key => columnOf(entity, String(key), 'indexes')))
}

/** Names in the table's options, found here so that a slip shows when the database is opened. */
function checkDeclared(entity: Draft): void {
  const { unique = [], indexes = [] } = entity.model.definition.options
  for (const { on, include = [] } of indexes)
    for (const part of [...on, ...include]) if (typeof part === 'string') columnOf(entity, part, 'indexes')
  for (const keys of unique) if (keys.length === 0) throw failure('QT_MODEL', `${entity.key}: a unique set without fields`)
  if (entity.columns.length === 0) throw failure('QT_MODEL', `${entity.key} has no column`)
  checkVersion(entity)
  if (entity.columns.filter(c => c.field.identity).length > 1) throw failure('QT_MODEL', `${entity.key} has two identities; a row has one`)
}

/** One statement counts the changes of a row, so the row is in one table. */
function checkVersion({ key, kind, columns, model }: Draft): void {
  const [version, second] = columns.filter(c => c.field.version)
  if (!version) return
  const wrong = kind !== 'table' ? 'is for tables' : second ? 'is one field of a row' : version.field.nullable ? 'is never null' : null
  const joined = model.definition.variants?.storage === 'joined' || version.variant !== null
  if (wrong !== null || joined)
    throw failure('QT_MODEL', `${key}.${version.key}: t.version() ${wrong ?? 'is for rows that are in one table'}`, { model: key })
}
