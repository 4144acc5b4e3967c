import { storageTable, stored } from '../../engine/storage/table.ts'
import { defineField } from '../../schema/definition.ts'
import type { ElementTable } from '../../schema/element-table.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { column, constant, type Select, type Sql, type Statement, select, sql, type Table } from '../../sql/statement.ts'
import type { Step, TriggerStep } from '../../sql/step.ts'

/** What keeps the elements of a list once more, by which documents are found. */
export interface ElementStorage {
  create(dialect: Dialect): readonly Step[]
  drop(dialect: Dialect): readonly Step[]
}

/** A table of elements and the documents that have them, which the server keeps by triggers: no write can forget it. */
export function elementStorage({ name, column: list, element }: ElementTable, entity: Entity): ElementStorage {
  // a collection has an id
  const id = entity.primary[0] as Column
  const table = storageTable(
    name,
    { value: stored(element), id: stored(id.field) },
    { primaryKey: ['value', 'id'], indexes: [{ on: ['id'] }] },
  )
  const documents = { schema: null, name: entity.name }
  const add = (from: string, only: Partial<Select>): Statement => ({
    kind: 'insert',
    into: table.as(''),
    columns: ['value', 'id'],
    values: { select: elementsOf(from, list, id, only) },
    overriding: false,
    conflict: null,
    returning: [],
  })
  const remove: Statement = {
    kind: 'delete',
    from: table.as('t'),
    where: sql('eq', [table.column('id', 't'), column('old', id.name)]),
    returning: [],
  }
  const trigger = (after: TriggerStep['after'], body: readonly Statement[]): Step => ({
    step: 'createTrigger',
    trigger: { name: `${name}_${after}`, table: documents, after, body },
  })
  const events: readonly TriggerStep['after'][] = ['insert', 'update', 'delete']
  return {
    create: dialect => [
      ...table.steps(dialect),
      trigger('insert', [add('new', { from: elements('new', list) })]),
      trigger('update', [remove, add('new', { from: elements('new', list) })]),
      trigger('delete', [remove]),
      { step: 'run', statement: add('d', fillsEmpty(documents.name, elements('d', list), table.as('t'))) },
    ],
    drop: dialect => [
      ...table.dropSteps(dialect),
      ...events.map(after => ({ step: 'dropTrigger', trigger: { name: `${name}_${after}` } }) as const),
    ],
  }
}

/** The documents that were there before the index was declared; only where it has nothing yet. */
function fillsEmpty(name: string, from: Table, kept: Table): Partial<Select> {
  const known = select({ columns: [{ expr: constant(1), as: null }], from: kept })
  return {
    from: { kind: 'table', schema: null, name, alias: 'd' },
    joins: [{ kind: 'cross', table: from, on: null }],
    where: sql('notExists', [], { select: known }),
  }
}

function elements(row: string, list: Column): Table {
  const of = sql('field', [column(row, 'document', list.within?.field ?? null)], { data: [list.name], field: list.field })
  return { kind: 'function', call: sql('table elements', [of], { field: list.field }), columns: ['c0'], alias: 'e' }
}

/** Each element once, with the id of its document. */
function elementsOf(row: string, { field }: Column, id: Column, more: Partial<Select>): Select {
  const element = field.element ?? defineField('text')
  const value: Sql = sql('elements value', [column('e', 'c0', element)], { field: element, table: 'e' })
  return select({
    distinct: true,
    columns: [
      { expr: value, as: null },
      { expr: column(row, id.name, id.field), as: null },
    ],
    ...more,
  })
}
