import type { Column, Entity, Registry, Relation } from '../../schema/registry.ts'
import { literal } from '../../sql/compile/operators.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { columnType } from './codec.ts'

/** DDL that makes what the models need, in dependency order; safe to run twice. */
export function createTexts(registry: Registry, dialect: Dialect): string[] {
  const { tables, later } = order([...registry.byName.values()], dialect)
  const texts = tables.map(entity => tableText(entity, dialect, later))
  for (const [entity, relation] of later)
    texts.push(`alter table ${tableName(entity, dialect)} add ${foreignKey(entity, relation, dialect)}`)
  for (const entity of tables) texts.push(...indexTexts(entity, dialect))
  return texts
}

export function dropTexts(registry: Registry, dialect: Dialect): string[] {
  const { tables } = order([...registry.byName.values()], dialect)
  return tables.reverse().map(entity => dialect.ddl.dropTable(tableName(entity, dialect)))
}

export function tableName(entity: Entity, dialect: Dialect): string {
  if (entity.schema === null) return dialect.quote(entity.name)
  return dialect.features.schemas
    ? `${dialect.quote(entity.schema)}.${dialect.quote(entity.name)}`
    : dialect.quote(`${entity.schema}.${entity.name}`)
}

/** Referenced tables first; a cycle is broken at the reference that closes it, where keys can be added later. */
function order(entities: readonly Entity[], dialect: Dialect): { tables: Entity[]; later: (readonly [Entity, Relation])[] } {
  const tables: Entity[] = []
  const later: (readonly [Entity, Relation])[] = []
  const open = new Set<Entity>()
  const visit = (entity: Entity): void => {
    if (tables.includes(entity) || open.has(entity)) return
    open.add(entity)
    for (const relation of references(entity)) {
      if (relation.to !== entity && open.has(relation.to) && dialect.features.alterForeignKey) later.push([entity, relation])
      else visit(relation.to)
    }
    open.delete(entity)
    tables.push(entity)
  }
  for (const entity of entities) visit(entity)
  return { tables, later }
}

function references(entity: Entity): Relation[] {
  return [...entity.relations.values()].filter(r => r.reference !== null)
}

function tableText(entity: Entity, dialect: Dialect, later: readonly (readonly [Entity, Relation])[]): string {
  const parts = entity.columns.map(column => columnText(column, dialect))
  if (!entity.primary.some(c => c.field.identity)) parts.push(`primary key (${names(entity.primary, dialect)})`)
  for (const set of entity.uniques.slice(entity.primary.length > 0 ? 1 : 0)) parts.push(`unique (${names(set, dialect)})`)
  for (const relation of references(entity))
    if (!later.some(([of, r]) => of === entity && r === relation)) parts.push(foreignKey(entity, relation, dialect))
  return `create table if not exists ${tableName(entity, dialect)} (${parts.join(', ')})${dialect.ddl.tableSuffix}`
}

function columnText(column: Column, dialect: Dialect): string {
  const { field } = column
  const type = columnType(dialect, field)
  const name = dialect.quote(column.name)
  const parts = [name, type.ddl]
  if (field.identity) return [...parts, dialect.ddl.identity].join(' ')
  if (dialect.ddl.textCollation && /^(text|varchar)/.test(type.ddl)) parts.push(dialect.ddl.textCollation)
  if (!field.nullable) parts.push('not null')
  if (field.default?.by === 'now') parts.push(`default ${dialect.ddl.now(field)}`)
  if (field.default?.by === 'value') parts.push(`default ${defaultLiteral(type.encode(field.default.value))}`)
  const check = dialect.ddl.check(field, name)
  if (check) parts.push(`check (${check})`)
  if (field.tag === 'enum' && field.values && !(field.native && dialect.features.nativeEnums))
    parts.push(`check (${name} in (${field.values.map(literal).join(', ')}))`)
  return parts.join(' ')
}

function defaultLiteral(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : literal(value)
}

function foreignKey(_entity: Entity, relation: Relation, dialect: Dialect): string {
  const { reference } = relation
  const actions = `${reference?.onDelete ? ` on delete ${reference.onDelete}` : ''}${reference?.onUpdate ? ` on update ${reference.onUpdate}` : ''}`
  return `foreign key (${names(relation.local, dialect)}) references ${tableName(relation.to, dialect)} (${names(relation.remote, dialect)})${actions}`
}

function names(columns: readonly Column[], dialect: Dialect): string {
  return columns.map(c => dialect.quote(c.name)).join(', ')
}

/** An index for every reference whose columns no other index leads with, and the declared ones. */
function indexTexts(entity: Entity, dialect: Dialect): string[] {
  const texts: string[] = []
  for (const relation of references(entity)) {
    const covered = entity.uniques.some(set => relation.local.every((c, i) => set[i] === c))
    if (!covered)
      texts.push(
        `create index if not exists ${dialect.quote(`${entity.name}_${relation.local.map(c => c.name).join('_')}_idx`)} on ${tableName(entity, dialect)} (${names(relation.local, dialect)})`,
      )
  }
  return texts
}
