import { FieldBuilder, type Member, ReferenceBuilder } from './builder.ts'
import { kindOf, problem, shown } from './check.ts'
import { defineField, type FieldDefinition } from './definition.ts'
import type { RecordModel } from './record.ts'

// The four interfaces below are those of Standard Schema 1 (standardschema.dev, MIT licence, by Colin McDonnell, Fabian Hiller and
// David Blass), which asks to be copied instead of depended on.

/** A validator that form and API libraries understand. */
export interface StandardSchema<out Input = unknown, out Output = Input> {
  readonly '~standard': StandardProps<Input, Output>
}

export interface StandardProps<out Input, out Output> {
  readonly version: 1
  readonly vendor: string
  readonly validate: (value: unknown) => StandardResult<Output>
  readonly types?: { readonly input: Input; readonly output: Output } | undefined
}

export type StandardResult<Output> = { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue {
  readonly message: string
  readonly path?: readonly PropertyKey[] | undefined
}

/** A schema from a function that collects what is wrong; what is right comes back as a copy with its own keys only. */
export function standardSchema<T>(check: (value: unknown, issues: StandardIssue[]) => unknown): StandardSchema<T> {
  return Object.freeze<StandardSchema<T>>({
    '~standard': Object.freeze<StandardProps<T, T>>({
      version: 1,
      vendor: 'quintet',
      validate(value) {
        const issues: StandardIssue[] = []
        const checked = check(value, issues)
        // nothing was found wrong, so it is a T
        return issues.length === 0 ? { value: checked as T } : { issues }
      },
    }),
  })
}

/** One column as a row may give it. */
export interface Given {
  readonly key: string
  readonly field: FieldDefinition
  readonly variant: string | null
}

/** The columns of a model by itself: those that references derive have the kind of key that the declaration knows. */
export function givenColumns(model: RecordModel): readonly Given[] {
  const { shape, variants } = model.definition
  const own = [...columnsOf(shape, null)]
  if (variants && !own.some(c => c.key === variants.by))
    own.push({ key: variants.by, field: defineField('enum', { values: Object.keys(variants.shapes) }), variant: null })
  for (const [variant, members] of Object.entries(variants?.shapes ?? {})) own.push(...columnsOf(members, variant))
  return own
}

function* columnsOf(shape: Readonly<Record<string, Member>>, variant: string | null): Generator<Given> {
  for (const [key, member] of Object.entries(shape)) {
    if (member instanceof FieldBuilder) yield { key, field: member.definition, variant }
    if (!(member instanceof ReferenceBuilder) || !member.definition.keyField) continue
    const { keyField, nullable } = member.definition
    const field = defineField(keyField.tag, { ...keyField, identity: false, computed: null, default: null, nullable })
    yield { key: `${key}Id`, field, variant }
  }
}

export type Mode = 'insert' | 'update'

/** What a row is checked against. */
export interface RowRules {
  readonly columns: ReadonlyMap<string, Given>
  /** The field that tells variants apart. */
  readonly by: string | null
}

export function rowRules(model: RecordModel): RowRules {
  return Object.freeze({
    columns: new Map(givenColumns(model).map(column => [column.key, column])),
    by: model.definition.variants?.by ?? null,
  })
}

export function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Checks the columns that a row gives, and tells what it lacks; `beside` are its keys that are no columns, `filled` columns that something else fills in. */
export function checkRow(
  rules: RowRules,
  row: Readonly<Record<string, unknown>>,
  mode: Mode,
  path: readonly PropertyKey[],
  issues: StandardIssue[],
  beside: ReadonlySet<string> = new Set(),
  filled: ReadonlySet<string> = new Set(),
): Record<string, unknown> {
  const variant = rules.by !== null && Object.hasOwn(row, rules.by) ? row[rules.by] : null
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(row)) {
    if (beside.has(key)) continue
    const column = rules.columns.get(key)
    const refused = column ? refusal(column, rules, mode, variant) : 'is no field of this model'
    if (!column || refused !== null) issues.push({ message: `'${shown(key)}' ${refused}`, path: [...path, key] })
    else checkCell(column, row[key], [...path, key], issues)
    if (column) copy[key] = row[key]
  }
  if (mode === 'insert')
    for (const [key, { field, variant: of }] of rules.columns)
      if (!Object.hasOwn(row, key) && !filled.has(key) && (of === null || of === variant) && !fillsItself(field))
        issues.push({ message: `'${key}' is missing`, path: [...path, key] })
  return copy
}

function fillsItself({ nullable, identity, computed, default: given }: FieldDefinition): boolean {
  return nullable || identity || computed !== null || given !== null
}

/** Why a row may not give a column at all. */
function refusal({ field, key, variant: of }: Given, { by }: RowRules, mode: Mode, variant: unknown): string | null {
  if (field.identity || field.computed) return 'is made by the store'
  if (field.version) return 'is counted up with every change'
  if (mode === 'update' && key === by) return 'tells variants apart, and a row stays of its variant'
  return mode === 'insert' && of !== null && of !== variant ? `is a field of the variant '${of}'` : null
}

function checkCell({ field }: Given, value: unknown, path: readonly PropertyKey[], issues: StandardIssue[]): void {
  if (value === null && field.nullable) return
  const found =
    value === null || value === undefined ? { at: [], expected: `a value of kind ${field.tag}`, got: kindOf(value) } : problem(field, value)
  if (found) issues.push({ message: `expected ${found.expected}, got ${found.got}`, path: [...path, ...found.at] })
}
