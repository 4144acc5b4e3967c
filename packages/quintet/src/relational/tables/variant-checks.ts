import type { Column, Entity } from '../../schema/registry.ts'
import { type Sql, sql } from '../../sql/statement.ts'
import type { CheckStep } from '../../sql/step.ts'
import type { Names } from './names.ts'

/** A row holds what its variant requires, and nothing of another one: the columns themselves have to allow null. */
export function variantChecks(entity: Entity, names: Names): CheckStep[] {
  const { variants } = entity
  if (!variants || variants.parts) return []
  const by = of(variants.by)
  return variants.names.flatMap(variant => {
    const columns = entity.columns.filter(c => c.variant === variant && c.field.computed === null)
    if (columns.length === 0) return []
    const is = (op: 'eq' | 'ne'): Sql => sql(op, [by, sql('literal', [], { field: variants.by.field, data: variant })])
    const required = columns.filter(c => requires(entity, variant, c)).map(c => sql('isNotNull', [of(c)]))
    const that = sql('or', [
      required.length === 0 ? is('eq') : sql('and', [is('eq'), ...required]),
      sql('and', [is('ne'), ...columns.map(c => sql('isNull', [of(c)]))]),
    ])
    return [{ name: names.made(entity, [variant], 'variant'), of: [], that }]
  })
}

function of({ name, field }: Column): Sql {
  return sql('column', [], { name, field })
}

/** Whether the declaration itself, not the shared column, refuses null. */
function requires(entity: Entity, variant: string, column: Column): boolean {
  const member = entity.model.definition.variants?.shapes[variant]?.[column.key]
  if (member && 'tag' in member.definition) return !member.definition.nullable
  const reference = entity.model.definition.variants?.shapes[variant]?.[column.key.replace(/Id$/, '')]
  return reference !== undefined && 'nullable' in reference.definition && !reference.definition.nullable
}
