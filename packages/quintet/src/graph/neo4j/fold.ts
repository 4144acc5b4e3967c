import { failure } from '../../base/failure.ts'
import type { Wire } from '../../driver/bolt.ts'
import { aggregateNames } from '../../query/aggregate-names.ts'
import type { ColumnRef, Path } from '../../query/column-path.ts'
import type { Expr, Row, Slot } from '../../query/read.ts'
import { problem, problemText } from '../../schema/check.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import type { Column } from '../../schema/registry.ts'
import { cellOf, quoted } from './cells.ts'

/** A node or an edge in a statement; the ids of an edge's nodes are expressions. */
export interface Variable {
  readonly name: string
  readonly ends: { readonly from: string; readonly to: string } | null
}

/** The values of a statement under construction, each under a name. */
export class Bindings {
  readonly values: Record<string, Wire> = {}
  #count = 0

  add(value: Wire): string {
    const name = `v${this.#count++}`
    this.values[name] = value
    return `$${name}`
  }
}

/** What stands for the variables of a fold: the row that an expression speaks of, and the path from it. */
export type Resolve = (row: Row, path: Path) => Variable

/** Expressions of a normalised read as Cypher. Logic is two-valued by then; values are bound. */
export class Fold {
  readonly #bindings: Bindings
  readonly #values: readonly unknown[]
  readonly #resolve: Resolve
  /** Where matches are grouped: what makes one value of many, each under a name. */
  readonly aggregates: Map<string, string> = new Map()
  #grouped = false

  constructor(bindings: Bindings, values: readonly unknown[], resolve: Resolve) {
    this.#bindings = bindings
    this.#values = values
    this.#resolve = resolve
  }

  /** From here on expressions speak of groups. */
  group(): void {
    this.#grouped = true
  }

  slot({ index, field, list }: Slot): string {
    const value = this.#values[index]
    if (field === null) return this.#bindings.add(BigInt(value as number))
    if (list) return this.#bindings.add((value as readonly unknown[]).map(item => bound(field, item)))
    return this.#bindings.add(value === null || value === undefined ? null : bound(field, value))
  }

  /** A value that something is less or greater than. */
  limit(of: Slot): string {
    const value = this.#values[of.index]
    if (typeof value === 'string' && /[\uD800-\uFFFF]/.test(value))
      throw failure(
        'QT_UNSUPPORTED',
        'Neo4j compares a bound text by UTF-16 units, where the order of its characters beyond U+D7FF is another than that of what is stored: compare in the program',
      )
    return this.slot(of)
  }

  variable(row: Row, path: Path): Variable {
    if (path.parent) throw refused('a condition along a reference')
    return this.#resolve(row, path)
  }

  column(of: Variable, column: Column): string {
    if (of.ends && (column.key === 'from' || column.key === 'to')) return of.ends[column.key]
    return `${of.name}.${quoted(column.name)}`
  }

  condition(of: Expr): string {
    if (of.op === 'and' || of.op === 'or') {
      if (of.args.length === 0) return of.op === 'and' ? 'true' : 'false'
      return `(${of.args.map(arg => this.condition(arg)).join(of.op === 'and' ? ' AND ' : ' OR ')})`
    }
    if (of.op === 'not') return `NOT coalesce(${this.condition(only(of))}, false)`
    const make = conditions[of.op]
    if (!make) throw refused(of.op)
    if (!ordering.has(of.op)) return `(${make(...of.args.map(arg => this.value(arg)))})`
    for (const { field } of of.args) checkOrder(field)
    return `(${make(...of.args.map(arg => (arg.slot ? this.limit(arg.slot) : this.value(arg))))})`
  }

  value(of: Expr): string {
    if (of.op === 'slot' && of.slot) return this.slot(of.slot)
    if (of.op === 'decided') return `coalesce(${this.condition(only(of))}, false)`
    if (of.op === 'column' && of.row && of.ref) return this.#column(of.row, of.ref)
    if (of.op === 'group') return `g${String(of.data)}`
    if (of.op === 'case') return this.#case(of)
    if (of.op === 'null') return 'null'
    if (of.op === 'one') return '1'
    if (aggregateNames.has(of.op) || of.op === 'filtered') return this.#aggregate(of)
    const make = values[of.op]
    if (!make) throw refused(of.op)
    for (const { field } of [of, ...of.args]) checkArithmetic(of.op, field)
    return make(...of.args.map(arg => this.value(arg)))
  }

  #column(row: Row, { path, column }: ColumnRef): string {
    if (this.#grouped)
      throw failure(
        'QT_UNSUPPORTED',
        `Neo4j: ${path.text(column.key)} is said of a group: use the key, from the second parameter of the lambda`,
      )
    return this.column(this.variable(row, path), column)
  }

  #case({ args }: Expr): string {
    const parts: string[] = []
    for (let i = 0; i + 1 < args.length; i += 2)
      parts.push(`WHEN ${this.condition(args[i] as Expr)} THEN ${this.value(args[i + 1] as Expr)}`)
    if (args.length % 2 === 1) parts.push(`ELSE ${this.value(args.at(-1) as Expr)}`)
    return `CASE ${parts.join(' ')} END`
  }

  /** Printed once, and spoken of by name from then on. */
  #aggregate(of: Expr): string {
    const grouped = this.#grouped
    this.#grouped = false
    const text = this.#aggregation(of)
    this.#grouped = grouped
    const name = this.aggregates.get(text) ?? `a${this.aggregates.size}`
    this.aggregates.set(text, name)
    return name
  }

  #aggregation(of: Expr): string {
    const [inner, when] = of.op === 'filtered' ? [only(of), of.args[1] as Expr] : [of, null]
    const data = inner.data as { readonly distinct?: boolean; readonly order?: readonly unknown[] } | null
    const make = aggregations[inner.op]
    if (!make || (data?.order?.length ?? 0) > 0) throw refused(inner.op)
    if (inner.op !== 'count') for (const arg of inner.args) checkOrder(arg.field)
    if (inner.op === 'avg' && inner.args[0]?.field?.tag === 'decimal') throw refused('the mean of decimals')
    const [arg] = inner.args
    const plain = arg ? this.value(arg) : when ? '1' : '*'
    const counted = when ? `CASE WHEN ${this.condition(when)} THEN ${plain} END` : plain
    return make(data?.distinct === true ? `DISTINCT ${counted}` : counted)
  }
}

/** Checked as on every store: before anything is sent. */
function bound(field: FieldDefinition, value: unknown): Wire {
  const wrong = problem(field, value)
  if (wrong !== null) throw failure('QT_VALUE', problemText(wrong, 'a value of a condition'))
  return cellOf(field).encode(value)
}

const ordering: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte', 'between'])

type Make = (...args: string[]) => string
const infix =
  (op: string): Make =>
  (a, b) =>
    `${a} ${op} ${b}`

const conditions: Readonly<Record<string, Make>> = Object.freeze({
  eq: infix('='),
  ne: infix('<>'),
  gt: infix('>'),
  gte: infix('>='),
  lt: infix('<'),
  lte: infix('<='),
  between: (a, low, high) => `${low} <= ${a} AND ${a} <= ${high}`,
  sameAs: (a, b) => `(${a} = ${b} OR (${a} IS NULL AND ${b} IS NULL))`,
  notSameAs: (a, b) => `NOT coalesce(${a} = ${b}, ${a} IS NULL AND ${b} IS NULL)`,
  in: infix('IN'),
  notIn: (a, list) => `NOT ${a} IN ${list}`,
  isNull: a => `${a} IS NULL`,
  isNotNull: a => `${a} IS NOT NULL`,
  isTrue: a => `${a} = true`,
  isFalse: a => `${a} = false`,
  startsWith: infix('STARTS WITH'),
  endsWith: infix('ENDS WITH'),
  contains: infix('CONTAINS'),
  has: (list, item) => `${item} IN ${list}`,
  hasAny: (list, items) => `any(item IN ${items} WHERE item IN ${list})`,
  hasAll: (list, items) => `${list} IS NOT NULL AND all(item IN ${items} WHERE item IN ${list})`,
})

const values: Readonly<Record<string, Make>> = Object.freeze({
  plus: (a, b) => `(${a} + ${b})`,
  minus: (a, b) => `(${a} - ${b})`,
  times: (a, b) => `(${a} * ${b})`,
  negate: a => `(-${a})`,
  abs: a => `abs(${a})`,
  concat: (...parts) => `(${parts.join(' + ')})`,
  length: a => `size(${a})`,
  size: a => `size(${a})`,
  coalesce: (...parts) => `coalesce(${parts.join(', ')})`,
})

const aggregations: Readonly<Record<string, (of: string) => string>> = Object.freeze({
  count: of => `count(${of})`,
  sum: of => `sum(${of})`,
  avg: of => `avg(${of})`,
  min: of => `min(${of})`,
  max: of => `max(${of})`,
})

const arithmetic: ReadonlySet<string> = new Set(['plus', 'minus', 'times', 'negate', 'abs'])

/** Scaled integers are added where both have the same scale, which the types of a program do not tell. */
function checkArithmetic(op: string, field: FieldDefinition | null): void {
  if (!arithmetic.has(op)) return
  checkOrder(field)
  if (field?.tag === 'decimal') throw refused('arithmetic of decimals')
}

/** Refuses order of what is stored in a form that has none. */
export function checkOrder(field: FieldDefinition | null): void {
  const reason = field && cellOf(field).opaque
  if (reason) throw failure('QT_UNSUPPORTED', `Neo4j: ${field.tag} has no order or arithmetic: ${reason}`)
}

export function refused(what: string): Error {
  return failure('QT_UNSUPPORTED', `Neo4j: ${what} cannot be said there as it is meant here: read the nodes and compute it in the program`)
}

function only({ args }: Expr): Expr {
  const [first] = args
  if (first) return first
  throw failure('QT_BUG', 'an operator without its operand')
}
