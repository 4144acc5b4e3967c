import { failure } from '../base/failure.ts'
import { defineField, type FieldDefinition } from '../schema/definition.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { type Path, rootPath } from './column-path.ts'
import { Find, type Selection } from './find.ts'
import type { Frame } from './frame.ts'
import { fieldShape } from './leaf.ts'
import { valueScope } from './object-scope.ts'
import { booleanField } from './operator.ts'
import { keptEntity, rowEntity } from './row-entity.ts'
import { columnLeaf } from './scope.ts'
import { select } from './selection.ts'
import { pair, word } from './shape.ts'

/** Selected rows as a table of their own: its columns are what was selected, under the names of the selection. */
export function derive(find: Find): Find {
  const entity = derivedEntity(find)
  return whole(Find.on(entity).with({ from: { kind: 'query', find } }, find.frame))
}

const wholes = new WeakSet<Selection>()

/** The query with its whole rows selected, where these are no rows of a model. */
export function whole(find: Find): Find {
  const selection = select(find.entity, (row: unknown) => row, 'asTable')
  wholes.add(selection)
  return find.with({ select: selection }, find.frame)
}

/** Whether a query selects all that its rows are made of, and nothing else. */
export function isWhole(find: Find): boolean {
  return find.select !== null && wholes.has(find.select)
}

/** A query as a source of rows for another one: its selection, if it has one, is what its rows are made of. */
export function rowsOf(find: Find): Find {
  if (find.include.length > 0) throw failure('QT_CLAUSE', `${find.entity.key}: a query with include(…) cannot be a source of another one`)
  if (find.select === null) return find
  const simple = isWhole(find) && find.from?.kind !== 'sources'
  return (simple ? find : derive(find)).with({ select: null }, find.frame)
}

const structures = new WeakMap<Entity, Structure>()

type Structure = { readonly column: Column } | { readonly members: readonly (readonly [name: string, of: Structure])[] }

/** The entity whose rows are what a query selects. */
export function derivedEntity(find: Find): Entity {
  return keptEntity(find.shape, () => {
    const columns: Column[] = []
    const entity = rowEntity(find.entity.key, columns)
    return structured(entity, read(find.select as Selection, '', entity, columns))
  })
}

function structured(entity: Entity, structure: Structure): Entity {
  structures.set(entity, structure)
  rootPath(entity).parameter = (frame, path) => parameter(structure, path, frame)
  return entity
}

/** The same rows with columns of other types: what several queries have in common. */
export function retyped(entity: Entity, fields: readonly FieldDefinition[]): Entity {
  const structure = structures.get(entity)
  if (!structure || entity.columns.every((column, i) => column.field === fields[i])) return entity
  const shape = fields.reduce(
    (before, field) => pair(pair(before, fieldShape(field)), word(field.nullable ? 'nullable' : 'known')),
    rootPath(entity).shape,
  )
  return keptEntity(shape, () => {
    const columns: Column[] = []
    const made = rowEntity(entity.key, columns)
    for (const [i, field] of fields.entries()) add(columns, made, (entity.columns[i] as Column).key, field, field.nullable)
    return structured(made, recolumned(structure, columns))
  })
}

function recolumned(of: Structure, columns: readonly Column[]): Structure {
  if ('column' in of) return { column: columns[of.column.position] as Column }
  return { members: of.members.map(([name, member]) => [name, recolumned(member, columns)] as const) }
}

/** Rows with columns of these names, whatever makes them. */
export function columnsEntity(name: string, fields: readonly (readonly [key: string, field: FieldDefinition])[]): Entity {
  const columns: Column[] = []
  const entity = rowEntity(name, columns)
  const members = fields.map(([key, field]) => [key, { column: add(columns, entity, key, field, field.nullable) }] as const)
  return structured(entity, { members })
}

/** One column for each expression, in the order in which lowering selects them. */
function read(selection: Selection, name: string, entity: Entity, columns: Column[]): Structure {
  if (selection.leaf) {
    const { field, nullable } = selection.leaf
    return { column: add(columns, entity, name, field ?? booleanField, nullable) }
  }
  if (selection.path) {
    const { path } = selection
    if (path.nullable) throw failure('QT_CLAUSE', `asTable() cannot hold the row '${name}', which may be missing: select its fields`)
    return {
      members: path.entity.columns
        .filter(c => c.variant === null)
        .map(c => [c.key, { column: add(columns, entity, name === '' ? c.key : `${name}.${c.key}`, c.field, c.field.nullable) }] as const),
    }
  }
  if (selection.list) throw failure('QT_CLAUSE', `asTable() cannot hold the list '${name}'`)
  return {
    members: (selection.entries ?? []).map(([key, of]) => [key, read(of, name === '' ? key : `${name}.${key}`, entity, columns)] as const),
  }
}

function add(columns: Column[], entity: Entity, key: string, field: FieldDefinition, nullable: boolean): Column {
  const column: Column = Object.freeze({
    key,
    name: `c${columns.length}`,
    field: field.nullable === nullable ? field : defineField(field.tag, { ...field, nullable }),
    entity,
    position: columns.length,
    variant: null,
    part: null,
    within: null,
  })
  columns.push(column)
  return column
}

function parameter(structure: Structure, path: Path, frame: Frame): unknown {
  if ('members' in structure) return Object.fromEntries(structure.members.map(([name, of]) => [name, parameter(of, path, frame)]))
  return valueScope(columnLeaf(frame, path.ref(structure.column)), structure.column.field)
}
