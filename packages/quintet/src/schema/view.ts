import { failure } from '../base/failure.ts'
import { LinkBuilder, type Member } from './builder.ts'
import type { TableOptions } from './definition.ts'
import type { Shape } from './field.ts'
import { RecordModel } from './record.ts'
import type { Texts } from './texts.ts'

/** What a view is made of: a text, or a function of handles of the models that it reads. */
export type ViewSource =
  | { readonly by: 'text'; readonly texts: Texts }
  | { readonly by: 'query'; readonly reads: Readonly<Record<string, RecordModel>>; readonly query: (db: unknown) => unknown }

/** The run time behind `view(...)`. */
export class ViewModel extends RecordModel {
  readonly kind = 'view'
  readonly source: ViewSource
  readonly materialized: boolean

  constructor(name: string, shape: Record<string, Member>, options: TableOptions, source: ViewSource, materialized: boolean) {
    super({ name, shape, options, variants: null }, 'a view')
    for (const [key, member] of Object.entries(this.definition.shape))
      if (member instanceof LinkBuilder) throw failure('QT_MODEL', `${name}.${key}: a view has no join tables; say belongsTo`)
    if (options.indexes && !materialized) throw failure('QT_MODEL', `${name}: a view has no indexes; those of its tables serve it`)
    this.source = source
    this.materialized = materialized
    Object.freeze(this)
  }
}

/** A view: rows that a query makes, read like those of a table. */
export interface View<N extends string, S extends Shape, P extends string, H extends 'view' | 'materialized'> {
  readonly $n: N
  readonly $h: H
  readonly $s: S
  readonly $by: P
  readonly $key: S[keyof S]['$pk']
  readonly $d: never
  readonly $variants: never
  readonly $m: never
  readonly kind: 'view'
}
