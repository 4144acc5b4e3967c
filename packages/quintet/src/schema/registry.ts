import { failure } from '../base/failure.ts'
import { FieldBuilder, LinkBuilder, type Member, ReferenceBuilder } from './builder.ts'
import { defineField, type FieldDefinition, type LinkDefinition, type ReferenceDefinition } from './definition.ts'
import { snakeCase } from './naming.ts'
import { type TableModel, tableModel } from './table.ts'

/** One column of a table, with the key under which the program knows it. */
export interface Column {
  readonly key: string
  readonly name: string
  readonly field: FieldDefinition
  readonly entity: Entity
  readonly position: number
  /** The variant that alone has this column; null: every row has it. */
  readonly variant: string | null
}

/** One direction of a relation, its key columns already paired. */
export interface Relation {
  readonly name: string
  readonly from: Entity
  readonly to: Entity
  readonly many: boolean
  /** Whether a row may have no partner (to-one only). */
  readonly nullable: boolean
  readonly local: readonly Column[]
  readonly remote: readonly Column[]
  readonly through: { readonly entity: Entity; readonly near: readonly Column[]; readonly far: readonly Column[] } | null
  /** The declared reference, if this side holds the key. */
  readonly reference: ReferenceDefinition | null
  /** The same relation seen from the other side, if it has a name there. */
  inverse: Relation | null
}

/** A model as one database sees it: names, columns and relations resolved. */
export interface Entity {
  /** Key in `quintet({ models })`, or the qualified name of a join table that the library made. */
  readonly key: string
  readonly model: TableModel
  readonly name: string
  readonly schema: string | null
  readonly columns: readonly Column[]
  readonly byKey: ReadonlyMap<string, Column>
  readonly primary: readonly Column[]
  readonly relations: ReadonlyMap<string, Relation>
  /** Sets of columns that identify a row, the primary key first. */
  readonly uniques: readonly (readonly Column[])[]
  /** Made for a manyToMany without a join model. */
  readonly automatic: boolean
}

export interface Registry {
  readonly entities: ReadonlyMap<string, Entity>
  readonly byName: ReadonlyMap<string, Entity>
}

type Draft = Omit<Entity, 'columns' | 'byKey' | 'primary' | 'relations' | 'uniques'> & {
  columns: Column[]
  byKey: Map<string, Column>
  primary: Column[]
  relations: Map<string, Relation>
  uniques: Column[][]
}

/** Resolves models once: columns, keys, relations and their inverses, every clash refused with both names. */
export function buildRegistry(models: Readonly<Record<string, unknown>>): Registry {
  const drafts = new Map<string, Draft>()
  for (const [key, model] of Object.entries(models)) {
    const table = tableModel(model)
    if (!table) throw failure('QT_MODEL', `models.${key} is not a model`)
    if (drafts.has(table.$n))
      throw failure('QT_MODEL', `models.${key} names the table '${table.$n}' that models.${drafts.get(table.$n)?.key} names too`)
    drafts.set(table.$n, draft(key, table, false))
  }
  const resolve = new Resolver(drafts)
  resolve.all()
  const all = [...drafts.values()]
  for (const entity of all) Object.freeze(entity.columns)
  return Object.freeze({ entities: new Map(all.map(e => [e.key, e])), byName: drafts })
}

function draft(key: string, model: TableModel, automatic: boolean): Draft {
  return {
    key,
    model,
    automatic,
    name: model.definition.name,
    schema: model.definition.options.schema ?? null,
    columns: [],
    byKey: new Map(),
    primary: [],
    relations: new Map(),
    uniques: [],
  }
}

/** Works through members in three passes, because a derived key column needs the target's key first. */
class Resolver {
  readonly #drafts: Map<string, Draft>
  readonly #columnsDone = new Set<Draft>()

  constructor(drafts: Map<string, Draft>) {
    this.#drafts = drafts
  }

  all(): void {
    for (const entity of [...this.#drafts.values()]) this.#columns(entity, [])
    for (const entity of [...this.#drafts.values()]) this.#references(entity)
    for (const entity of [...this.#drafts.values()]) this.#links(entity)
  }

  #target(of: Draft, member: string, name: string): Draft {
    const found = this.#drafts.get(name)
    if (!found) throw failure('QT_UNKNOWN_MODEL', `${of.key}.${member} refers to '${name}', which is not among the models`)
    return found
  }

  #columns(entity: Draft, trail: readonly Draft[]): void {
    if (this.#columnsDone.has(entity)) return
    if (trail.includes(entity)) return
    const { shape, options } = entity.model.definition
    const add = (key: string, name: string | null, field: FieldDefinition, variant: string | null): void => {
      if (entity.byKey.has(key)) throw failure('QT_MODEL', `${entity.key}.${key} is declared and also derived from a reference`)
      const column: Column = Object.freeze({
        key,
        name: name ?? (options.naming ?? snakeCase)(key),
        field,
        entity,
        position: entity.columns.length,
        variant,
      })
      entity.columns.push(column)
      entity.byKey.set(key, column)
    }
    const primaryFirst = Object.entries(shape).filter(([, m]) => m instanceof FieldBuilder)
    for (const [key, member] of primaryFirst)
      if (member instanceof FieldBuilder) add(key, member.definition.column, member.definition, null)
    this.#key(entity, options.primaryKey)
    for (const [key, member] of Object.entries(shape)) {
      if (!(member instanceof ReferenceBuilder) || member.definition.by) continue
      const target = this.#target(entity, key, member.definition.target)
      this.#columns(target, [...trail, entity])
      this.#derive(entity, key, member.definition, target, add)
    }
    for (const [variant, fields] of Object.entries(entity.model.definition.variants?.shapes ?? {}))
      for (const [key, member] of Object.entries(fields))
        if (member instanceof FieldBuilder) add(key, member.definition.column, { ...member.definition, nullable: true }, variant)
    if (entity.primary.length === 0) this.#key(entity, options.primaryKey)
    this.#columnsDone.add(entity)
    this.#uniques(entity)
  }

  #derive(
    entity: Draft,
    key: string,
    reference: ReferenceDefinition,
    target: Draft,
    add: (key: string, name: string | null, field: FieldDefinition, variant: null) => void,
  ): void {
    const [primary, second] = target.primary
    if (!primary || second)
      throw failure(
        'QT_MODEL',
        `${entity.key}.${key} needs { by: [...] }, since ${target.key} has ${primary ? 'a composite key' : 'no primary key'}`,
      )
    const field = defineField(primary.field.tag, {
      ...primary.field,
      primaryKey: false,
      identity: false,
      default: null,
      checks: [],
      indexes: [],
      comment: null,
      column: null,
      nullable: reference.nullable,
      unique: reference.unique,
    })
    add(`${key}Id`, reference.column, field, null)
  }

  #key(entity: Draft, declared: readonly string[] | undefined): void {
    const keys = declared ?? entity.columns.filter(c => c.field.primaryKey).map(c => c.key)
    const found = keys.map(key => entity.byKey.get(key))
    if (found.some(c => c === undefined)) {
      if (entity.model.definition.shape && declared?.some(k => !entity.byKey.has(k) && !derivable(entity, k)))
        throw failure(
          'QT_MODEL',
          `The primary key of ${entity.key} names '${declared.find(k => !entity.byKey.has(k))}', which it does not have`,
        )
      return
    }
    entity.primary.splice(0, Number.POSITIVE_INFINITY, ...found.filter(c => c !== undefined))
  }

  #uniques(entity: Draft): void {
    if (entity.primary.length > 0) entity.uniques.push(entity.primary)
    for (const column of entity.columns) if (column.field.unique) entity.uniques.push([column])
    for (const keys of entity.model.definition.options.unique ?? []) entity.uniques.push(keys.map(key => columnOf(entity, key, 'unique')))
  }

  #references(entity: Draft): void {
    for (const [name, member] of Object.entries(entity.model.definition.shape)) {
      if (!(member instanceof ReferenceBuilder)) continue
      const reference = member.definition
      const target = this.#target(entity, name, reference.target)
      const local = reference.by ? reference.by.map(key => columnOf(entity, key, `${name}.by`)) : [columnOf(entity, `${name}Id`, name)]
      const remote = target.primary
      if (local.length !== remote.length)
        throw failure('QT_MODEL', `${entity.key}.${name} has ${local.length} key fields where ${target.key} has ${remote.length}`)
      for (const [i, column] of local.entries())
        if (column.field.tag !== remote[i]?.field.tag)
          throw failure(
            'QT_MODEL',
            `${entity.key}.${column.key} is ${column.field.tag}, but ${target.key}.${remote[i]?.key} is ${remote[i]?.field.tag}`,
          )
      const nullable = local.some(c => c.field.nullable)
      const forward: Relation = {
        name,
        from: entity,
        to: target,
        many: false,
        nullable,
        local,
        remote,
        through: null,
        reference,
        inverse: null,
      }
      this.#add(entity, name, forward)
      if (!reference.inverse) continue
      const single = reference.unique || entity.uniques.some(set => set.length === local.length && set.every(c => local.includes(c)))
      const back: Relation = {
        name: reference.inverse,
        from: target,
        to: entity,
        many: !single,
        nullable: true,
        local: remote,
        remote: local,
        through: null,
        reference: null,
        inverse: forward,
      }
      forward.inverse = back
      this.#add(target, reference.inverse, back, `${entity.key}.${name}`)
    }
  }

  #links(entity: Draft): void {
    for (const [name, member] of Object.entries(entity.model.definition.shape)) {
      if (!(member instanceof LinkBuilder)) continue
      const link = member.definition
      const target = this.#target(entity, name, link.target)
      const join = link.through ? this.#target(entity, name, link.through) : this.#join(entity, name, target)
      const [near, far] = joinColumns(entity, name, target, join, link)
      const forward: Relation = {
        name,
        from: entity,
        to: target,
        many: true,
        nullable: true,
        local: entity.primary,
        remote: target.primary,
        through: { entity: join, near, far },
        reference: null,
        inverse: null,
      }
      this.#add(entity, name, forward)
      if (!link.inverse) continue
      const back: Relation = {
        name: link.inverse,
        from: target,
        to: entity,
        many: true,
        nullable: true,
        local: target.primary,
        remote: entity.primary,
        through: { entity: join, near: far, far: near },
        reference: null,
        inverse: forward,
      }
      forward.inverse = back
      this.#add(target, link.inverse, back, `${entity.key}.${name}`)
    }
  }

  /** The join table of a manyToMany without a join model: two cascading references, both the primary key. */
  #join(entity: Draft, name: string, target: Draft): Draft {
    const label = `${entity.model.definition.name}_${snakeCase(name)}`
    const near = snakeCase(entity.model.definition.name)
    const far = near === snakeCase(name) ? `${snakeCase(name)}_target` : snakeCase(name)
    const reference = (to: Draft, column: string): Member =>
      new ReferenceBuilder({
        kind: 'reference',
        target: to.model.$n,
        inverse: null,
        nullable: false,
        unique: false,
        onDelete: 'cascade',
        onUpdate: null,
        by: null,
        column: `${column}_id`,
      })
    const model = entity.model.sibling(
      label,
      { near: reference(entity, near), far: reference(target, far) },
      { primaryKey: ['nearId', 'farId'], indexes: [{ on: ['farId'] }] },
    )
    if (this.#drafts.has(model.$n))
      throw failure(
        'QT_MODEL',
        `${entity.key}.${name} needs the join table '${model.$n}', which is declared already: name it with { through }`,
      )
    const join = draft(model.$n, model, true)
    this.#drafts.set(model.$n, join)
    this.#columns(join, [])
    this.#references(join)
    return join
  }

  #add(entity: Draft, name: string, relation: Relation, declaredBy?: string): void {
    const where = declaredBy ? `The inverse '${name}' that ${declaredBy} declares on ${entity.key}` : `${entity.key}.${name}`
    if (entity.byKey.has(name)) throw failure('QT_MODEL', `${where} clashes with the field ${entity.key}.${name}`)
    const other = entity.relations.get(name)
    if (other)
      throw failure(
        'QT_MODEL',
        `${where} clashes with ${other.inverse && !other.reference ? `the inverse that ${other.to.key}.${other.inverse.name} declares` : `${entity.key}.${name}`}`,
      )
    entity.relations.set(name, relation)
  }
}

function derivable(entity: Draft, key: string): boolean {
  return key.endsWith('Id') && entity.model.definition.shape[key.slice(0, -2)] instanceof ReferenceBuilder
}

function columnOf(entity: Draft, key: string, where: string): Column {
  const found = entity.byKey.get(key)
  if (!found) throw failure('QT_MODEL', `${entity.key}: '${where}' names the field '${key}', which it does not have`)
  return found
}

function joinColumns(
  entity: Draft,
  name: string,
  target: Draft,
  join: Draft,
  link: LinkDefinition,
): [readonly Column[], readonly Column[]] {
  const references = [...join.relations.values()].filter(r => r.reference !== null)
  const near = link.near ? join.relations.get(link.near) : references.find(r => r.to === entity)
  const far = link.far ? join.relations.get(link.far) : references.find(r => r.to === target && r !== near)
  if (!near || !far)
    throw failure('QT_MODEL', `${entity.key}.${name}: the join model ${join.key} must refer to ${entity.key} and to ${target.key}`)
  return [near.local, far.local]
}
