import { failure } from '../base/failure.ts'
import { problem, problemText } from './check.ts'
import type { FieldDefinition } from './definition.ts'
import { checkName, type Naming, namingOf } from './naming.ts'
import type { RecordModel } from './record.ts'
import type { Column, Entity, HomeOf, Relation, Variants } from './registry.ts'

/** An entity while it is put together. */
export type Draft = Omit<Entity, 'columns' | 'byKey' | 'primary' | 'relations' | 'uniques' | 'variants' | 'document'> & {
  columns: Column[]
  byKey: Map<string, Column>
  primary: Column[]
  relations: Map<string, Relation>
  uniques: Column[][]
  variants: Variants | null
  document: Column | null
}

/** All entities of a database while they are put together, by qualified name. */
export class Drafts {
  readonly all: Map<string, Draft> = new Map()
  readonly #homeOf: HomeOf
  readonly #naming: (key: string) => string

  constructor(homeOf: HomeOf, naming: Naming) {
    this.#homeOf = homeOf
    this.#naming = namingOf(naming, 'quintet({ naming })')
  }

  /** How a model's columns are called where their fields do not say it: its own way, else that of the database. */
  naming({ key, model }: Draft): (key: string) => string {
    const own = model.definition.options.naming
    return own === undefined ? this.#naming : namingOf(own, `models.${key}`)
  }

  /** A model that the program declares. */
  declare(key: string, model: RecordModel | null): void {
    if (!model) throw failure('QT_MODEL', `models.${key} is not a model`)
    const other = this.all.get(model.$n)
    if (other) throw failure('QT_MODEL', `models.${key} names the ${model.kind} '${model.$n}' that models.${other.key} names too`)
    this.#add(key, model, this.#homeOf(model.kind, key), false)
  }

  /** A table that the library makes for a model, and that is kept beside it. */
  beside(of: Draft, model: RecordModel): Draft {
    return this.#add(model.$n, model, of.home, true)
  }

  #add(key: string, model: RecordModel, home: number | null, automatic: boolean): Draft {
    const made: Draft = {
      key,
      model,
      kind: model.kind,
      home,
      automatic,
      name: model.table,
      schema: model.definition.options.schema ?? null,
      columns: [],
      byKey: new Map(),
      primary: [],
      relations: new Map(),
      uniques: [],
      variants: null,
      document: null,
      path: null,
    }
    this.all.set(model.$n, made)
    return made
  }

  target(of: Draft, member: string, name: string): Draft {
    const found = this.all.get(name)
    if (!found)
      throw failure('QT_UNKNOWN_MODEL', `${of.key}.${member} refers to '${name}', which is not among the models`, {
        model: of.key,
        field: member,
      })
    return found
  }
}

/** A column before it has its place. */
export interface Planned {
  readonly key: string
  readonly name: string
  readonly field: FieldDefinition
  readonly variant: string | null
  /** What declares it, for messages. */
  readonly by: string
  /** The document that it stands in. */
  readonly within?: Column | null
}

export function addColumn(entity: Draft, { key, name, field, variant, by, within = null }: Planned, part: Column | null = null): Column {
  const declared = entity.byKey.get(key)
  if (declared)
    throw failure(
      'QT_MODEL',
      declared.variant === variant
        ? `${entity.key}.${key} is declared and also derived from the reference ${entity.key}.${key.slice(0, -2)}`
        : `${by} and ${entity.key}.${declared.variant === null ? key : `${declared.variant}.${key}`} are fields of one row and need names of their own`,
    )
  checkName(name, `The column of ${by}`)
  const sameName = part === null ? entity.columns.find(c => c.name === name && c.part === null) : undefined
  if (sameName) throw failure('QT_MODEL', `${by} and ${entity.key}.${sameName.key} are both the column '${name}'`)
  checkField(field, by)
  const column: Column = Object.freeze({ key, name, field, entity, position: entity.columns.length, variant, part, within })
  entity.columns.push(column)
  entity.byKey.set(key, column)
  return column
}

function checkField(field: FieldDefinition, where: string): void {
  const { default: given, computed, identity, tag } = field
  if (computed && (given || identity)) throw failure('QT_MODEL', `${where} is computed, so it can have no default`)
  if (identity && given) throw failure('QT_MODEL', `${where} is an identity, so it can have no default`)
  if (given?.by === 'now' && tag !== 'timestamp' && tag !== 'date' && tag !== 'time')
    throw failure('QT_MODEL', `${where}.defaultNow() is for timestamp, date and time, not for ${tag}`)
  if (given?.by !== 'value') return
  const wrong = given.value === null ? null : problem(field, given.value)
  if (wrong) throw failure('QT_MODEL', problemText(wrong, `${where}.default(…)`))
  if (given.value === null && !field.nullable) throw failure('QT_MODEL', `${where}.default(null) on a field that is not nullable`)
}

export function columnOf(entity: Draft, key: string, where: string): Column {
  const found = entity.byKey.get(key)
  if (!found) throw failure('QT_MODEL', `${entity.key}: '${where}' names the field '${key}', which it does not have`)
  return found
}
