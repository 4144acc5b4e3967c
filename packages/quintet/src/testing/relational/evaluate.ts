import type { ColumnRef, Path } from '../../query/column-path.ts'
import { Find, type Lambda, type Selection } from '../../query/find.ts'
import type { Frame } from '../../query/frame.ts'
import { Related } from '../../query/many.ts'
import type { Node } from '../../query/node.ts'
import type { Origin } from '../../query/origin.ts'
import { storedAs } from '../../schema/definition.ts'
import type { Entity, Relation } from '../../schema/registry.ts'
import { combinedRows, type DataRow, derivedRow, joinedRows } from './evaluate-origin.ts'

export type { DataRow } from './evaluate-origin.ts'

/** Rows of each model by its key; join tables by their qualified name. */
export type Data = Readonly<Record<string, readonly DataRow[]>>

/**
 * What a query means, by the plainest program that can say it: rows are filtered one by one, every condition is true or false,
 * null is the smallest value and text is ordered by code points. Stores are compared with it.
 */
export function evaluate(find: Find, data: Data): unknown[] {
  return new Evaluator(data).rows(find, new Map()).map(({ out }) => out)
}

type Env = ReadonlyMap<Frame, DataRow>
interface Found {
  readonly row: DataRow
  readonly out: unknown
}

class Evaluator {
  readonly #data: Data

  constructor(data: Data) {
    this.#data = data
  }

  rows(find: Find, env: Env): Found[] {
    const source = find.from ? this.#origin(find.from, find.entity, env) : this.#source(find, env)
    const chosen = source.filter(row => find.where.every(part => this.condition(part.body, within(env, part, row))))
    const ordered = find.order.length === 0 ? chosen : [...chosen].sort((a, b) => this.#order(find, env, a, b))
    const from = (find.offset?.data as number | undefined) ?? 0
    const to = find.limit ? from + (find.limit.data as number) : undefined
    const found = ordered.map(row => ({ row, out: find.select ? this.#output(find.select, find.entity, row, env) : row }))
    const distinct = find.distinct ? unique(found) : found
    return distinct.slice(from, to)
  }

  #origin(origin: Origin, entity: Entity, env: Env): readonly DataRow[] {
    if (origin.kind === 'query') return this.#table(origin.find, entity, env)
    if (origin.kind === 'set')
      return combinedRows(
        origin.set,
        origin.parts.map(part => this.#table(part, entity, env)),
      )
    if (origin.kind !== 'sources') throw new Error(`the evaluator has no rows of ${origin.kind}`)
    const once = new Map<Find, readonly DataRow[]>()
    return joinedRows(origin.sources, {
      rows: ({ find, lateral }, beside) => {
        // rows that do not depend on those before are the same objects for each of them
        const known = lateral ? undefined : once.get(find)
        const rows = known ?? this.#table(find, find.entity, lateral ? new Map([...env, [lateral, beside]]) : env)
        once.set(find, rows)
        return rows
      },
      holds: (on, row) => this.condition(on.body, within(env, on, row)),
    })
  }

  /** The rows of a query as rows of a table: whole ones as they are, selected ones column by column. */
  #table(find: Find, entity: Entity, env: Env): readonly DataRow[] {
    return this.rows(find, env).map(({ row, out }) => (find.select ? derivedRow(entity, out) : row))
  }

  #source(find: Find, env: Env): readonly DataRow[] {
    const { correlation } = find
    if (!correlation) return this.#all(find.entity)
    const outer = this.#along(correlation.path, env.get(correlation.scope) as DataRow)
    return outer ? this.#related(correlation.relation, outer) : []
  }

  #all(entity: Entity): readonly DataRow[] {
    return this.#data[entity.key] ?? []
  }

  /** Rows tied to one by equal keys; null is equal to nothing. */
  #related(relation: Relation, row: DataRow): readonly DataRow[] {
    const { through, local, remote } = relation
    const matches = (other: DataRow, theirs: Relation['local'], mine: DataRow, ours: Relation['local']): boolean =>
      theirs.every((c, i) => {
        const key = mine[(ours[i] as (typeof ours)[number]).key] ?? null
        return key !== null && key === (other[c.key] ?? null)
      })
    if (!through) return this.#all(relation.to).filter(other => matches(other, remote, row, local))
    const links = this.#all(through.entity).filter(link => matches(link, through.near, row, local))
    return links.flatMap(link => this.#all(relation.to).filter(other => matches(other, remote, link, through.far)))
  }

  /** The row at the end of a path, null where it ends early. */
  #along(path: Path, row: DataRow | null): DataRow | null {
    // a cast: a joined row holds rows under the names of its sources
    if (path.source !== null) return (row?.[path.source] ?? null) as DataRow | null
    if (!path.parent || !path.relation) return row
    const near = this.#along(path.parent, row)
    return near ? (this.#related(path.relation, near)[0] ?? null) : null
  }

  #order(find: Find, env: Env, a: DataRow, b: DataRow): number {
    for (const term of find.order) {
      const [x, y] = [a, b].map(row => this.value(term.body, within(env, term, row)))
      if (x === null && y === null) continue
      if (x === null || y === null) {
        const nullsFirst = term.nulls ? term.nulls === 'first' : !term.desc
        return (x === null) === nullsFirst ? -1 : 1
      }
      const way = compareAs(term.body, x, y)
      if (way !== 0) return term.desc ? -way : way
    }
    return 0
  }

  #output(selection: Selection, entity: Entity, row: DataRow, env: Env): unknown {
    const inside = env.has(selection.scope) ? env : new Map([...env, [selection.scope, row]])
    if (selection.leaf) return selection.leaf.condition ? this.condition(selection.leaf, inside) : this.value(selection.leaf, inside)
    if (selection.path) return this.#along(selection.path, inside.get(selection.scope) ?? null)
    if (selection.list) return this.rows(selection.list, inside).map(of => of.out)
    return Object.fromEntries((selection.entries ?? []).map(([key, of]) => [key, this.#output(of, entity, row, inside)]))
  }

  condition(node: Node, env: Env): boolean {
    const { op, kids, data } = node
    const [first, second, third] = kids as readonly [Node, Node, Node]
    if (op === 'and') return kids.every(kid => this.condition(kid, env))
    if (op === 'or') return kids.some(kid => this.condition(kid, env))
    if (op === 'not') return !this.condition(first, env)
    if (op === 'moved') return this.condition(first, env)
    if (data instanceof Related) return this.#quantified(op, data, env)
    if (op === 'exists') return this.rows(first.data as Find, env).length > 0
    const a = this.value(first, env)
    if (op === 'isNull') return a === null
    if (op === 'isNotNull') return a !== null
    if (op === 'isTrue') return a === true
    if (op === 'isFalse') return a === false
    if (op === 'in' || op === 'notIn')
      return (a !== null && this.#list(second, env).some(item => item !== null && compare(a, item) === 0)) === (op === 'in')
    const b = this.value(second, env)
    if (op === 'sameAs') return a === null || b === null ? a === b : compare(a, b) === 0
    if (op === 'ne') return !(a !== null && b !== null && compare(a, b) === 0)
    if (a === null || b === null) return false
    if (op === 'between') {
      const c = this.value(third, env)
      return c !== null && compareAs(first, a, b) >= 0 && compareAs(first, a, c) <= 0
    }
    return compared(op, a, b, first)
  }

  #list(node: Node, env: Env): readonly unknown[] {
    return node.op === 'query' ? this.rows(node.data as Find, env).map(of => of.out) : (node.data as readonly unknown[])
  }

  #quantified(op: string, { find, of }: Related, env: Env): boolean {
    const found = this.rows(find, env)
    if (op === 'some') return found.length > 0
    if (op === 'none') return found.length === 0
    return found.every(({ row }) => of === null || this.condition(of.body, within(env, of, row)))
  }

  value(node: Node, env: Env): unknown {
    if (node.condition) return this.condition(node, env)
    const { op, kids, data } = node
    if (op === 'value') return data
    if (op === 'moved') return this.value(kids[0] as Node, env)
    if (op === 'column') {
      // a cast: this is what a column's node carries
      const { path, column } = data as ColumnRef
      return this.#along(path, env.get(node.frame) ?? null)?.[column.key] ?? null
    }
    if (data instanceof Related) return this.#aggregate(op.slice('related '.length), data, env)
    if (data instanceof Find) return this.rows(data, env)[0]?.out ?? null
    if (op === 'null') return null
    if (op === 'coalesce') return kids.map(kid => this.value(kid, env)).find(value => value !== null) ?? null
    if (op === 'case') return this.#case(kids, env)
    const args = kids.map(kid => this.value(kid, env))
    return args.includes(null) ? null : computed(op, args)
  }

  #case(kids: readonly Node[], env: Env): unknown {
    for (let i = 0; i + 1 < kids.length; i += 2) if (this.condition(kids[i] as Node, env)) return this.value(kids[i + 1] as Node, env)
    return kids.length % 2 === 1 ? this.value(kids.at(-1) as Node, env) : null
  }

  #aggregate(fn: string, { find, of }: Related, env: Env): unknown {
    const found = this.rows(find, env)
    if (fn === 'count') return found.length
    const values = found.map(({ row }) => this.value((of as Lambda).body, within(env, of as Lambda, row))).filter(value => value !== null)
    if (fn === 'sum') return values.reduce((sum: number, value) => sum + (value as number), 0)
    if (values.length === 0) return null
    if (fn === 'avg') return values.reduce((sum: number, value) => sum + (value as number), 0) / values.length
    return values.reduce((best, value) => (compareAs((of as Lambda).body, value, best) < 0 === (fn === 'min') ? value : best))
  }
}

function within(env: Env, { scope }: Lambda, row: DataRow): Env {
  return new Map([...env, [scope, row]])
}

function unique(found: readonly Found[]): Found[] {
  const seen = new Set<string>()
  return found.filter(({ out }) => {
    const key = JSON.stringify(out)
    return seen.has(key) ? false : seen.add(key)
  })
}

/** Text by code points, which is the order of its UTF-8 bytes; everything else as JavaScript has it. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  const [x, y] = [a, b].map(value => (value instanceof Date ? value.getTime() : value)) as [number, number]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Values of one expression: those of an enum are ordered as they were declared. */
function compareAs({ field }: Node, a: unknown, b: unknown): number {
  const values = field && storedAs(field).values
  return values ? compare(values.indexOf(a as string), values.indexOf(b as string)) : compare(a, b)
}

function compared(op: string, a: unknown, b: unknown, like: Node): boolean {
  switch (op) {
    case 'eq':
      return compare(a, b) === 0
    case 'gt':
      return compareAs(like, a, b) > 0
    case 'gte':
      return compareAs(like, a, b) >= 0
    case 'lt':
      return compareAs(like, a, b) < 0
    case 'lte':
      return compareAs(like, a, b) <= 0
  }
  const [text, part] = [a, b] as [string, string]
  switch (op) {
    case 'startsWith':
      return text.startsWith(part)
    case 'endsWith':
      return text.endsWith(part)
    case 'contains':
      return text.includes(part)
    case 'like':
      return likePattern(part, '').test(text)
    case 'ilike':
      return likePattern(asciiLower(part), '').test(asciiLower(text))
  }
  throw new Error(`the evaluator has no condition '${op}'`)
}

function likePattern(pattern: string, flags: string): RegExp {
  let source = ''
  const chars = [...pattern]
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string
    if (char === '%') source += '.*'
    else if (char === '_') source += '.'
    else source += (char === '\\' ? (chars[++i] ?? '') : char).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  }
  return new RegExp(`^${source}$`, `su${flags}`)
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, char => char.toLowerCase())
}

function computed(op: string, args: readonly unknown[]): unknown {
  const [a, b] = args as [number, number]
  switch (op) {
    case 'plus':
      return a + b
    case 'minus':
      return a - b
    case 'times':
      return a * b
    case 'negate':
      return 0 - a
    case 'abs':
      return Math.abs(a)
    case 'lower':
      return asciiLower(args[0] as string)
    case 'length':
      return [...(args[0] as string)].length
    case 'concat':
      return args.join('')
  }
  throw new Error(`the evaluator has no function '${op}'`)
}
