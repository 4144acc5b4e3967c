import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import { collect } from './collect.ts'
import type { ColumnRef } from './column-path.ts'
import { Find, type Lambda, type OrderTerm, type Selection } from './find.ts'
import type { Frame } from './frame.ts'
import { Related } from './many.ts'
import type { Node } from './node.ts'
import type { Common, Origin, Source } from './origin.ts'
import {
  type Expr,
  expr,
  type Output,
  type Read,
  type ReadCommon,
  type ReadOrder,
  type ReadOrigin,
  type ReadSource,
  type ReadWritten,
  type Row,
  type Slot,
} from './read.ts'
import { comparableAsRows } from './tuple.ts'
import type { WrittenRows } from './written.ts'

/**
 * Turns the nodes of a query into the form that stores work on: scopes become rows, values become slots numbered in the
 * order in which `collect` reads them, and logic becomes two-valued by pushing negation to the leaves and guarding what can be null.
 */
export function normalize(find: Find): Read {
  const normalizer = new Normalizer()
  const read = normalizer.read(find)
  checkWalk(find, normalizer.values)
  return read
}

/** `collect` must read the values in the order of the slots, or they would change places: seen once, when a plan is made. */
function checkWalk(find: Find, values: readonly unknown[]): void {
  const collected = collect(find)
  if (collected.length !== values.length || collected.some((value, i) => !Object.is(value, values[i])))
    throw failure('QT_BUG', `${find.entity.key}: the values of a query are not collected in the order of its slots`)
}

/** A condition over one row that has no query around it (a check, a partial index). */
export function normalizeCondition(part: Lambda, row: Row): Expr {
  const normalizer = new Normalizer()
  return normalizer.within(part.scope, row, () => normalizer.condition(part.body, true))
}

/** An expression over one row that has no query around it (a computed column, an index, a value of an update). */
export function normalizeExpression(part: Lambda, row: Row, firstSlot = 0): { readonly expr: Expr; readonly slots: number } {
  const normalizer = new Normalizer(firstSlot)
  const made = normalizer.within(part.scope, row, () => normalizer.value(part.body))
  return { expr: made, slots: normalizer.slots }
}

/** Expressions and conditions over rows that have no query around them: what a write sets, and where. */
export interface Parts {
  value(node: Node): Expr
  condition(node: Node): Expr
  /** What a selection gives of these rows. */
  output(of: Selection, row: Row): Output
  /** The number of the next slot. */
  readonly slots: number
}

export function normalizeParts(rows: readonly (readonly [scope: Frame, row: Row])[], firstSlot: number): Parts {
  const normalizer = new Normalizer(firstSlot)
  for (const [scope, row] of rows) normalizer.stand(scope, row)
  return {
    value: node => normalizer.value(node),
    condition: node => normalizer.condition(node, true),
    output: (of, row) => normalizer.output(of, row),
    get slots() {
      return normalizer.slots
    },
  }
}

const complements: Readonly<Record<string, string>> = {
  eq: 'ne',
  ne: 'eq',
  gt: 'lte',
  lte: 'gt',
  gte: 'lt',
  lt: 'gte',
  isNull: 'isNotNull',
  isNotNull: 'isNull',
  in: 'notIn',
  notIn: 'in',
  isTrue: 'isFalse',
  isFalse: 'isTrue',
  sameAs: 'notSameAs',
  some: 'none',
  none: 'some',
  isThere: 'isNotThere',
  isNotThere: 'isThere',
  exists: 'notExists',
  notExists: 'exists',
}

class Normalizer {
  slots: number
  /** The values behind the slots, in order. */
  readonly values: unknown[] = []
  readonly #rows = new Map<Frame, Row>()
  #home: number | null = null

  constructor(firstSlot = 0) {
    this.slots = firstSlot
  }

  stand(scope: Frame, row: Row): void {
    this.#rows.set(scope, row)
  }

  within<T>(scope: Frame, row: Row, body: () => T): T {
    const before = this.#rows.get(scope)
    this.#rows.set(scope, row)
    const result = body()
    if (before) this.#rows.set(scope, before)
    else this.#rows.delete(scope)
    return result
  }

  /** One statement is one store's. */
  #keep({ key, home }: Entity): void {
    if (home === null || home === this.#home) return
    if (this.#home !== null)
      throw failure('QT_UNSUPPORTED', `${key} is kept in another store than the rest of this query: read it apart, and give its values`)
    this.#home = home
  }

  read(find: Find): Read {
    this.#keep(find.entity)
    const row: Row = { entity: find.entity }
    const from = find.from && this.#origin(find.from, row)
    const where = this.#all(find.where, row)
    const group = find.group.map(part => this.within(part.scope, row, () => this.value(part.body)))
    const having = this.#all(find.having, row)
    const distinctOn = find.distinctOn.map(part => this.within(part.scope, row, () => this.value(part.body)))
    const order = find.order.map(term => this.#order(term, row))
    const after = find.after && {
      values: find.after.values.map(value => this.value(value)),
      before: find.after.before,
      nulls: find.after.nulls,
    }
    const limit = find.limit && this.#slot(find.limit, false)
    const offset = find.offset && this.#slot(find.offset, false)
    const select = find.select && this.output(find.select, row)
    const include = find.include.map(one => ({ relation: one.relation, read: this.read(one.find) }))
    const { correlation } = find
    return {
      row,
      entity: find.entity,
      from,
      where,
      group,
      having,
      order,
      after,
      limit,
      offset,
      select,
      include,
      columns: find.columns,
      distinct: find.distinct,
      distinctOn,
      groupSets: find.groupSets,
      paged: find.paged,
      lock: find.lock,
      variant: find.variant,
      correlation: correlation && { row: this.#row(correlation.scope), path: correlation.path, relation: correlation.relation },
    }
  }

  #origin(origin: Origin, row: Row): ReadOrigin {
    switch (origin.kind) {
      case 'query':
        return { kind: 'query', read: this.read(origin.find) }
      case 'sources':
        return { kind: 'sources', sources: origin.sources.map(of => this.#source(of, row)) }
      case 'set':
        return { kind: 'set', set: origin.set, parts: origin.parts.map(part => this.read(part)) }
      case 'values':
        return { kind: 'values', rows: origin.rows.map(cells => cells.map(cell => this.value(cell))) }
      case 'function':
        return { kind: 'function', name: origin.name, args: origin.args.map(arg => this.value(arg)) }
      case 'common':
        return { kind: 'common', of: origin.common, ...this.#common(origin.common) }
      case 'self':
        return origin
      case 'written':
        return this.#written(origin.write)
    }
  }

  #written(of: WrittenRows): ReadWritten {
    const read = of.find && this.read(of.find)
    const value = (node: Node): Expr => (read ? this.within(of.scope, read.row, () => this.value(node)) : this.value(node))
    const set = of.set.map(([column, to]) => [column, value(to)] as const)
    return { kind: 'written', of, read, set, rows: of.rows.map(row => row.map(value)) }
  }

  #common({ find, step }: Common): Pick<ReadCommon, 'read' | 'step'> {
    const read = this.read(find)
    if (!step) return { read, step: null }
    const { recursion, end } = step
    const next = this.read(step.find)
    return { read, step: { read: next, recursion, depth: 'depth' in end ? this.value(end.depth) : null } }
  }

  #source({ name, join, find, lateral, on }: Source, row: Row): ReadSource {
    return {
      name,
      join,
      read: lateral ? this.within(lateral, row, () => this.read(find)) : this.read(find),
      lateral: lateral !== null,
      on: on && this.within(on.scope, row, () => this.condition(on.body, true)),
    }
  }

  #row(scope: Frame): Row {
    const row = this.#rows.get(scope)
    if (!row) throw failure('QT_FOREIGN_SCOPE', 'An expression speaks of a row of another query')
    return row
  }

  #all(parts: readonly Lambda[], row: Row): Expr | null {
    const conditions = parts.map(part => this.within(part.scope, row, () => this.condition(part.body, true)))
    return conditions.length === 0 ? null : conditions.length === 1 ? (conditions[0] as Expr) : expr('and', conditions)
  }

  #order(term: OrderTerm, row: Row): ReadOrder {
    return { by: this.within(term.scope, row, () => this.value(term.body)), desc: term.desc, nulls: term.nulls }
  }

  #slot(node: Node, list: boolean): Slot {
    this.values.push(node.data)
    return { index: this.slots++, field: node.field, list }
  }

  output(selection: Selection, row: Row): Output {
    const known = this.#rows.has(selection.scope)
    return this.within(selection.scope, known ? this.#row(selection.scope) : row, () => {
      if (selection.leaf) return { kind: 'leaf', expr: this.value(selection.leaf) }
      if (selection.path) return { kind: 'row', row: this.#row(selection.scope), path: selection.path }
      if (selection.list) return { kind: 'list', read: this.read(selection.list) }
      return { kind: 'object', entries: (selection.entries ?? []).map(([key, part]) => [key, this.output(part, row)] as const) }
    })
  }

  /** An expression with a value; a condition among them is decided to true or false, never null. */
  value(node: Node): Expr {
    if (node.condition) return expr('decided', [this.condition(node, true)], { field: null })
    const { op, field, nullable } = node
    if (op === 'moved') return this.value(node.kids[0] as Node)
    if (op === 'value' || op === 'values') return expr('slot', [], { field, slot: this.#slot(node, op === 'values') })
    // a cast: this is what a column's node carries
    if (op === 'column') return expr(op, [], { field, nullable, row: this.#row(node.frame), ref: node.data as ColumnRef })
    if (op === 'group') return expr(op, [], { field, nullable, data: node.data, row: this.#row(node.frame) })
    if (op === 'filtered' || op === 'case') return this.#choosing(node)
    const args = node.kids.map(kid => this.value(kid))
    if (node.data instanceof Related) return this.#related(op, node.data, { args, field, nullable })
    if (node.data instanceof Find) return expr(op, args, { field, nullable, read: this.read(node.data) })
    return expr(op, args, { field, nullable, data: node.data })
  }

  /** Where a condition only chooses, unknown and false are the same, so it is not decided. */
  #choosing({ op, kids, field, nullable, data }: Node): Expr {
    const args = kids.map(kid => (kid.condition ? this.condition(kid, true) : this.value(kid)))
    return expr(op, args, { field, nullable, data })
  }

  #related(op: string, related: Related, facts: Partial<Expr>): Expr {
    const read = this.read(related.find)
    const { of } = related
    return expr(op, [], { ...facts, read, of: of && this.within(of.scope, read.row, () => this.value(of.body)) })
  }

  condition(node: Node, positive: boolean): Expr {
    const { op } = node
    if (op === 'moved') return this.condition(node.kids[0] as Node, positive)
    if (op === 'not') return this.condition(node.kids[0] as Node, !positive)
    if (op === 'and' || op === 'or') {
      const parts = chain(node).map(kid => this.condition(kid, positive))
      return expr(positive ? op : op === 'and' ? 'or' : 'and', parts)
    }
    if (node.data instanceof Related) return this.#quantified(op, node.data, positive)
    if (op.startsWith('tuple ')) return this.#tuple(op.slice('tuple '.length), node.kids, positive)
    if (op === 'exists') return expr(positive ? op : 'notExists', [], { read: this.read((node.kids[0] as Node).data as Find) })
    return guarded(
      op,
      node.kids.map(kid => this.value(kid)),
      node.data,
      positive,
    )
  }

  /** Tuples are compared as rows where the server means the same by it; else part by part, each with its guard. */
  #tuple(op: string, kids: readonly Node[], positive: boolean): Expr {
    if (op === 'in' || op === 'notIn') return this.#amongTuples(kids, (op === 'in') === positive)
    const parts = kids.map(kid => this.value(kid))
    const [left, right] = [parts.slice(0, parts.length / 2), parts.slice(parts.length / 2)]
    if (!comparableAsRows(left, right)) return byParts(op, left, right, positive)
    return expr(positive ? op : (complements[op] ?? op), [expr('row', left), expr('row', right)])
  }

  #amongTuples(kids: readonly Node[], inside: boolean): Expr {
    const left = kids.slice(0, -1).map(kid => this.value(kid))
    const list = kids.at(-1) as Node
    const among =
      list.op === 'query'
        ? this.value(list)
        : expr('slot', [], { slot: { ...this.#slot(list, true), tuple: left.map(part => part.field) } })
    const made = expr(inside ? 'tupleIn' : 'tupleNotIn', [expr('row', left), among])
    const nulls = left.filter(part => part.nullable).map(part => expr('isNull', [part]))
    return inside || nulls.length === 0 ? made : expr('or', [made, ...nulls])
  }

  /** `some`, `none`, and `every` as "none of which it is not true". */
  #quantified(op: string, related: Related, positive: boolean): Expr {
    const read = this.read(related.find)
    const { of } = related
    const but = of && this.within(of.scope, read.row, () => this.condition(of.body, false))
    const narrowed: Read = but ? { ...read, where: read.where ? expr('and', [read.where, but]) : but } : read
    const exists = (op === 'some') === positive
    return expr(exists ? 'exists' : 'notExists', [], { read: narrowed })
  }
}

/** The first parts that differ decide; each comparison is true or false, so that the whole and its complement are. */
function byParts(op: string, left: readonly Expr[], right: readonly Expr[], positive: boolean): Expr {
  const strict = op.startsWith('gt') ? 'gt' : 'lt'
  const test = (name: string, i: number): Expr => guarded(name, [left[i] as Expr, right[i] as Expr], null, positive)
  const cases = left.map((_, i) => {
    const last = i === left.length - 1
    const same = left.slice(0, i).map((_part, before) => test('eq', before))
    return expr(positive ? 'and' : 'or', [...same, test(last ? op : strict, i)])
  })
  return expr(positive ? 'or' : 'and', cases)
}

/** The parts of `a.or(b).or(c) …` from left to right: a chain may be as long as one likes, so it is walked without recursion. */
function chain(node: Node): Node[] {
  const parts: Node[] = []
  const left: Node[] = [node]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next.op !== node.op) parts.push(next)
    else for (let i = next.kids.length - 1; i >= 0; i--) left.push(next.kids[i] as Node)
  }
  return parts
}

const nullTests: ReadonlySet<string> = new Set(['isNull', 'isNotNull', 'sameAs', 'notSameAs', 'isThere', 'isNotThere'])
/** Conditions that users can say directly and that hold where a plain comparison would be unknown. */
const holdsForNull: ReadonlySet<string> = new Set(['ne', 'notIn'])

/** A comparison whose negation holds for null: SQL's third value never shows. */
function guarded(op: string, args: readonly Expr[], data: unknown, positive: boolean): Expr {
  const final = positive ? op : (complements[op] ?? null)
  if ((final === 'sameAs' || final === 'notSameAs') && !args.some(arg => arg.nullable))
    return expr(final === 'sameAs' ? 'eq' : 'ne', args, { data })
  const plain = final === null ? expr('not', [expr(op, args, { data })]) : expr(final, args, { data })
  if (final !== null && nullTests.has(final)) return plain
  const includesNull = positive === holdsForNull.has(op)
  if (!includesNull) return plain
  const nulls = args.filter(arg => arg.nullable && arg.op !== 'query').map(arg => expr('isNull', [arg]))
  return nulls.length === 0 ? plain : expr('or', [plain, ...nulls])
}
