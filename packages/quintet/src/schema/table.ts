import { failure } from '../base/failure.ts'
import { FieldBuilder, LinkBuilder, type Member, ReferenceBuilder } from './builder.ts'
import type { TableOptions } from './definition.ts'

export interface VariantsDefinition {
  /** Key of the discriminator field. */
  readonly by: string
  readonly shapes: Readonly<Record<string, Readonly<Record<string, Member>>>>
}

export interface TableDefinition {
  readonly name: string
  readonly shape: Readonly<Record<string, Member>>
  readonly options: TableOptions
  readonly variants: VariantsDefinition | null
}

/** The run time behind `table(...)`: frozen data that serves every dialect and keeps state of none. */
export class TableModel {
  /** Schema-qualified name, by which relations find their target. */
  readonly $n: string
  readonly kind = 'table'
  readonly definition: TableDefinition

  constructor(definition: TableDefinition) {
    for (const [key, member] of Object.entries(definition.shape))
      if (!(member instanceof FieldBuilder || member instanceof ReferenceBuilder || member instanceof LinkBuilder))
        throw failure('QT_MODEL', `${definition.name}.${key} is not a field or relation`)
    this.definition = Object.freeze({
      ...definition,
      shape: Object.freeze({ ...definition.shape }),
      options: Object.freeze({ ...definition.options }),
    })
    this.$n = definition.options.schema ? `${definition.options.schema}.${definition.name}` : definition.name
    Object.freeze(this)
  }

  /** Another table in the same schema (a join table). */
  sibling(name: string, shape: Record<string, Member>, options: TableOptions): TableModel {
    return new TableModel({ name, shape, options: { schema: this.definition.options.schema, ...options }, variants: null })
  }

  variants(by: string, shapes: Record<string, Record<string, Member>>): TableModel {
    return new TableModel({ ...this.definition, variants: { by, shapes } })
  }
}

export function tableModel(value: unknown): TableModel | null {
  return value instanceof TableModel ? value : null
}
