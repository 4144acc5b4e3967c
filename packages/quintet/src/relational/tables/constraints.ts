import type { Column, Entity, Registry } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { createSteps } from './create.ts'

/** What a constraint, or a table and its columns, are in the program's own words. */
export interface Constrained {
  readonly model: string
  /** The fields, one after the other. */
  readonly field?: string
  readonly columns: readonly string[]
}

/** Finds what a server's error is about: servers tell tables, columns and constraints, never fields. */
export function constraintFinder(
  registry: Registry,
  dialect: Dialect,
): (table: string | undefined, columns: readonly string[] | undefined, constraint: string | undefined) => Constrained | undefined {
  let known: ReadonlyMap<string, Constrained> | undefined
  const tables = new Map<string, Entity>()
  for (const entity of registry.byName.values()) {
    tables.set(entity.name, entity)
    tables.set(entity.model.$n, entity)
  }
  return (table, columns, constraint) => {
    if (constraint !== undefined) {
      known ??= constraints(registry, dialect)
      const found = known.get(`${table ?? ''}\u0000${constraint}`) ?? known.get(`\u0000${constraint}`)
      if (found) return found
    }
    const entity = table === undefined ? undefined : tables.get(table)
    return entity && about(entity, columns ?? [])
  }
}

function about(entity: Entity, names: readonly string[]): Constrained {
  const columns = names.map(name => entity.columns.find(c => c.name === name)).filter((c): c is Column => c !== undefined)
  const model = entity.automatic ? entity.name : entity.key
  return { model, columns: names, ...(columns.length > 0 ? { field: columns.map(c => c.key).join(', ') } : {}) }
}

/** By table and name, and by name alone for servers that tell no table. */
function constraints(registry: Registry, dialect: Dialect): Map<string, Constrained> {
  const found = new Map<string, Constrained>()
  const note = (entity: Entity, name: string, columns: readonly string[]): void => {
    const of = about(entity, columns)
    found.set(`${entity.name}\u0000${name}`, of)
    found.set(`${entity.model.$n}\u0000${name}`, of)
    found.set(`\u0000${name}`, of)
  }
  for (const step of createSteps(registry, dialect)) {
    const table = 'table' in step ? step.table : null
    const entity = table && registry.byName.get(table.schema === null ? table.name : `${table.schema}.${table.name}`)
    if (!entity) continue
    if (step.step === 'addForeignKey') note(entity, step.key.name, step.key.columns)
    if (step.step === 'createIndex')
      note(
        entity,
        step.index.name,
        step.index.terms.flatMap(term => (term.by.op === 'column' ? [term.by.name ?? ''] : [])),
      )
    if (step.step !== 'createTable') continue
    const { primaryKey, uniques, foreignKeys, checks, columns } = step.table
    for (const key of [...(primaryKey ? [primaryKey] : []), ...uniques, ...foreignKeys]) note(entity, key.name, key.columns)
    for (const column of columns) note(entity, column.domain, [column.name])
    for (const { name, of } of checks) note(entity, name, of)
  }
  return found
}
