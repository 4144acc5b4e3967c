import { failure } from '../base/failure.ts'
import type { About } from '../query/about.ts'
import type { Member } from '../schema/builder.ts'
import type { Ddl } from '../schema/ddl-entry.ts'
import type { IndexDefinition } from '../schema/definition.ts'
import type { Facts, Shape } from '../schema/field.ts'
import type { Naming } from '../schema/naming.ts'
import { recordModel } from '../schema/record.ts'
import type { Models, TableIndex } from '../schema/row.ts'
import { checkTexts } from '../schema/texts.ts'
import { type View, ViewModel } from '../schema/view.ts'
import type { Expression, Raw, Subselect } from '../schema/vocabulary.ts'
import type { FromFunction } from './from-handle.ts'
import type { ViewHandle } from './handle.ts'

/** The models that a view reads, as its query sees them. */
export type Reads<A extends Models> = { readonly [K in keyof A]: ViewHandle<About<A, K>, never> } & {
  readonly from: FromFunction<A, never>
}

/** What the query of a view must select: its fields, each of its type. */
type Selects<S extends Shape> = { readonly [P in keyof Facts<S>['columns']['row']]: Expression<Facts<S>['columns']['row'][P]> }

export interface ViewOptions<S extends Shape, P extends string, Q extends string, A extends Models, M extends boolean> {
  /** The models that the query reads, under the names that it has for them. */
  readonly reads?: A
  /** The query, or its text (one for each server that is used, where they differ). */
  readonly as: ((db: Reads<A>) => Subselect<Selects<S>>) | Raw | { readonly sqlite?: Raw; readonly postgres?: Raw }
  /** Whether its rows are kept, and made again by `refresh()`. */
  readonly materialized?: M
  readonly schema?: Q
  /** The fields of a composite key, by which rows are found. */
  readonly primaryKey?: readonly (P & Facts<S>['columns']['names'])[]
  /** Of a materialized view. */
  readonly indexes?: readonly TableIndex<S>[]
  readonly comment?: string
  readonly ddl?: readonly Ddl[]
  readonly naming?: Naming
}

/** The type of `view`. */
export interface ViewFunction {
  <
    const N extends string,
    S extends Shape,
    A extends Models,
    const P extends string = never,
    const Q extends string = never,
    const M extends boolean = false,
  >(
    name: N,
    fields: S,
    options: ViewOptions<S, P, Q, A, M>,
  ): View<[Q] extends [never] ? N : `${Q}.${N}`, S, P, M extends true ? 'materialized' : 'view'>
}

interface Given {
  readonly reads?: Readonly<Record<string, unknown>>
  readonly as: unknown
  readonly materialized?: boolean
  readonly schema?: string
  readonly primaryKey?: readonly string[]
  readonly indexes?: readonly IndexDefinition[]
  readonly comment?: string
  readonly ddl?: readonly unknown[]
  readonly naming?: Naming
}

function declareView(name: string, fields: Record<string, Member>, given: Given): ViewModel {
  const { reads = {}, as, materialized = false, ...options } = given
  if (typeof as !== 'function')
    return new ViewModel(name, fields, options, { by: 'text', texts: checkTexts(as, `view('${name}', { as })`) }, materialized)
  const models = Object.entries(reads).map(([key, model]) => {
    const record = recordModel(model)
    if (!record) throw failure('QT_MODEL', `view('${name}', { reads: { ${key} } }) is not a table or view`)
    return [key, record] as const
  })
  // a function of the program; what it gives is judged when it is made to text
  const query = as as (db: unknown) => unknown
  return new ViewModel(name, fields, options, { by: 'query', reads: Object.freeze(Object.fromEntries(models)), query }, materialized)
}

/**
 * A view: a query with a name in the database, read like a table and never written. Its query is made of the models that it
 * reads, or is SQL.
 *
 * @example
 * const authors = view('authors', { id: t.integer().primaryKey(), posts: t.integer() }, {
 *   reads: { users, posts },
 *   as: db => db.users.where(u => u.posts.some()).select(u => ({ id: u.id, posts: u.posts.count() })),
 * })
 */
// the declared type carries phantom members that no run-time object has
export const view: ViewFunction = declareView as unknown as ViewFunction
