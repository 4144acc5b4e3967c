import { failure } from '../base/failure.ts'
import { LinkBuilder, type Member } from './builder.ts'
import type { TableOptions } from './definition.ts'
import { checkKey } from './naming.ts'
import { members, type RecordDefinition, RecordModel, type VariantsDefinition } from './record.ts'
import { ViewModel } from './view.ts'

export type { RecordDefinition as TableDefinition, VariantsDefinition } from './record.ts'

/** The run time behind `table(...)`. */
export class TableModel extends RecordModel {
  readonly kind = 'table'

  constructor(definition: RecordDefinition) {
    const { name, variants } = definition
    const kept = variants && Object.freeze({ ...variants, shapes: variantShapes(name, variants) })
    super({ ...definition, variants: kept }, 'a table')
    Object.freeze(this)
  }

  /** Another table in the same schema (a join table, a variant's own table). */
  sibling(name: string, shape: Record<string, Member>, options: TableOptions): TableModel {
    const { schema, naming } = this.definition.options
    return new TableModel({ name, shape, options: { schema, naming, ...options }, variants: null })
  }

  variants(
    by: string,
    shapes: Record<string, Record<string, Member>>,
    options: { readonly storage?: 'single' | 'joined' } = {},
  ): TableModel {
    const { name, variants } = this.definition
    if (variants) throw failure('QT_MODEL', `${name} has variants by '${variants.by}' already`)
    if (typeof shapes !== 'object' || shapes === null || Object.keys(shapes).length === 0)
      throw failure('QT_MODEL', `${name}.variants('${by}', { … }) names no variant`)
    return new TableModel({ ...this.definition, variants: { by, shapes, storage: options.storage ?? 'single' } })
  }
}

function variantShapes(table: string, { by, shapes }: VariantsDefinition): VariantsDefinition['shapes'] {
  checkKey(by, `The field that tells variants of ${table} apart`)
  const all = Object.entries(shapes).map(([variant, shape]) => {
    checkKey(variant, `A variant of ${table}`)
    for (const [key, member] of Object.entries(shape))
      if (member instanceof LinkBuilder)
        throw failure('QT_MODEL', `${table}.${variant}.${key}: declare manyToMany on the table, not on a variant`)
    return [variant, members(`${table}.${variant}`, shape)] as const
  })
  return Object.freeze(Object.fromEntries(all))
}

export function tableModel(value: unknown): TableModel | null {
  return value instanceof TableModel ? value : null
}

/** A model whose rows can be named in SQL: a table or a view. */
export function rowsModel(value: unknown): TableModel | ViewModel | null {
  return value instanceof TableModel || value instanceof ViewModel ? value : null
}
