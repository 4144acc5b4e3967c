import { failure } from '../../base/failure.ts'
import { collectNode } from '../../query/collect.ts'
import type { Lambda } from '../../query/find.ts'
import { condition, order } from '../../query/lambda.ts'
import { normalizeCondition, normalizeExpression } from '../../query/normalize.ts'
import { type Expr, expr, type Row } from '../../query/read.ts'
import { isRaw, type RawParts } from '../../schema/builder.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { rowsModel } from '../../schema/table.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { type Sql, sql } from '../../sql/statement.ts'
import type { IndexTerm } from '../../sql/step.ts'
import { Lowering } from './lower.ts'
import { bare } from './search.ts'

/** Expressions over one row of a table, for its own definition: no other row, no parameter, values as literals. */
export class RowExpressions {
  readonly #entity: Entity
  readonly #dialect: Dialect

  constructor(entity: Entity, dialect: Dialect) {
    this.#entity = entity
    this.#dialect = dialect
  }

  /** A check: true for every row, so where a null could make it unknown it is decided, as everywhere. */
  check(that: unknown, where: string): Sql {
    return this.#condition(that, where, true)
  }

  /** A field's own check is about its values; null is none, and passes. */
  valueCheck(of: Column, that: unknown, where: string): Sql {
    if (typeof that !== 'function') return this.#condition(that, where, false)
    return this.#condition((row: Readonly<Record<string, unknown>>) => that(row[of.key]), where, false)
  }

  /** Which rows a partial index holds. */
  only(that: unknown, where: string): Sql {
    return this.#condition(that, where, false)
  }

  /** The value of a computed column. */
  value(as: unknown, where: string): Sql {
    return this.terms(as, where)[0]?.by ?? fail(where)
  }

  /** One or several terms of an index. */
  terms(of: unknown, where: string): readonly IndexTerm[] {
    if (isRaw(of)) return [{ by: rawSql(of, where), desc: false, nulls: null }]
    return order(this.#entity, of, where).map(term => {
      const row: Row = { entity: this.#entity }
      const made = normalizeExpression(term, row).expr
      const by = this.#own(lowering => lowering.expr(made), row, term, where)
      return { by, desc: term.desc, nulls: this.nulls(made.nullable, term.desc, term.nulls) }
    })
  }

  /** A column as a term of an index. Null is smallest, and an index must agree with the order that is asked of it. */
  term(of: Column): IndexTerm {
    return { by: bare(of), desc: false, nulls: this.nulls(of.field.nullable, false, null) }
  }

  nulls(nullable: boolean, desc: boolean, asked: 'first' | 'last' | 'server' | null): IndexTerm['nulls'] {
    if (this.#dialect.features.nullsSmallest || !nullable || asked === 'server') return null
    return asked ?? (desc ? 'last' : 'first')
  }

  #condition(that: unknown, where: string, decide: boolean): Sql {
    if (isRaw(that)) return rawSql(that, where)
    const part = condition(this.#entity, that, where)
    const row: Row = { entity: this.#entity }
    const made: Expr = normalizeCondition(part, row)
    return this.#own(lowering => (decide ? lowering.expr(expr('decided', [made])) : lowering.condition(made)), row, part, where)
  }

  #own(lower: (lowering: Lowering) => Sql, row: Row, part: Lambda, where: string): Sql {
    const lowering = new Lowering(this.#dialect)
    const place = lowering.place(row)
    const made = lower(lowering)
    if (place.joins.length > 0) throw failure('QT_MODEL', `${where} speaks of another row: a table's definition can only speak of its own`)
    const values: unknown[] = []
    collectNode(part.body, values)
    return inlined(made, values, where)
  }
}

/** Raw SQL in a table's definition: its values become literals. */
export function rawSql({ strings, parts }: RawParts, where: string): Sql {
  return sql(
    'raw text',
    parts.map(part => rawPart(part, where)),
    { data: strings },
  )
}

function rawPart(part: unknown, where: string): Sql {
  if (isRaw(part)) return rawSql(part, where)
  const model = rowsModel(part)
  if (model) return sql('table name', [], { data: { schema: model.definition.options.schema ?? null, name: model.table } })
  if (part === null || typeof part === 'string' || typeof part === 'boolean' || typeof part === 'bigint')
    return sql('literal', [], { data: part })
  if (typeof part === 'number' && Number.isFinite(part)) return sql('literal', [], { data: part })
  throw failure('QT_VALUE', `${where}: raw SQL in a table's definition takes texts, numbers, true and false as values`)
}

function fail(where: string): never {
  throw failure('QT_EXPRESSION', `${where} gives no expression`)
}

const ofManyRows: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max', 'over', 'filtered', 'row_number', 'rank'])

/** Columns without a table before them, values as literals. */
function inlined(node: Sql, values: readonly unknown[], where: string): Sql {
  if (node.select !== null || ofManyRows.has(node.op))
    throw failure('QT_MODEL', `${where} speaks of other rows: a table's definition can only speak of its own`)
  if (node.op === 'column') return { ...node, table: null }
  if (node.slot) {
    if (node.slot.list) throw failure('QT_UNSUPPORTED', `${where} has a list where a table's definition takes single values`)
    return sql('literal', [], { field: node.field, data: values[node.slot.index] })
  }
  const [first, second] = node.args
  if ((node.op === 'in' || node.op === 'notIn') && first && second?.slot?.list) {
    const items = (values[second.slot.index] as readonly unknown[]).map(data => sql('literal', [], { field: second.field, data }))
    if (items.length === 0) return sql(node.op === 'in' ? 'false' : 'true')
    return sql(`${node.op} literals`, [inlined(first, values, where), ...items])
  }
  return { ...node, args: node.args.map(arg => inlined(arg, values, where)) }
}
