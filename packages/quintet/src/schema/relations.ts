import { failure } from '../base/failure.ts'
import { LinkBuilder, type Member, owningReference, ReferenceBuilder } from './builder.ts'
import type { ColumnPlan } from './columns.ts'
import { type FieldDefinition, type LinkDefinition, type ReferenceDefinition, storedAs } from './definition.ts'
import { columnOf, type Draft, type Drafts } from './draft.ts'
import { checkKey } from './naming.ts'
import type { Column, Relation } from './registry.ts'
import { tableModel } from './table.ts'

/** Pairs the columns of references and links, and gives their inverses a place on the other side. */
export class RelationPlan {
  readonly #drafts: Drafts
  readonly #columns: ColumnPlan

  constructor(drafts: Drafts, columns: ColumnPlan) {
    this.#drafts = drafts
    this.#columns = columns
  }

  references(entity: Draft): void {
    const { shape, variants } = entity.model.definition
    this.#referencesOf(entity, shape, null)
    for (const [variant, members] of Object.entries(variants?.shapes ?? {})) this.#referencesOf(entity, members, variant)
  }

  #referencesOf(entity: Draft, shape: Readonly<Record<string, Member>>, variant: string | null): void {
    for (const [name, member] of Object.entries(shape)) {
      if (!(member instanceof ReferenceBuilder)) continue
      const reference = member.definition
      const target = this.#drafts.target(entity, name, reference.target)
      const keys = reference.by ?? [`${name}Id`]
      const local = keys.map(key => columnOf(entity, key, `${name}.by`))
      const remote = target.primary
      checkKeys(entity, name, local, target, remote)
      if (reference.by && reference.nullable && !local.some(c => c.field.nullable))
        throw failure('QT_MODEL', `${entity.key}.${name} is nullable, but none of its fields [${keys.join(', ')}] is`)
      if (reference.by && reference.unique && !identifies(entity, local)) entity.uniques.push(local)
      const nullable = local.some(c => c.field.nullable)
      if (target.home !== entity.home) checkCrossing(entity, name, target, reference)
      const forward: Relation = { ...one(name, entity, target, local, remote), nullable, reference, variant }
      this.#add(entity, name, forward, `${entity.key}.${name}`)
      if (reference.inverse === null) continue
      const back: Relation = {
        ...one(reference.inverse, target, entity, remote, local),
        many: !identifies(entity, local),
        nullable: true,
        inverse: forward,
      }
      forward.inverse = back
      this.#inverse(target, back, entity, name)
    }
  }

  links(entity: Draft): void {
    for (const [name, member] of Object.entries(entity.model.definition.shape)) {
      if (!(member instanceof LinkBuilder)) continue
      const link = member.definition
      const target = this.#drafts.target(entity, name, link.target)
      for (const end of [entity, target])
        if (end.primary.length === 0) throw failure('QT_MODEL', `${entity.key}.${name} links ${end.key}, which has no primary key`)
      if (target.home !== entity.home)
        throw failure(
          'QT_MODEL',
          `${entity.key}.${name}: ${target.key} is kept in another store, and manyToMany joins within one; keep a list of keys, or declare a model of the pairs`,
        )
      const join = link.through ? this.#drafts.target(entity, name, link.through) : this.#join(entity, name, target)
      const [near, far] = joinColumns(entity, name, target, join, link)
      const forward = many(name, entity, target, { entity: join, near, far })
      this.#add(entity, name, forward, `${entity.key}.${name}`)
      if (link.inverse === null) continue
      const back: Relation = { ...many(link.inverse, target, entity, { entity: join, near: far, far: near }), inverse: forward }
      forward.inverse = back
      this.#inverse(target, back, entity, name)
    }
  }

  /** The join table of a manyToMany without a join model: two cascading references, which are the primary key together. */
  #join(entity: Draft, name: string, target: Draft): Draft {
    for (const end of [entity, target])
      if (end.primary.length > 1)
        throw failure(
          'QT_MODEL',
          `${entity.key}.${name}: ${end.key} has a composite key, so declare the join table and name it with { through }`,
        )
    const naming = this.#drafts.naming(entity)
    const label = `${entity.name}_${naming(name)}`
    const table = tableModel(entity.model)
    if (!table || target.kind !== 'table')
      throw failure(
        'QT_MODEL',
        `${entity.key}.${name}: manyToMany links tables; from a ${entity.kind} to a ${target.kind} keep a list of keys`,
      )
    const near = naming(`${entity.name}Id`)
    const far = near === naming(`${name}Id`) ? naming(`${name}TargetId`) : naming(`${name}Id`)
    const model = table.sibling(
      label,
      { near: owningReference(entity.model.$n, null, near), far: owningReference(target.model.$n, null, far) },
      { primaryKey: ['nearId', 'farId'] },
    )
    const other = this.#drafts.all.get(model.$n)
    if (other)
      throw failure(
        'QT_MODEL',
        `${entity.key}.${name} needs the join table '${model.$n}', which ${other.automatic ? 'another relation needs too' : `models.${other.key} declares`}: name a join model with { through }`,
      )
    const join = this.#drafts.beside(entity, model)
    this.#columns.resolve(join)
    this.references(join)
    return join
  }

  #inverse(target: Draft, back: Relation, entity: Draft, name: string): void {
    const where = `The inverse '${back.name}' that ${entity.key}.${name} declares on ${target.key}`
    checkKey(back.name, where)
    this.#add(target, back.name, back, where)
  }

  #add(entity: Draft, name: string, relation: Relation, where: string): void {
    if (entity.byKey.has(name)) throw failure('QT_MODEL', `${where} clashes with the field ${entity.key}.${name}`)
    if (entity.variants && name === 'as') throw failure('QT_MODEL', `${where} clashes with as(…), which chooses a variant`)
    const other = entity.relations.get(name)
    if (other) throw failure('QT_MODEL', `${where} clashes with ${declarationOf(other)}`)
    entity.relations.set(name, relation)
  }
}

/** Where a relation was declared: at its own place, or on the other side as an inverse. */
function declarationOf(relation: Relation): string {
  const { inverse, from, name } = relation
  const declaredHere = relation.reference !== null || from.model.definition.shape[name] instanceof LinkBuilder
  return declaredHere || !inverse ? `${from.key}.${name}` : `the inverse that ${inverse.from.key}.${inverse.name} declares`
}

function one(name: string, from: Draft, to: Draft, local: readonly Column[], remote: readonly Column[]): Relation {
  return {
    name,
    from,
    to,
    many: false,
    crosses: from.home !== to.home || to.kind === 'columnFamily',
    nullable: false,
    local,
    remote,
    through: null,
    reference: null,
    variant: null,
    inverse: null,
    shape: 0,
  }
}

function many(name: string, from: Draft, to: Draft, through: NonNullable<Relation['through']>): Relation {
  return { ...one(name, from, to, from.primary, to.primary), many: true, nullable: true, through }
}

/** No server keeps a promise about what another one holds. */
function checkCrossing(entity: Draft, name: string, target: Draft, { onDelete, onUpdate, deferrable }: ReferenceDefinition): void {
  const promised = onDelete ? 'onDelete' : onUpdate ? 'onUpdate' : deferrable ? 'deferrable' : null
  if (promised === null) return
  throw failure(
    'QT_MODEL',
    `${entity.key}.${name}: ${target.key} is kept in another store, where nothing sees to ${promised}: leave it out, and do in the program what is to follow`,
  )
}

function identifies(entity: Draft, columns: readonly Column[]): boolean {
  return entity.uniques.some(set => set.every(c => columns.includes(c)))
}

function checkKeys(entity: Draft, name: string, local: readonly Column[], target: Draft, remote: readonly Column[]): void {
  const names = remote.map(c => `${target.key}.${c.key}`).join(', ')
  if (remote.length === 0) throw failure('QT_MODEL', `${entity.key}.${name} refers to ${target.key}, which has no primary key`)
  if (local.length !== remote.length)
    throw failure('QT_MODEL', `${entity.key}.${name} has ${local.length} key fields where the key of ${target.key} is [${names}]`)
  for (const [i, column] of local.entries()) {
    const other = remote[i] as Column
    if (!sameType(column.field, other.field))
      throw failure(
        'QT_MODEL',
        `${entity.key}.${column.key} is ${typeText(column.field)}, but ${target.key}.${other.key}, which ${entity.key}.${name} refers to, is ${typeText(other.field)}`,
      )
  }
}

/** Whether two fields store the same values in the same way; a foreign key between others would compare texts or fail on the server. */
function sameType(a: FieldDefinition, b: FieldDefinition): boolean {
  const left = storedAs(a)
  const right = storedAs(b)
  return (
    left.tag === right.tag &&
    left.precision === right.precision &&
    left.scale === right.scale &&
    left.zone === right.zone &&
    left.mode === right.mode &&
    left.native === right.native
  )
}

function typeText(field: FieldDefinition): string {
  const { tag, precision, scale, mode, zone } = storedAs(field)
  if (tag === 'decimal') return `decimal(${precision}, ${scale})`
  return tag === 'timestamp' ? `timestamp (${mode}${zone ? '' : ', without zone'})` : tag
}

function joinColumns(
  entity: Draft,
  name: string,
  target: Draft,
  join: Draft,
  link: LinkDefinition,
): [readonly Column[], readonly Column[]] {
  const references = [...join.relations.values()].filter(r => r.reference !== null)
  const near = link.near === null ? references.find(r => r.to === entity) : references.find(r => r.name === link.near && r.to === entity)
  const far =
    link.far === null ? references.find(r => r.to === target && r !== near) : references.find(r => r.name === link.far && r.to === target)
  if (!near || !far)
    throw failure('QT_MODEL', `${entity.key}.${name}: the join model ${join.key} must refer to ${entity.key} and to ${target.key}`)
  const some = (end: Draft): number => references.filter(r => r.to === end).length
  if ((link.near === null && some(entity) > 1 && entity !== target) || (link.far === null && some(target) > (entity === target ? 2 : 1)))
    throw failure('QT_MODEL', `${entity.key}.${name}: the join model ${join.key} has several references to one table, so say { near, far }`)
  return [near.local, far.local]
}
