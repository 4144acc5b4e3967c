import { failure } from '../../base/failure.ts'
import type { Path } from '../../query/column-path.ts'
import type { Expr, Read, ReadOrder, Row } from '../../query/read.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import { columnType } from '../../sql/column-type.ts'
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
  type With,
} from '../../sql/statement.ts'
import { nameWindows } from '../../sql/window.ts'
import { aggregated, isAggregation, overWindow, relatedAggregate } from './aggregate.ts'
import { arithmetic, canBeNull, isCondition, needsOrder } from './conditions.ts'
import { Commons } from './from-common.ts'
import { joinSources, lockable, refuseJoining, sourceAlias } from './from-joins.ts'
import { amongTuples, calledFunction } from './from-operands.ts'
import { functionColumn, tableFrom } from './from-tables.ts'
import { checkGrouping, checkSets, firstOfEach } from './grouping.ts'
import { hasAny, someElement } from './kept-elements.ts'
import { keyset } from './keyset.ts'
import { liveOf } from './live.ts'
import { type Body, member, type Place, pairs, tableOf } from './place.ts'
import { rawExpression } from './raw-lowering.ts'
import { searched } from './search.ts'
import { beyond } from './written-path.ts'

/** Lowers normalised reads to statements: paths become joins, quantifiers and aggregates of relations become subqueries. */
export class Lowering {
  readonly dialect: Dialect
  readonly #places = new Map<Row, Place>()
  /** Queries that stand before the statement. */
  readonly commons: Commons
  /** Functions that give rows, by the alias of these. */
  readonly functions: Map<string, string> = new Map()
  readonly #groups = new Map<Row, readonly Sql[]>()
  readonly #written = new Map<Row, string>()
  /** The queries that stand before this statement itself. */
  readonly own: readonly With[]
  #aliases = 0

  /** `shared`: of a statement that is part of another one, which has them all before it. */
  constructor(dialect: Dialect, shared: Commons | null = null) {
    this.dialect = dialect
    this.commons = shared ?? new Commons(this)
    this.own = shared ? [] : this.commons.list
  }

  alias(): string {
    return `t${this.#aliases++}`
  }

  place(row: Row, alias: string = this.alias()): Place {
    const place: Place = { alias, joins: [], paths: new Map(), parts: new Map(), sources: new Map(), joining: null }
    this.#places.set(row, place)
    return place
  }

  placeOf(row: Row): Place {
    const place = this.#places.get(row)
    if (!place) throw failure('QT_EXPRESSION', 'A list in select(…) can speak of the row around it, not of one further out')
    return place
  }

  /** The alias of the table at the end of a path, joined on first use. */
  along(place: Place, path: Path, forced: 'left' | null = null): string {
    if (path.source !== null) return sourceAlias(place, path.source)
    if (!path.parent || !path.relation) return place.alias
    if (place.joining !== null) refuseJoining(place.joining, path)
    const known = place.paths.get(path)
    if (known) return known
    const near = this.along(place, path.parent, forced)
    const far = this.alias()
    place.paths.set(path, far)
    place.joins.push({
      kind: forced ?? (path.nullable ? 'left' : 'inner'),
      table: tableOf(path.entity, far),
      on: all([
        this.tied(place, near, path.parent.entity, path.relation.local, far, path.relation.remote),
        liveOf(path.entity, of => this.cell(place, far, path.entity, of), this.dialect),
      ]),
    })
    return far
  }

  /** `a.x = b.y and …`, where the left columns may be kept in a variant's own table. */
  tied(place: Place, near: string, entity: Entity, local: readonly Column[], far: string, remote: readonly Column[]): Sql | null {
    return all(local.map((c, i) => sql('eq', [this.cell(place, near, entity, c), column(far, (remote[i] as Column).name)])))
  }

  /** Joins the row at the end of a path without making any row depend on it. */
  beside(row: Row, path: Path): void {
    this.along(this.placeOf(row), path, 'left')
  }

  /** Notes that this row is the one that is written, or the one that was to be inserted: it has no joins. */
  written(row: Row, alias: string): void {
    this.#written.set(row, alias)
    this.place(row, alias)
  }

  column(row: Row, path: Path, of: Column): Sql {
    const written = this.#written.get(row)
    if (written !== undefined && path.parent && !of.part) return beyond(written, path, of, this)
    const place = this.placeOf(row)
    return this.cell(place, this.along(place, path), path.entity, of)
  }

  /** A column of the row that an alias stands for. */
  cell(place: Place, alias: string, entity: Entity, of: Column): Sql {
    if (of.within) return member(alias, of.within, of)
    const made = this.functions.get(alias)
    if (made !== undefined) return functionColumn(made, alias, of)
    return of.part ? column(this.#part(place, alias, entity, of.part.entity), of.part.name, of.field) : column(alias, of.name, of.field)
  }

  /** A variant's own table, joined on first use; rows of other variants have nothing there. */
  #part(place: Place, alias: string, entity: Entity, part: Entity): string {
    const key = `${alias} ${part.name}`
    let far = place.parts.get(key)
    if (far === undefined) {
      far = this.alias()
      place.parts.set(key, far)
      place.joins.push({ kind: 'left', table: tableOf(part, far), on: pairs(alias, entity.primary, far, part.primary) })
    }
    return far
  }

  /** The rows of a read as a statement without its columns: source, links, conditions, order, limits. */
  body(read: Read): Body {
    checkGrouping(read)
    checkSets(read, this.dialect)
    const place = this.place(read.row)
    // what it gives is spelt by its name, in conditions too
    if (read.from?.kind === 'function') this.functions.set(place.alias, read.from.name)
    const sources = read.from?.kind === 'sources' ? joinSources(read.from.sources, place, this) : null
    const links: (Sql | null)[] = []
    const fixed: Join[] = []
    if (read.correlation) links.push(this.#link(read, place, fixed))
    const where = read.where && this.condition(read.where)
    const keys = read.group.map(by => this.expr(by))
    this.#groups.set(read.row, keys)
    const groupBy = keys.map((key, i) => this.known(key, read.group[i] as Expr))
    const having = read.having && this.condition(read.having)
    const terms = read.order.map(term => ({ ...term, sql: this.inOrder(this.expr(term.by), term.by) }))
    const from = read.after && keyset(terms, read.after, this)
    const orderBy = this.#directed(terms, read.after?.before === true)
    const distinctOn = firstOfEach(read, orderBy, this)
    const live = read.from === null ? liveOf(read.entity, of => this.cell(place, place.alias, read.entity, of), this.dialect) : null
    if (read.lock && !this.dialect.features.rowLocks)
      throw failure(
        'QT_UNSUPPORTED',
        `${this.dialect.name} has no row locks: a transaction has the only writer there, so its reads need none`,
      )
    return {
      place,
      orderBy,
      finish: (more, extra = null) =>
        nameWindows(
          select({
            from: sources ?? tableFrom(read, place.alias, this),
            joins: [...fixed, ...place.joins],
            where: all([...links, where, from, extra, live]),
            groupBy,
            having,
            orderBy,
            distinct: read.distinct,
            distinctOn,
            groupSets: read.groupSets,
            limit: read.limit && slot(read.limit, true),
            offset: read.offset && slot(read.offset, true),
            lock: read.lock && { ...read.lock, of: lockable(read, place) },
            ...more,
          }),
        ),
    }
  }

  /** Ties the rows of a relation to the row around them, through the join table where there is one. */
  #link(read: Read, place: Place, joins: Join[]): Sql | null {
    const { correlation } = read
    if (!correlation) return null
    const { relation } = correlation
    const near = this.placeOf(correlation.row)
    const outer = this.along(near, correlation.path)
    if (!relation.through) {
      const remote = relation.remote.map(c => this.cell(place, place.alias, read.entity, c))
      return all(relation.local.map((c, i) => sql('eq', [this.cell(near, outer, correlation.path.entity, c), remote[i] as Sql])))
    }
    const join = this.alias()
    joins.push({
      kind: 'inner',
      table: tableOf(relation.through.entity, join),
      on: pairs(join, relation.through.far, place.alias, relation.remote),
    })
    return pairs(outer, relation.local, join, relation.through.near)
  }

  order(terms: readonly ReadOrder[]): SqlOrder[] {
    return this.#directed(
      terms.map(term => ({ ...term, sql: this.inOrder(this.expr(term.by), term.by) })),
      false,
    )
  }

  #directed(terms: readonly (ReadOrder & { readonly sql: Sql })[], reversed: boolean): SqlOrder[] {
    return terms.map(({ by, desc, nulls, sql: of }) => {
      this.mustHaveOrder(by)
      const placed = this.nulls(by, desc, nulls)
      if (!reversed) return { by: of, desc, nulls: placed }
      return { by: of, desc: !desc, nulls: placed === null ? null : placed === 'first' ? 'last' : 'first' }
    })
  }

  /** Null is smallest everywhere; said only where the server thinks otherwise or the program asks for another place. */
  nulls(by: Expr, desc: boolean, asked: ReadOrder['nulls']): 'first' | 'last' | null {
    if (!by.nullable || asked === 'server') return null
    const natural = desc ? 'last' : 'first'
    const wanted = asked ?? natural
    if (this.dialect.features.nullsSmallest && wanted === natural) return null
    return wanted
  }

  /** Refuses order and arithmetic of what is stored in a form that has none. */
  mustHaveOrder(of: Expr): void {
    const reason = of.field && columnType(this.dialect, of.field).unordered
    if (reason) throw failure('QT_UNSUPPORTED', `${this.dialect.name}: ${reason}`)
  }

  /** What is compared or ordered as `like` is, in a form whose order is that of the values. */
  ordered(of: Sql, like: Expr | undefined): Sql {
    const ranks = like?.field && columnType(this.dialect, like.field).ranks
    return ranks ? sql('enum rank', [of], { data: ranks }) : of
  }

  /** The same as a term of an order, in which equal values are equal. */
  inOrder(of: Sql, like: Expr): Sql {
    return this.ordered(this.known(of, like), like)
  }

  /** What equal values have in common, where they are stored in several forms. */
  known(of: Sql, like: Expr): Sql {
    const by = like.field && columnType(this.dialect, like.field).orderedBy
    return by ? sql(by, [of]) : of
  }

  /** The value that was ordered like that. */
  ranked(of: Sql, like: Expr | undefined): Sql {
    const ranks = like?.field && columnType(this.dialect, like.field).ranks
    return ranks ? sql('enum value', [of], { data: ranks, field: like?.field ?? null }) : of
  }

  condition(of: Expr): Sql {
    switch (of.op) {
      case 'match':
        return searched(of, this)
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
        const kept = someElement(needed(of.read), of.op, this)
        if (kept) return kept
        const body = this.body(needed(of.read))
        return sql(of.op, [], { select: body.finish({ columns: [{ expr: constant(1), as: null }], orderBy: [] }) })
      }
      case 'tupleIn':
      case 'tupleNotIn':
        return amongTuples(of, this)
      case 'in':
      case 'notIn':
        if (of.args[1]?.op === 'query') return this.#inQuery(of)
    }
    const kept = of.op === 'hasAny' ? hasAny(of, this) : null
    if (kept) return kept
    const operands = of.args.map(arg => this.#operand(arg, of))
    if (!needsOrder.has(of.op)) return sql(of.op, operands, { data: of.data })
    for (const arg of of.args) this.mustHaveOrder(arg)
    return sql(
      of.op,
      operands.map(operand => this.ordered(operand, of.args[0])),
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
    const value = output?.kind === 'leaf' ? this.value(output.expr) : first && !output ? column(place.alias, first.name, first.field) : null
    if (!value) throw failure('QT_EXPRESSION', `A query on ${read.entity.key} used as a value must select one expression`)
    const columns = [{ expr: value, as: null }]
    if (!known || output?.kind !== 'leaf' || !output.expr.nullable) return finish({ columns })
    // after grouping, limits and distinct, so that leaving nulls out changes nothing else
    const alias = this.alias()
    const inner = finish({ columns: [{ expr: value, as: 'c0' }] })
    const cell = column(alias, 'c0', value.field)
    return select({
      columns: [{ expr: cell, as: null }],
      from: { kind: 'derived', select: inner, alias, lateral: false },
      where: sql('isNotNull', [cell]),
    })
  }

  /** A value beside a column takes the column's type; elsewhere it is cast. */
  #operand(arg: Expr, beside: Expr): Sql {
    if (arg.slot) return slot(arg.slot, !beside.args.some(other => other.op === 'column'))
    return this.value(arg)
  }

  /** What a column becomes; a value takes the column's type. */
  assigned(to: Expr): Sql {
    return to.slot ? slot(to.slot) : this.expr(to)
  }

  /** An expression with a value, where a condition may stand too. */
  value(of: Expr): Sql {
    return isCondition(of) ? this.condition(of) : this.expr(of)
  }

  expr(of: Expr): Sql {
    if (of.row && of.ref) return this.column(of.row, of.ref.path, of.ref.column)
    if (of.slot) return slot(of.slot, true)
    if (of.op === 'decided') return this.#decided(of.args[0] as Expr)
    if (of.op === 'group') return this.#group(of)
    if (of.op === 'over') return overWindow(of, this)
    if (of.op === 'call') return calledFunction(of, this)
    if (isAggregation(of)) return aggregated(of, this)
    if (of.op.startsWith('related ')) return relatedAggregate(of, needed(of.read), this)
    if (of.op === 'query') return sql('scalar', [], { select: this.scalarSelect(needed(of.read), false), field: of.field })
    if (of.op === 'null') return constant(null)
    if (of.op === 'raw') return rawExpression(of, this)
    if (of.op === 'one') return constant(1)
    if (of.op === 'relevance') return searched(of, this)
    if (of.op === 'wasInserted') return this.inserted()
    if (arithmetic.has(of.op)) for (const arg of of.args) this.mustHaveOrder(arg)
    return sql(
      of.op,
      of.args.map(arg => this.value(arg)),
      { field: of.field, data: of.data },
    )
  }

  /** Whether the row was inserted: only some writes can tell. */
  inserted(): Sql {
    throw failure('QT_EXPRESSION', 'wasInserted(…) is for what an upsert gives back: upsert(…).returning(row => …)')
  }

  #decided(of: Expr): Sql {
    const condition = this.condition(of)
    return canBeNull(of) ? sql('decided', [condition]) : condition
  }

  /** A key of the group: the very text that is grouped by, parameters included. */
  #group(of: Expr): Sql {
    const key = of.row && this.#groups.get(of.row)?.[of.data as number]
    if (!key) throw failure('QT_FOREIGN_SCOPE', 'A key of a group is used outside of the grouped query')
    return key
  }
}

function needed(read: Read | null): Read {
  if (!read) throw failure('QT_BUG', 'a subquery without its query')
  return read
}
