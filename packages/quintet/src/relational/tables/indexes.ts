import { failure } from '../../base/failure.ts'
import type { IndexDefinition } from '../../schema/definition.ts'
import { isOfElements } from '../../schema/element-table.ts'
import { declaredIndexes } from '../../schema/indexes.ts'
import type { Column, Entity, Relation } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { Sql } from '../../sql/statement.ts'
import type { IndexStep } from '../../sql/step.ts'
import type { Names } from './names.ts'
import { RowExpressions } from './row-expression.ts'

/** The declared indexes, and one for every reference whose columns nothing else leads with. */
export function indexes(entity: Entity, dialect: Dialect, names: Names): IndexStep[] {
  const expressions = new RowExpressions(entity, dialect)
  const declared = declaredIndexes(entity).filter(index => !index.fullText && !isOfElements(entity, index))
  const steps = declared.map(index => indexStep(entity, index, expressions, names, dialect))
  for (const relation of [...entity.relations.values()].filter(isHeldHere)) {
    if (isCovered(entity, relation, steps)) continue
    const terms = relation.local.map(c => expressions.term(c))
    steps.push({ name: indexName(entity, relation.local, names), unique: false, method: null, terms, where: null })
  }
  return steps
}

export function indexName(entity: Entity, columns: readonly Column[], names: Names): string {
  return names.made(
    entity,
    columns.map(c => c.name),
    'idx',
  )
}

function indexStep(entity: Entity, index: IndexDefinition, expressions: RowExpressions, names: Names, dialect: Dialect): IndexStep {
  const { on, unique = false, method = null, where, include = [], operatorClass = null } = index
  const place = `${entity.key}: an index`
  const columns = on.map(part => (typeof part === 'string' ? (entity.byKey.get(part) as Column) : null))
  const foreign = columns.find(c => c?.part)
  if (foreign)
    throw failure('QT_MODEL', `${place} of the table names ${foreign.key}, which is in the table of the variant '${foreign.variant}'`)
  return {
    name:
      index.name === undefined
        ? names.made(
            entity,
            columns.map(c => c?.name ?? 'expr'),
            'idx',
          )
        : names.given(entity, index.name, 'idx', place),
    unique,
    method,
    include: include.map(key => (entity.byKey.get(key) as Column).name),
    operatorClass,
    terms: on
      .flatMap((part, i) => (columns[i] ? [expressions.term(columns[i])] : expressions.terms(part, place)))
      // only the usual method keeps an order, so no other says where nulls go
      .map(term => (method === null || method === dialect.ddl.indexMethods[0] ? term : { ...term, nulls: null })),
    where: where === undefined ? null : expressions.only(where, `${place}'s where`),
  }
}

/** Whether the primary key, a unique set or a whole index begins with the columns of a reference. */
function isCovered(entity: Entity, relation: Relation, indexes: readonly IndexStep[]): boolean {
  const leads = (names: readonly (string | null)[]): boolean => relation.local.every((c, i) => names[i] === c.name)
  return (
    entity.uniques.some(set => leads(set.map(c => c.name))) ||
    indexes.some(({ terms, where, method }) => !where && (method ?? 'btree') === 'btree' && leads(terms.map(({ by }) => nameOf(by))))
  )
}

/** A reference whose key is in the rows themselves. */
function isHeldHere({ reference, local, to, from }: Relation): boolean {
  // rows of the relational kind have keys of their own to others of it; what is in a document is found by an index all the same
  return reference !== null && local.every(c => c.part === null) && (to.kind === 'table' || from.document !== null)
}

/** The column, or the member of a document, that a term is. */
function nameOf({ op, name, data }: Sql): string | null {
  if (op === 'column') return name
  return op === 'field' && Array.isArray(data) && data.length === 1 ? String(data[0]) : null
}
