import { failure } from '../../base/failure.ts'
import type { Entity } from '../../schema/registry.ts'
import { columnsOf, type FamilyTable } from '../keys.ts'
import { type MadeType, quoted } from './cells.ts'
import { checked, type FamilyCql, nameOf } from './statements.ts'

/** Texts that make the tables of families which are not there yet, their types first. */
export function created(families: readonly FamilyCql[]): string[] {
  const names = families.flatMap(({ entity }) => tablesOf(entity).map(({ view }) => nameOf(entity, view)))
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw failure('QT_MODEL', `Two families or views are kept in the table '${twice}'`)
  return families.flatMap(family => [
    ...typesOf(family).map(({ name, members }) => {
      const list = members.map(([member, type]) => `${quoted(member)} ${type}`)
      return `CREATE TYPE IF NOT EXISTS ${quoted(checked(name))} (${list.join(', ')})`
    }),
    ...tablesOf(family.entity).map(table => createTable(family, table)),
  ])
}

/** Texts that drop them, tables before the types that they use. */
export function dropped(families: readonly FamilyCql[]): string[] {
  const tables = families.flatMap(({ entity }) =>
    tablesOf(entity).map(({ view }) => `DROP TABLE IF EXISTS ${quoted(nameOf(entity, view))}`),
  )
  const types = families.flatMap(family => typesOf(family).reverse())
  return [...tables, ...types.map(({ name }) => `DROP TYPE IF EXISTS ${quoted(name)}`)]
}

function tablesOf(entity: Entity): FamilyTable[] {
  const { base, views } = columnsOf(entity)
  return [base, ...views]
}

function typesOf(family: FamilyCql): MadeType[] {
  return [...family.cells.values()].flatMap(({ made }) => made)
}

function createTable({ entity, cells }: FamilyCql, { view, partition, cluster, desc }: FamilyTable): string {
  const { family, statics } = columnsOf(entity)
  const columns = [...cells].map(([column, { type }]) => `${quoted(column.name)} ${type}${statics.includes(column) ? ' STATIC' : ''}`)
  const key = [`(${partition.map(({ name }) => quoted(name)).join(', ')})`, ...cluster.map(({ name }) => quoted(name))]
  const order = cluster.map(({ name }, i) => `${quoted(name)} ${desc[i] === true ? 'DESC' : 'ASC'}`)
  const options = [
    ...(order.length > 0 ? [`CLUSTERING ORDER BY (${order.join(', ')})`] : []),
    ...(family.ttlMs === null ? [] : [`default_time_to_live = ${family.ttlMs / 1000}`]),
  ]
  const having = options.length === 0 ? '' : ` WITH ${options.join(' AND ')}`
  return `CREATE TABLE IF NOT EXISTS ${quoted(nameOf(entity, view))} (${columns.join(', ')}, PRIMARY KEY (${key.join(', ')}))${having}`
}
