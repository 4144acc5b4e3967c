import { failure } from '../base/failure.ts'
import { kindOf } from '../schema/check.ts'
import type { Facts, Shape } from '../schema/field.ts'
import { recordModel } from '../schema/record.ts'
import type { Model } from '../schema/row.ts'
import { checkRow, isRow, type Mode, type RowRules, rowRules, type StandardSchema, standardSchema } from '../schema/standard.ts'
import type { Flat } from './graph.ts'
import type { Added } from './variant.ts'

/** A new row by a model's own columns. */
export type OwnInsert<T extends Model> = Flat<
  Facts<T['$s']>['columns']['given'] & Facts<T['$s']>['needed'] & Keys<T['$s'], Facts<T['$s']>['groups']['one']>
> &
  Added<T>[T['$h']]['new']
type Keys<S extends Shape, P> = { readonly [R in P & keyof S as `${R & string}Id`]: S[R]['$c']['$t'] }

/** A change of a row, as plain values. */
export type OwnUpdate<T extends Model> = Flat<Facts<T['$s']>['columns']['given']>

/** The type of `insertSchema`. */
export interface InsertSchemaFunction {
  <T extends Model>(model: T): StandardSchema<OwnInsert<T>>
}

/** The type of `updateSchema`. */
export interface UpdateSchemaFunction {
  <T extends Model>(model: T): StandardSchema<OwnUpdate<T>>
}

function ownSchema(model: unknown, mode: Mode): StandardSchema {
  const table = recordModel(model)
  if (!table) throw failure('QT_MODEL', `${mode}Schema(…) takes a model`)
  let rules: RowRules | null = null
  return standardSchema((value, issues) => {
    rules ??= rowRules(table)
    if (isRow(value)) return checkRow(rules, value, mode, [], issues)
    issues.push({ message: `expected an object, got ${kindOf(value)}`, path: [] })
    return value
  })
}

/**
 * A Standard Schema of a new row by a model's own columns, for forms and APIs: what it lets through, an insert takes. Fields that
 * the model does not have, or that the store makes, are issues.
 *
 * @example
 * const result = insertSchema(users)['~standard'].validate(await request.json())
 * if (result.issues) return Response.json(result.issues, { status: 400 })
 */
// the declared type is computed from the model's, which carries phantom members
export const insertSchema: InsertSchemaFunction = (model => ownSchema(model, 'insert')) as InsertSchemaFunction

/**
 * A Standard Schema of a change of a row by a model's own columns: every field may be left out.
 *
 * @example
 * const result = updateSchema(users)['~standard'].validate(await request.json())
 */
export const updateSchema: UpdateSchemaFunction = (model => ownSchema(model, 'update')) as UpdateSchemaFunction
