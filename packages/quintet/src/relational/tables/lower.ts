import { failure } from '../../base/failure.ts'
import type { Path } from '../../query/column-path.ts'
import type { Expr, Read, ReadOrder, Row } from '../../query/read.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import type { Dialect } from '../../sql/dialect.ts'
import {
  all,
  column,
  constant,
  type Join,
  type Select,
  type Sql,
  type SqlOrder,
  select,
  slot,
  sql,
  type Table,
} from '../../sql/statement.ts'

/** A row's place in the statement that is being made: its alias, and the joins that its paths needed so far. */
export interface Place {
  readonly alias: string
  readonly joins: Join[]
  readonly paths: Map<Path, string>
}

export function tableOf(entity: Entity, alias: string): Extract<Table, { kind: 'table' }> {
  return { kind: 'table', schema: entity.schema, name: entity.name, alias }
}

/** Lowers normalised reads to statements: paths become joins, quantifiers and aggregates of relations become subqueries. */
export class Lowering {
  readonly dialect: Dialect
  readonly #places = new Map<Row, Place>()
  #aliases = 0

  constructor(dialect: Dialect) {
    this.dialect = dialect
  }

  alias(): string {
    return `t${this.#aliases++}`
  }

  place(row: Row, alias: string = this.alias()): Place {
    const place: Place = { alias, joins: [], paths: new Map() }
    this.#places.set(row, place)
    return place
  }

  placeOf(row: Row): Place {
    const place = this.#places.get(row)
    if (!place) throw failure('QT_BUG', 'a row without a place')
    return place
  }

  /** The alias of the table at the end of a path, joined on first use. */
  along(place: Place, path: Path): string {
    if (!path.parent || !path.relation) return place.alias
    const known = place.paths.get(path)
    if (known) return known
    const near = this.along(place, path.parent)
    const far = this.alias()
    place.paths.set(path, far)
    place.joins.push({
      kind: path.nullable ? 'left' : 'inner',
      table: tableOf(path.entity, far),
      on: pairs(near, path.relation.local, far, path.relation.remote),
    })
    return far
  }

  column(row: Row, path: Path, of: Column): Sql {
    return column(this.along(this.placeOf(row), path), of.name, of.field)
  }

  /** The rows of a read as a statement without its columns: source, links, conditions, order, limits. */
  body(read: Read): { readonly place: Place; readonly finish: (more: Partial<Select>, where?: Sql | null) => Select } {
    const place = this.place(read.row)
    const links: (Sql | null)[] = []
    const fixed: Join[] = []
    if (read.correlation) links.push(this.#link(read, place, fixed))
    const where = read.where && this.condition(read.where)
    const groupBy = read.group.map(by => this.expr(by))
    const having = read.having && this.condition(read.having)
    const orderBy = this.order(read.order)
    return {
      place,
      finish: (more, extra = null) =>
        select({
          from: this.source(read, place.alias),
          joins: [...fixed, ...place.joins],
          where: all([...links, where, extra]),
          groupBy,
          having,
          orderBy,
          distinct: read.distinct,
          limit: read.limit && slot(read.limit, true),
          offset: read.offset && slot(read.offset, true),
          lock: read.lock,
          ...more,
        }),
    }
  }

  source(read: Read, alias: string): Table {
    if (!read.from) return tableOf(read.entity, alias)
    const inner = this.body(read.from)
    const columns = read.entity.columns.map(c => ({ expr: column(inner.place.alias, c.name), as: c.name }))
    return { kind: 'derived', select: inner.finish({ columns }), alias, lateral: false }
  }

  /** Ties the rows of a relation to the row around them, through the join table where there is one. */
  #link(read: Read, place: Place, joins: Join[]): Sql | null {
    const { correlation } = read
    if (!correlation) return null
    const { relation } = correlation
    const outer = this.along(this.placeOf(correlation.row), correlation.path)
    if (!relation.through) return pairs(outer, relation.local, place.alias, relation.remote)
    const join = this.alias()
    joins.push({
      kind: 'inner',
      table: tableOf(relation.through.entity, join),
      on: pairs(join, relation.through.far, place.alias, relation.remote),
    })
    return pairs(outer, relation.local, join, relation.through.near)
  }

  order(terms: readonly ReadOrder[]): SqlOrder[] {
    return terms.map(({ by, desc, nulls }) => ({ by: this.expr(by), desc, nulls: this.#nulls(by, desc, nulls) }))
  }

  /** Null is smallest everywhere; said only where the server thinks otherwise or the program asks for another place. */
  #nulls(by: Expr, desc: boolean, asked: ReadOrder['nulls']): 'first' | 'last' | null {
    if (!by.nullable || asked === 'server') return null
    const natural = desc ? 'last' : 'first'
    const wanted = asked ?? natural
    if (this.dialect.features.nullsSmallest && wanted === natural) return null
    return wanted
  }

  condition(of: Expr): Sql {
    switch (of.op) {
      case 'and':
      case 'or':
        if (of.args.length === 0) return sql(of.op === 'and' ? 'true' : 'false')
        return sql(
          of.op,
          of.args.map(arg => this.condition(arg)),
        )
      case 'not':
        return sql(
          'not',
          of.args.map(arg => this.condition(arg)),
        )
      case 'exists':
      case 'notExists': {
        const read = needed(of.read)
        return sql(of.op, [], { select: this.body(read).finish({ columns: [{ expr: constant(1), as: null }], orderBy: [] }) })
      }
      case 'in':
      case 'notIn':
        if (of.args[1]?.op === 'query') return this.#inQuery(of)
    }
    return sql(
      of.op,
      of.args.map(arg => this.#operand(arg, of)),
      { data: of.data },
    )
  }

  #inQuery(of: Expr): Sql {
    const read = needed(of.args[1]?.read ?? null)
    return sql(`${of.op} select`, [this.expr(of.args[0] as Expr)], { select: this.scalarSelect(read, true) })
  }

  /** A select of one column; `known` leaves out nulls, which would make `not in` unknown. */
  scalarSelect(read: Read, known: boolean): Select {
    const { finish, place } = this.body(read)
    const { select: output } = read
    const first = read.entity.primary[0]
    const value = output?.kind === 'leaf' ? this.expr(output.expr) : first ? column(place.alias, first.name, first.field) : null
    if (!value) throw failure('QT_EXPRESSION', `A query on ${read.entity.key} used as a value must select one expression`)
    const nullable = output?.kind === 'leaf' && output.expr.nullable
    return finish({ columns: [{ expr: value, as: null }] }, known && nullable ? sql('isNotNull', [value]) : null)
  }

  /** A value beside a column takes the column's type; elsewhere it is cast. */
  #operand(arg: Expr, beside: Expr): Sql {
    if (arg.slot) return slot(arg.slot, !beside.args.some(other => other.op === 'column'))
    return this.expr(arg)
  }

  expr(of: Expr): Sql {
    if (of.row && of.ref) return this.column(of.row, of.ref.path, of.ref.column)
    if (of.slot) return slot(of.slot, true)
    if (of.op === 'decided') return this.#decided(of.args[0] as Expr)
    if (of.op.startsWith('related ')) return this.#aggregate(of)
    if (of.op === 'query') return sql('scalar', [], { select: this.scalarSelect(needed(of.read), false), field: of.field })
    return sql(
      of.op,
      of.args.map(arg => (arg.field === null && arg.op !== 'slot' && isCondition(arg) ? this.condition(arg) : this.expr(arg))),
      { field: of.field, data: of.data },
    )
  }

  #decided(of: Expr): Sql {
    const condition = this.condition(of)
    return canBeNull(of) ? sql('decided', [condition]) : condition
  }

  /** An aggregate over a relation, in a subquery of its own: two of them never multiply. */
  #aggregate(of: Expr): Sql {
    const read = needed(of.read)
    const name = of.op.slice('related '.length)
    const { finish } = this.body(read)
    const value = sql(name, of.of ? [this.expr(of.of)] : [], { field: of.field })
    return sql('scalar', [], { select: finish({ columns: [{ expr: value, as: null }], orderBy: [] }), field: of.field })
  }
}

export function isCondition(of: Expr): boolean {
  return of.field === null && of.op !== 'slot' && of.op !== 'column' && of.op !== 'decided'
}

function canBeNull(of: Expr): boolean {
  if (of.op === 'isNull' || of.op === 'isNotNull' || of.op === 'exists' || of.op === 'notExists') return false
  return of.nullable || of.args.some(arg => arg.nullable || canBeNull(arg))
}

/** `a.x = b.y and …` over paired key columns. */
export function pairs(left: string, leftColumns: readonly Column[], right: string, rightColumns: readonly Column[]): Sql | null {
  return all(leftColumns.map((c, i) => sql('eq', [column(left, c.name, c.field), column(right, (rightColumns[i] as Column).name)])))
}

function needed(read: Read | null): Read {
  if (!read) throw failure('QT_BUG', 'a subquery without its query')
  return read
}
