import { failure } from '../../base/failure.ts'
import type { Path } from '../../query/column-path.ts'
import type { Expr, Output, Read } from '../../query/read.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { type Sql, type SqlOrder, sameSql } from '../../sql/statement.ts'
import { inner, isAggregation } from './aggregate.ts'
import { isBare } from './from-joins.ts'
import type { Lowering } from './lower.ts'

/** Refuses what servers understand in different ways, or guess: aggregates where there is no group, columns that are neither grouped nor aggregated. */
export function checkGrouping(read: Read): void {
  if (read.where) refuse(read.where, 'where', read)
  for (const key of read.group) refuse(key, 'groupBy', read)
  if (read.having) some(read.having, of => of.op === 'over') && misplaced('a window function', 'having', read)
  const outputs = read.select ? leaves(read.select) : []
  const parts = [...outputs, ...read.order.map(term => term.by), ...(read.having ? [read.having] : [])]
  if (read.group.length === 0 && !parts.some(part => some(part, isAggregation, true))) return
  if (!read.select) throw failure('QT_CLAUSE', `${read.entity.key}: a group has no row of its own, so say select(…)`)
  if (read.include.length > 0 || read.lock) throw failure('QT_CLAUSE', `${read.entity.key}: a group has no relations and no row to lock`)
  if (hasList(read.select))
    throw failure('QT_CLAUSE', `${read.entity.key}: a group has no lists of related rows; aggregate them, or select them without groupBy`)
  new Check(read).all(parts)
}

function refuse(part: Expr, clause: string, read: Read): void {
  if (some(part, of => of.op === 'over')) misplaced('a window function', clause, read)
  if (some(part, isAggregation)) misplaced('an aggregate', clause, read)
}

function misplaced(what: string, clause: string, read: Read): never {
  throw failure(
    'QT_CLAUSE',
    `${read.entity.key}.${clause}: ${what} has no value there; filter groups with having(…), or the result with asTable()`,
  )
}

/** Whether a part of an expression is such; with `bare`, what stands inside `over` directly does not count: it is a window function. */
function some(of: Expr, is: (of: Expr) => boolean, bare = false): boolean {
  if (bare && of.op === 'over') {
    const [fn, ...rest] = of.args as readonly [Expr, ...Expr[]]
    return [...inner(fn).args, ...rest].some(arg => some(arg, is, bare))
  }
  return is(of) || of.args.some(arg => some(arg, is, bare))
}

function hasList(output: Output): boolean {
  return output.kind === 'list' || (output.kind === 'object' && output.entries.some(([, of]) => hasList(of)))
}

function leaves(output: Output): Expr[] {
  if (output.kind === 'leaf') return [output.expr]
  if (output.kind === 'object') return output.entries.flatMap(([, of]) => leaves(of))
  if (output.kind === 'list') return []
  const { row, path } = output
  return path.entity.columns
    .filter(c => c.variant === null)
    .map(c => {
      const ref = path.ref(c)
      return { op: 'column', args: [], field: c.field, nullable: ref.nullable, slot: null, row, ref, data: null, read: null, of: null }
    })
}

/** Refuses groups of several sizes where the server has none. */
export function checkSets({ groupSets, entity }: Read, dialect: Dialect): void {
  if (groupSets === null || dialect.features.groupingSets) return
  throw failure(
    'QT_UNSUPPORTED',
    `${dialect.name} has no groups of several sizes at once, which ${entity.key} asks for: ask for each with groupBy(…), and put them together with unionAll(…)`,
  )
}

/** The keys of which each combination gives one row, the first in an order that begins with them. */
export function firstOfEach(read: Read, orderBy: readonly SqlOrder[], lowering: Lowering): readonly Sql[] {
  if (read.distinctOn.length === 0) return []
  const { dialect } = lowering
  if (!dialect.features.distinctOn)
    throw failure(
      'QT_UNSUPPORTED',
      `${dialect.name} has no distinctOn(…): select rowNumber().over({ partitionBy, orderBy }) beside the fields, and keep 1 with asTable().where(…)`,
    )
  const keys = read.distinctOn.map(by => lowering.expr(by))
  const first = orderBy.slice(0, keys.length)
  if (first.length < keys.length || !keys.every(key => first.some(({ by }) => sameSql(by, key))))
    throw failure(
      'QT_CLAUSE',
      `${read.entity.key}.distinctOn needs an order that begins with its keys and goes on to say which row is the first`,
    )
  return keys
}

class Check {
  readonly #read: Read

  constructor(read: Read) {
    this.#read = read
  }

  all(parts: readonly Expr[]): void {
    for (const part of parts) this.#known(part)
  }

  /** Has one value for a whole group. */
  #known(of: Expr): void {
    if (of.op === 'slot' || of.op === 'group' || this.#isKey(of)) return
    if (isAggregation(of)) {
      const fn = inner(of)
      if (fn.args.some(arg => some(arg, isAggregation)))
        throw failure('QT_CLAUSE', `${this.#read.entity.key}: an aggregate inside an aggregate; aggregate the result of asTable()`)
      return
    }
    if (of.op === 'over') {
      const [fn, ...rest] = of.args as readonly [Expr, ...Expr[]]
      for (const arg of [...inner(fn).args, ...rest]) this.#known(arg)
      return
    }
    if (of.row === this.#read.row && of.ref) throw this.#loose(of)
    if (of.read) this.#subquery(of.read)
    for (const arg of of.args) this.#known(arg)
  }

  #isKey(of: Expr): boolean {
    // a larger group has null for a key that it leaves out, which only the key's own node tells
    if (this.#read.groupSets !== null) return false
    if (this.#read.group.some(key => same(key, of))) return true
    const { row, ref } = of
    if (row !== this.#read.row || !ref) return false
    const { primary } = ref.path.entity
    // a grouped key determines its whole row, where the server sees the table that it is the key of
    return (
      isTable(this.#read, ref.path) &&
      primary.length > 0 &&
      primary.every(c => this.#read.group.some(key => key.row === row && key.ref === ref.path.ref(c)))
    )
  }

  /** What a subquery takes from the group's rows. */
  #subquery(read: Read): void {
    const { correlation } = read
    if (correlation?.row === this.#read.row)
      for (const c of correlation.relation.local) {
        const ref = correlation.path.ref(c)
        const of: Expr = {
          op: 'column',
          args: [],
          field: c.field,
          nullable: ref.nullable,
          slot: null,
          row: correlation.row,
          ref,
          data: null,
          read: null,
          of: null,
        }
        if (!this.#isKey(of)) throw this.#loose(of)
      }
  }

  #loose(of: Expr): Error {
    const name = of.ref ? of.ref.path.text(of.ref.column.key) : of.op
    if (this.#read.groupSets !== null)
      return failure('QT_CLAUSE', `${name} has no value in the larger groups; take the key from the second parameter of the lambda`)
    return failure('QT_CLAUSE', `${name} is neither grouped nor aggregated, so it has no one value in a group`)
  }
}

/** Whether the rows at the end of a path are read from their own table, not from a query of it. */
function isTable({ from }: Read, path: Path): boolean {
  if (path.parent !== null || from === null) return true
  return from.kind === 'sources' && from.sources.some(of => of.name === path.source && of.read.from === null && isBare(of.read))
}

/** Whether two expressions are the same, values aside from their place. */
function same(a: Expr, b: Expr): boolean {
  return (
    a.op === b.op &&
    a.row === b.row &&
    a.ref === b.ref &&
    a.slot?.index === b.slot?.index &&
    a.read === b.read &&
    JSON.stringify(a.data) === JSON.stringify(b.data) &&
    a.args.length === b.args.length &&
    a.args.every((arg, i) => same(arg, b.args[i] as Expr))
  )
}
