import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { type ForeignKeySnapshot, nameText, type TableSnapshot } from '../../schema/snapshot.ts'
import type { Model, Models } from './models.ts'
import type { Losses } from './unrepresented.ts'
import { capital, free } from './words.ts'

/** A reference as it will stand in a model. */
export interface Reference {
  readonly name: string
  readonly key: ForeignKeySnapshot
  readonly target: Model
  /** The column whose field the reference derives, or null where declared fields hold the key. */
  readonly derives: string | null
  /** Columns in the order of the target's key. */
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly inverse: string
}

/** Many to many: through a table that is made up of two references. */
export interface Link {
  readonly name: string
  readonly target: Model
  readonly through: Model
  readonly inverse: string
  /** Names of the two references, where they lead to one table. */
  readonly ends: readonly [near: string, far: string] | null
}

const keyKinds: ReadonlySet<string> = new Set(['integer', 'bigint', 'text', 'uuid', 'date', 'decimal'])

/** Why a foreign key cannot be a relation; null where it can. */
function refusal(of: TableSnapshot, key: ForeignKeySnapshot, target: Model | undefined): string | null {
  if (!target) return `it refers to ${nameText(key.to)}, which was not read`
  const primary = target.table.primaryKey?.columns ?? []
  const same = primary.length === key.toColumns.length && primary.every(name => key.toColumns.includes(name))
  if (!same) return 'it refers to other columns than the primary key'
  const differs = key.columns.some((name, i) => {
    const from = of.columns.find(c => c.name === name)?.field
    const to = target.table.columns.find(c => c.name === key.toColumns[i])?.field
    return !from || !to || !sameKind(from, to)
  })
  return differs ? 'its columns are not of the types of those that they refer to' : null
}

/** As the registry asks it of a reference. */
function sameKind(a: FieldDefinition, b: FieldDefinition): boolean {
  const of = (field: FieldDefinition): string => {
    const { tag, precision, scale, zone, mode, native } = storedAs(field)
    return JSON.stringify([tag, precision, scale, zone, mode, native])
  }
  return of(a) === of(b)
}

/** What a reference says of when its key is checked, by how catalogs tell it. */
export const deferrables: ReadonlyMap<string, string> = new Map([
  ['deferrable', 'immediate'],
  ['deferrable initially deferred', 'deferred'],
])

/** Gives every foreign key that a model can say its name and its inverse. */
export function planReferences(models: Models, losses: Losses): void {
  for (const model of models.all) {
    const { table } = model
    for (const key of table.foreignKeys) {
      const target = models.byName.get(nameText(key.to))
      const why = refusal(table, key, target)
      const where = `${nameText(table)}(${key.columns.join(', ')})`
      if (why !== null || !target) losses.note('foreign key', where, why ?? '', 'its columns are fields; join them in a query')
      else model.references.push(reference(model, key, target))
      for (const extra of key.extra.filter(one => !deferrables.has(one)))
        losses.note(`foreign key ${extra}`, where, 'models do not say it', 'it stays in the database as it is')
    }
  }
  for (const model of models.all) nameInverses(models, model)
}

function reference(model: Model, key: ForeignKeySnapshot, target: Model): Omit<Reference, 'inverse'> & { inverse: string } {
  const { table } = model
  const primary = target.table.primaryKey?.columns ?? []
  const columns = primary.map(name => key.columns[key.toColumns.indexOf(name)] ?? '')
  const [only, second] = columns
  const fieldKey = only === undefined || second !== undefined ? null : model.key(only)
  const derives = fieldKey !== null && only !== undefined && canDerive(model, only, target) ? only : null
  const taken = (name: string): boolean => model.taken(name)
  const short = fieldKey?.endsWith('Id') && fieldKey !== 'Id' ? fieldKey.slice(0, -2) : null
  const unique = isUnique(table, columns)
  const common = { key, target, columns, unique, inverse: '' }
  if (derives !== null && fieldKey !== null) {
    const name = short ?? fieldKey
    const derived = `${name}Id`
    // the field goes by the name that the reference gives it
    if (short !== null ? !taken(name) : !taken(derived)) {
      model.rename(derives, derived)
      model.take(name)
      return { ...common, name, derives }
    }
  }
  const name = free([short ?? `${fieldKey ?? target.name}Row`, `${fieldKey ?? target.name}Row`, `${target.name}Reference`], taken)
  model.take(name)
  return { ...common, name, derives: null }
}

/** Whether the reference's own field would be the column in everything but its name. */
function canDerive(model: Model, name: string, target: Model): boolean {
  const { table } = model
  const column = table.columns.find(c => c.name === name)
  const [to, second] = target.table.primaryKey?.columns ?? []
  const other = target.table.columns.find(c => c.name === to)
  if (!column || !other || second !== undefined) return false
  if (!keyKinds.has(other.field.tag) || other.field.max !== column.field.max) return false
  const { primaryKey, foreignKeys } = table
  if (primaryKey?.columns.length === 1 && primaryKey.columns[0] === name) return false
  if (foreignKeys.filter(k => k.columns.includes(name)).length !== 1) return false
  return column.default === null && column.computed === null && column.identity === null && column.comment === null
}

export function isUnique(table: TableSnapshot, columns: readonly string[]): boolean {
  const same = (of: readonly (string | null)[]): boolean =>
    of.length === columns.length && of.every(name => name !== null && columns.includes(name))
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques]
  return keys.some(key => same(key.columns)) || table.indexes.some(index => isPlainUnique(index) && same(index.terms.map(t => t.column)))
}

function isPlainUnique({ unique, where }: TableSnapshot['indexes'][number]): boolean {
  return unique && where === null
}

/** The other direction goes by the name of the table that refers; where it refers twice, also by that of the reference. */
function nameInverses(models: Models, model: Model): void {
  for (const one of model.references) {
    const several = model.references.filter(r => r.target === one.target).length > 1
    const by = `${model.name}By${capital(one.name)}`
    const inverse = free([...(several ? [] : [model.name]), by], name => one.target.taken(name))
    one.target.take(inverse)
    one.inverse = inverse
  }
  const link = linkOf(model)
  if (link) models.links.push(link)
}

/**
 * A table is a link if its primary key is made up of exactly two references and an insert need not give it anything else.
 * It stays a model of its own, through which the two others are many to many.
 */
function linkOf(through: Model): { readonly from: Model; readonly link: Link } | null {
  const { table, references } = through
  const key = table.primaryKey?.columns ?? []
  const ends = references.filter(r => r.columns.every(name => key.includes(name)))
  const [near, far, third] = ends
  if (!near || !far || third || near.columns.length + far.columns.length !== key.length) return null
  if (near.columns.some(name => far.columns.includes(name))) return null
  const needed = table.columns.filter(c => !key.includes(c.name) && !c.nullable && !c.default && !c.computed && !c.identity)
  if (needed.length > 0) return null
  const [first, second] = key.indexOf(near.columns[0] ?? '') <= key.indexOf(far.columns[0] ?? '') ? [near, far] : [far, near]
  const from = first.target
  const to = second.target
  const name = free([second.name, `${to.name}By${capital(through.name)}`], key => from.taken(key))
  from.take(name)
  const inverse = free([first.name, `${from.name}By${capital(through.name)}`], key => to.taken(key))
  to.take(inverse)
  return { from, link: { name, target: to, through, inverse, ends: from === to ? [first.name, second.name] : null } }
}
