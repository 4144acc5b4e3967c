import { failure } from '../../base/failure.ts'
import { numberInTrigger } from '../../engine/storage/sequence.ts'
import type { Entity, Relation } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { column, constant, type Sql, select, sql } from '../../sql/statement.ts'
import type { Step, TriggerStep } from '../../sql/step.ts'
import type { ElementStorage } from './elements.ts'
import { member } from './layout.ts'

/** What becomes of documents when what they refer to is deleted, whoever deletes it: kept by triggers of the other table. */
export function referenceStorage(entity: Entity): readonly ElementStorage[] {
  return [...entity.relations.values()].filter(({ reference }) => reference?.onDelete).map(relation => onDelete(entity, relation))
}

function onDelete(entity: Entity, relation: Relation): ElementStorage {
  const { to, local, remote, reference, crosses, name: key } = relation
  const [from] = local
  const [target] = remote
  const place = `${entity.key}.${key}: onDelete`
  if (!from || !target || local.length > 1 || target.within)
    throw failure('QT_MODEL', `${place} is for references by the one key of the other model`)
  if (crosses) throw failure('QT_UNSUPPORTED', `${place} holds only where both are kept by one store: delete the documents yourself`)
  const name = `${entity.name}_${from.name}_delete`
  const table = { kind: 'table', schema: null, name: entity.name, alias: 'd' } as const
  const refers = sql('eq', [member('d', from), column('old', target.name, target.field)])
  const trigger = (body: TriggerStep['body']): Step => ({
    step: 'createTrigger',
    trigger: { name, table: { schema: to.schema, name: to.name }, after: 'delete', body },
  })
  const create = (dialect: Dialect): Step => {
    switch (reference?.onDelete) {
      case 'cascade':
        return trigger([{ kind: 'delete', from: table, where: refers, returning: [] }])
      case 'set null': {
        const { before, number } = numberInTrigger('document', dialect)
        const document = sql('without member', [column('d', 'document', from.within?.field ?? null)], { data: [from.name] })
        const set: readonly (readonly [string, Sql])[] = [
          ['document', document],
          ['rev', number],
        ]
        return trigger([...before, { kind: 'update', table, set, from: null, where: refers, returning: [] }])
      }
      case 'restrict':
      case 'no action': {
        const referring = select({ columns: [{ expr: constant(1), as: null }], from: table, where: refers })
        return trigger([{ kind: 'refuse', where: sql('exists', [], { select: referring }) }])
      }
    }
    throw failure('QT_MODEL', `${place} is 'cascade', 'set null', 'restrict' or 'no action'`)
  }
  if (reference?.onDelete === 'set null' && !from.field.nullable)
    throw failure('QT_MODEL', `${place}: 'set null' needs a nullable reference`)
  return { create: dialect => [create(dialect)], drop: () => [{ step: 'dropTrigger', trigger: { name } }] }
}
