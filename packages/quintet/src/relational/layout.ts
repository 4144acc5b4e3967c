import { Bounded } from '../base/bounded.ts'
import { failure } from '../base/failure.ts'
import { FieldBuilder, ReferenceBuilder } from '../schema/builder.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { Layout } from './writes.ts'

/** How many sets of columns are remembered for one entity. */
const layoutsKept = 1000
const layouts = new WeakMap<Entity, Bounded<string, Layout>>()

/** The one layout of these columns. */
export function layoutOf(entity: Entity, columns: readonly Column[], made: readonly Column[] = []): Layout {
  const sorted = [...columns].sort((a, b) => a.position - b.position)
  const id = `${positions(sorted)};${positions(made)}`
  let known = layouts.get(entity)
  if (!known) {
    known = new Bounded(layoutsKept)
    layouts.set(entity, known)
  }
  let layout = known.get(id)
  if (!layout) {
    layout = Object.freeze({ entity, columns: Object.freeze(sorted), made: Object.freeze([...made]) })
    known.set(id, layout)
  }
  return layout
}

function positions(columns: readonly Column[]): string {
  return columns.map(column => column.position).join()
}

/** Whether the store or the library fills the column in where a row does not give it. */
export function fillsItself({ field }: Column): boolean {
  return field.nullable || field.identity || field.default !== null || field.computed !== null
}

/** Refuses a column that no write may give. */
export function checkWritable(column: Column, place: string, withIds: boolean): void {
  const { field, entity, key } = column
  if (!field.computed && !((field.identity || field.version) && !withIds)) return
  const why = field.computed
    ? 'is computed by the store'
    : field.version
      ? 'is counted up with every change: ask for it in where'
      : 'is made by the store: to give it, say withIds()'
  throw failure('QT_UNKNOWN_FIELD', `${place}.${key} ${why}`, { model: entity.key, field: key })
}

export function unknownField(entity: Entity, key: string, place: string): Error {
  return failure('QT_UNKNOWN_FIELD', `${place}: ${entity.key} has no field '${key.slice(0, 80)}'`, {
    model: entity.key,
    field: key.slice(0, 80),
  })
}

/** What holds for the rows of one variant: the columns that only it has, and those among them that must be given. */
export interface VariantRules {
  readonly own: ReadonlySet<Column>
  readonly required: readonly Column[]
}

const variantRules = new WeakMap<Entity, ReadonlyMap<string, VariantRules>>()

/** The rules of each variant; in the entity its columns are nullable, since the rows of other variants lack them. */
export function rulesOf(entity: Entity): ReadonlyMap<string, VariantRules> {
  let rules = variantRules.get(entity)
  if (!rules) {
    rules = new Map(entity.variants?.names.map(name => [name, rulesFor(entity, name)]))
    variantRules.set(entity, rules)
  }
  return rules
}

function rulesFor(entity: Entity, variant: string): VariantRules {
  const own = entity.columns.filter(column => column.variant === variant)
  const shape = entity.model.definition.variants?.shapes[variant] ?? {}
  const required = own.filter(column => {
    const member = Object.hasOwn(shape, column.key) ? shape[column.key] : shape[column.key.slice(0, -2)]
    if (member instanceof FieldBuilder) return !fillsItself({ ...column, field: member.definition })
    return member instanceof ReferenceBuilder && !member.definition.nullable
  })
  return { own: new Set(own), required }
}

/** Refuses a row whose variant is unknown, that gives another variant's field, or that lacks one of its own. */
export function checkVariant(entity: Entity, variant: unknown, given: Iterable<Column>, place: string): void {
  const { variants } = entity
  if (!variants) return
  const rules = typeof variant === 'string' ? rulesOf(entity).get(variant) : undefined
  if (!rules)
    throw failure('QT_VALUE', `${place}.${variants.by.key} must be one of ${variants.names.join(', ')}`, {
      model: entity.key,
      field: variants.by.key,
    })
  const has = new Set<Column>()
  for (const column of given) {
    has.add(column)
    if (column.variant !== null && !rules.own.has(column))
      throw failure('QT_UNKNOWN_FIELD', `${place}.${column.key} is a field of ${column.variant}, not of ${String(variant)}`, {
        model: entity.key,
        field: column.key,
      })
  }
  missing(
    entity,
    rules.required.filter(column => !has.has(column)),
    place,
  )
}

/** Refuses a row without fields that it must have, naming all of them. */
export function missing(entity: Entity, columns: readonly Column[], place: string): void {
  const [first] = columns
  if (!first) return
  const names = columns.map(column => column.key).join(', ')
  throw failure('QT_MISSING_VALUE', `${place} lacks ${names}`, { model: entity.key, field: first.key })
}
