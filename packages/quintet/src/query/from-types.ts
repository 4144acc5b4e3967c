import type { Expression, FieldKind, JsonLeaf, KindOf, Leaves, NumberLeaf, Subselect, TextLeaf, Typed } from '../schema/vocabulary.ts'

/** The type of `values`: rows of the program's own, each column of the type that its field says. */
export interface ValuesFunction {
  <S extends Readonly<Record<string, Typed<FieldKind, unknown>>>>(
    shape: S,
    rows: readonly { readonly [P in keyof S]: S[P]['$t'] }[],
  ): Subselect<{ readonly [P in keyof S]: Leaves<S[P]['$t']>[S[P]['$k']] }>
}

/** The type of `unnest`. */
export interface UnnestFunction {
  <T>(
    list: Expression<readonly T[] | null, 'list'>,
  ): Subselect<{ readonly value: Leaves<T | null>[KindOf<T>]; readonly position: NumberLeaf<number> }>
}

/** The type of `jsonEach`. */
export interface JsonEachFunction {
  (json: Expression<unknown, 'json'>): Subselect<{ readonly key: TextLeaf<string>; readonly value: JsonLeaf<unknown> }>
}

/** The type of `jsonElements`. */
export interface JsonElementsFunction {
  (json: Expression<unknown, 'json'>): Subselect<{ readonly value: JsonLeaf<unknown>; readonly position: NumberLeaf<number> }>
}

/** The type of `generateSeries`. */
export interface GenerateSeriesFunction {
  (
    from: number | Expression<number, 'number'>,
    to: number | Expression<number, 'number'>,
    step?: number,
  ): Subselect<{ readonly value: NumberLeaf<number> }>
}
