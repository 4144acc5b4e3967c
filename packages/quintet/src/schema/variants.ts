import { failure } from '../base/failure.ts'
import { FieldBuilder, type Member, owningReference, ReferenceBuilder } from './builder.ts'
import type { ColumnPlan } from './columns.ts'
import { defineField } from './definition.ts'
import { addColumn, type Draft } from './draft.ts'
import type { Column } from './registry.ts'
import { type TableModel, tableModel } from './table.ts'

/** Adds the field that tells variants apart, and the columns of each: in the same table, or in a table of the variant's own. */
export function planVariants(plan: ColumnPlan, entity: Draft): void {
  const { variants } = entity.model.definition
  const table = tableModel(entity.model)
  if (!variants || !table) return
  const names = Object.freeze(Object.keys(variants.shapes))
  const by = discriminator(plan, entity, variants.by, names)
  const parts = variants.storage === 'joined' ? new Map<string, Draft>() : null
  for (const [variant, shape] of Object.entries(variants.shapes)) {
    for (const [key, member] of Object.entries(shape)) checkMember(`${entity.key}.${variant}.${key}`, member, parts === null)
    const part = parts && partOf(plan, entity, table, variant, shape)
    if (part) parts?.set(variant, part)
    plan.variant(entity, variant, shape, part?.byKey ?? null)
  }
  entity.variants = Object.freeze({ by, names, parts })
}

function discriminator(plan: ColumnPlan, entity: Draft, key: string, names: readonly string[]): Column {
  const declared = entity.byKey.get(key)
  if (!declared) {
    return addColumn(entity, {
      key,
      name: plan.drafts.naming(entity)(key),
      field: defineField('enum', { values: names }),
      variant: null,
      by: `${entity.key}.${key}`,
    })
  }
  const { tag, values } = declared.field
  if (tag === 'enum' && values?.length === names.length && names.every(name => values.includes(name))) return declared
  throw failure(
    'QT_MODEL',
    `${entity.key}.${key} tells variants apart: leave it out, or declare t.enum([${names.map(n => `'${n}'`).join(', ')}])`,
  )
}

function checkMember(where: string, member: Member, oneTable: boolean): void {
  if (member instanceof ReferenceBuilder) {
    if (member.definition.inverse !== null)
      throw failure('QT_MODEL', `${where}: a reference of one variant has no inverse; declare it on the table if it needs one`)
    if (member.definition.by) throw failure('QT_MODEL', `${where}: a reference of one variant derives its own field, without { by }`)
  }
  if (!(member instanceof FieldBuilder)) return
  const { primaryKey, identity, default: given } = member.definition
  if (primaryKey || identity) throw failure('QT_MODEL', `${where}: the key belongs to the table, not to one variant`)
  // a default of the column would fill in the rows of other variants too
  if (oneTable && given?.by === 'sql')
    throw failure('QT_MODEL', `${where}: a SQL default needs a table of the variant's own: variants(…, { storage: 'joined' })`)
}

/** The table of one variant: the key of the row, which refers to the row itself, and the variant's own fields. */
function partOf(plan: ColumnPlan, entity: Draft, table: TableModel, variant: string, shape: Readonly<Record<string, Member>>): Draft {
  if (entity.primary.length === 0) throw failure('QT_MODEL', `${entity.key} needs a primary key, which the tables of its variants share`)
  const keys = entity.primary.map(
    ({ key, name, field }) => [key, new FieldBuilder(defineField(field.tag, { ...field, ...plainKey, column: name }))] as const,
  )
  let row = 'row'
  while (Object.hasOwn(shape, row)) row += '_'
  const reference = owningReference(
    entity.model.$n,
    keys.map(([key]) => key),
    null,
  )
  const model = table.sibling(
    `${entity.name}_${plan.drafts.naming(entity)(variant)}`,
    { ...Object.fromEntries(keys), [row]: reference, ...shape },
    { primaryKey: keys.map(([key]) => key) },
  )
  if (plan.drafts.all.has(model.$n))
    throw failure('QT_MODEL', `${entity.key}: its variant '${variant}' needs the table '${model.$n}', which is declared already`)
  const part = plan.drafts.beside(entity, model)
  plan.resolve(part)
  return part
}

/** A key that another table makes. */
const plainKey = { primaryKey: false, identity: false, default: null, unique: false, checks: [], indexes: [], comment: null } as const
