import { failure } from '../../base/failure.ts'
import type { CypherStatement, Wire } from '../../driver/bolt.ts'
import { aggregateNames } from '../../query/aggregate-names.ts'
import { collect } from '../../query/collect.ts'
import type { Find } from '../../query/find.ts'
import { normalize } from '../../query/normalize.ts'
import type { Expr, Output, Read, ReadOrder } from '../../query/read.ts'
import type { Entity } from '../../schema/registry.ts'
import { Bindings, checkOrder, Fold, type Resolve, refused } from './fold.ts'
import { itemPattern } from './labels.ts'
import { type Returned, returned, wholeItem } from './output.ts'

/** A statement that reads, and what is made of its rows. */
export interface CypherRead {
  readonly statement: CypherStatement
  finish(rows: readonly (readonly Wire[])[]): readonly unknown[]
}

/** What a read ranges over: clauses that bind its variables, after which WHERE can stand. */
export interface Origin {
  readonly clauses: string
  readonly resolve: Resolve
}

/** Nodes or edges by what they hold. */
export function findRead(find: Find): CypherRead {
  const read = normalize(find)
  const bindings = new Bindings()
  return finished(bindings, bodyOf(read, originOf(read.entity), bindings, collect(find)))
}

function originOf(entity: Entity): Origin {
  const { pattern, variable } = itemPattern(entity, 'n')
  return { clauses: `MATCH ${pattern}`, resolve: () => variable }
}

/** A read whose rows come from an origin, however deep inside it that is asked for. */
export function rowsRead(read: Read, origin: Origin, bindings: Bindings, values: readonly unknown[]): CypherRead {
  return finished(bindings, bodyOf(read, origin, bindings, values))
}

interface Body {
  readonly text: string
  readonly shape: Returned
  readonly keys: readonly Returned[]
  readonly reversed: boolean
}

function finished(bindings: Bindings, { text, shape, keys, reversed }: Body): CypherRead {
  const build = (row: readonly Wire[]): unknown => {
    const item = shape.build(row, 0)
    if (keys.length === 0) return item
    return { row: item, keys: Object.fromEntries(keys.map((key, i) => [String(i), key.build(row, shape.cells.length + i)])) }
  }
  return {
    statement: { text, values: bindings.values, writes: false },
    finish: rows => (reversed ? rows.toReversed() : rows).map(build),
  }
}

function bodyOf(read: Read, origin: Origin, bindings: Bindings, values: readonly unknown[]): Body {
  refuseOthers(read)
  if (read.from?.kind === 'query') return countedBody(read, read.from.read, origin, bindings, values)
  const fold = new Fold(bindings, values, origin.resolve)
  const conditions = [read.where && fold.condition(read.where)]
  const isGrouped = read.group.length > 0 || hasAggregate(read)
  const groups = read.group.map((by, i) => `${fold.value(by)} AS g${i}`)
  if (isGrouped) fold.group()
  const shape = shapeOf(read, fold, origin.resolve)
  const having = read.having && fold.condition(read.having)
  const terms = read.order.map(term => ({ term, text: ordered(term, fold) }))
  if (read.after) conditions.push(beyond(terms, read, fold, 0))
  const where = conditions.filter(one => one !== null)
  const clauses = [where.length === 0 ? origin.clauses : `${origin.clauses} WHERE ${where.join(' AND ')}`]
  if (isGrouped) clauses.push(`WITH ${[...groups, ...[...fold.aggregates].map(([text, name]) => `${text} AS ${name}`)].join(', ')}`)
  if (having) clauses.push(`WHERE ${having}`)
  const keys = read.paged ? terms.map(({ term }) => returned({ kind: 'leaf', expr: term.by }, fold)) : []
  const cells = [...shape.cells, ...keys.flatMap(key => key.cells)].map((cell, i) => `${cell} AS c${i}`)
  clauses.push(`RETURN ${read.distinct ? 'DISTINCT ' : ''}${cells.join(', ')}`)
  const order = terms.flatMap(({ term, text }) => direction(term, named(text, shape, read.distinct), read.after?.before === true))
  if (order.length > 0) clauses.push(`ORDER BY ${order.join(', ')}`)
  if (read.offset) clauses.push(`SKIP ${fold.slot({ ...read.offset, field: null })}`)
  if (read.limit) clauses.push(`LIMIT ${fold.slot({ ...read.limit, field: null })}`)
  return { text: clauses.join('\n'), shape, keys, reversed: read.after?.before === true }
}

/** Where a read counts the rows of another one. */
function countedBody(read: Read, inner: Read, origin: Origin, bindings: Bindings, values: readonly unknown[]): Body {
  const { select } = read
  if (select?.kind !== 'leaf' || select.expr.op !== 'count' || read.where || read.order.length > 0) throw refused('a query as a table')
  const { text } = bodyOf(inner, origin, bindings, values)
  const shape: Returned = { cells: ['c0'], build: row => Number(row[0]) }
  return { text: `CALL {\n${text}\n}\nRETURN count(*) AS c0`, shape, keys: [], reversed: false }
}

function refuseOthers(read: Read): void {
  if (read.include.length > 0) throw refused('include(…)')
  if (read.lock) throw refused('a lock')
  if (read.distinctOn.length > 0 || read.groupSets) throw refused('distinctOn and groups of several sizes')
}

function shapeOf(read: Read, fold: Fold, resolve: Resolve): Returned {
  if (read.select) return returned(read.select, fold)
  return wholeItem(fold, resolve(read.row, rootOf(read)), read.entity, read.columns)
}

/** The row itself has no path to it: whoever resolves it knows. */
function rootOf(read: Read): Parameters<Resolve>[1] {
  // a cast: resolvers of single items look at neither
  return read.entity.path as Parameters<Resolve>[1]
}

function hasAggregate({ select, having, order }: Read): boolean {
  const exprs = [...(select ? leavesOf(select) : []), ...(having ? [having] : []), ...order.map(({ by }) => by)]
  return exprs.some(isAggregate)
}

function leavesOf(output: Output): Expr[] {
  if (output.kind === 'leaf') return [output.expr]
  return output.kind === 'object' ? output.entries.flatMap(([, of]) => leavesOf(of)) : []
}

function isAggregate({ op, args }: Expr): boolean {
  return aggregateNames.has(op) || op === 'filtered' || args.some(isAggregate)
}

function ordered({ by }: ReadOrder, fold: Fold): string {
  checkOrder(by.field)
  return fold.value(by)
}

/** What is distinct can be ordered only by what is returned, under its name. */
function named(text: string, { cells }: Returned, distinct: boolean): string {
  const at = cells.indexOf(text)
  return distinct && at >= 0 ? `c${at}` : text
}

/** Null is the smallest value, which the server thinks is the greatest. */
function direction({ by, desc, nulls }: ReadOrder, text: string, reversed: boolean): string[] {
  const down = desc !== reversed
  const term = `${text} ${down ? 'DESC' : 'ASC'}`
  if (!by.nullable || nulls === 'server') return [term]
  const first = nulls === null ? !desc : nulls === 'first'
  return [`${text} IS NOT NULL ${first === reversed ? 'DESC' : 'ASC'}`, term]
}

type Term = { readonly term: ReadOrder; readonly text: string }

/** Rows beyond a cursor: beyond in the first term, or equal there and beyond in the rest. */
function beyond(terms: readonly Term[], read: Read, fold: Fold, at: number): string {
  const { after } = read
  const one = terms[at]
  if (!after || !one) return 'false'
  const { term, text } = one
  const isNull = after.nulls[at] === 'n'
  const before = [...after.nulls.slice(0, at)].filter(mark => mark === 'v').length
  const slot = isNull ? null : (after.values[before]?.slot ?? null)
  const value = slot && fold.limit({ ...slot, field: slot.field ?? term.by.field })
  const nullsLast = (term.nulls === null ? term.desc : term.nulls === 'last') !== after.before
  const past = pastTerm(text, value, term.desc === after.before, term.by.nullable && nullsLast)
  const rest =
    at + 1 < terms.length ? `(${value === null ? `${text} IS NULL` : `${text} = ${value}`} AND ${beyond(terms, read, fold, at + 1)})` : null
  const found = [past, rest].filter(part => part !== null)
  return found.length === 0 ? 'false' : `(${found.join(' OR ')})`
}

function pastTerm(text: string, value: string | null, up: boolean, nullsFollow: boolean): string | null {
  if (value === null) return nullsFollow ? null : `${text} IS NOT NULL`
  const past = `${text} ${up ? '>' : '<'} ${value}`
  return nullsFollow ? `(${past} OR ${text} IS NULL)` : past
}

export function unresolved(): never {
  throw failure('QT_FOREIGN_SCOPE', 'An expression speaks of something that is not in the match')
}
