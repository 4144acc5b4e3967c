import type { AggregateData } from '../../query/aggregation.ts'
import type { ColumnRef, Path } from '../../query/column-path.ts'
import { Find, type Lambda, type Selection } from '../../query/find.ts'
import type { Frame } from '../../query/frame.ts'
import { Related } from '../../query/many.ts'
import type { Node } from '../../query/node.ts'
import type { Origin } from '../../query/origin.ts'
import type { Entity, Relation } from '../../schema/registry.ts'
import { folded, type Group, groupsOf, isAggregate, isAggregated } from './evaluate-group.ts'
import { jsonAs, jsonAt } from './evaluate-json.ts'
import { compare, keyText } from './evaluate-order.ts'
import { combinedRows, type DataRow, derivedRow, joinedRows, memberAt } from './evaluate-origin.ts'
import { asciiLower, compareAs, computed, equalAs } from './evaluate-value.ts'

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
  /** What stands for a row where rows are grouped, with the rows of its group. */
  readonly #groups = new WeakMap<DataRow, Group>()

  constructor(data: Data) {
    this.#data = data
  }

  rows(find: Find, env: Env): Found[] {
    const source = find.from ? this.#origin(find.from, find.entity, env) : this.#source(find, env)
    return this.#of(source, find, env)
  }

  #of(source: readonly DataRow[], find: Find, env: Env): Found[] {
    const chosen = source.filter(row => find.where.every(part => this.condition(part.body, within(env, part, row))))
    const grouped = find.group.length > 0 || isAggregated(find.select) ? this.#grouped(find, chosen, env) : chosen
    const ordered = find.order.length === 0 ? grouped : [...grouped].sort((a, b) => this.#order(find, env, a, b))
    const from = (find.offset?.data as number | undefined) ?? 0
    const to = find.limit ? from + (find.limit.data as number) : undefined
    const found = ordered.map(row => ({ row, out: this.#out(find, row, env) }))
    const distinct = find.distinct ? unique(found) : found
    return distinct.slice(from, to)
  }

  #out(find: Find, row: DataRow, env: Env): unknown {
    if (find.select) return this.#output(find.select, find.entity, row, env)
    if (find.include.length === 0) return row
    const included = find.include.map(({ relation, find: of }) => {
      const related = this.#of(this.#related(relation, row), of, env).map(found => found.out)
      return [relation.name, relation.many ? related : (related[0] ?? null)] as const
    })
    return { ...row, ...Object.fromEntries(included) }
  }

  #grouped(find: Find, rows: readonly DataRow[], env: Env): DataRow[] {
    const groups = groupsOf(rows, row => find.group.map(key => this.value(key.body, within(env, key, row))))
    // without keys all rows are one group, also where there are none
    if (groups.length === 0 && find.group.length === 0) groups.push({ keys: [], rows: [] })
    const standing = groups.map(group => {
      const row: DataRow = { ...group.rows[0] }
      this.#groups.set(row, group)
      return row
    })
    return standing.filter(row => find.having.every(part => this.condition(part.body, within(env, part, row))))
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
      return (a !== null && this.#list(second, env).some(item => item !== null && equalAs(first, a, item))) === (op === 'in')
    const b = this.value(second, env)
    if (op === 'sameAs') return a === null || b === null ? a === b : equalAs(first, a, b)
    if (op === 'ne') return !(a !== null && b !== null && equalAs(first, a, b))
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
    if (op === 'group') return this.#group(node, env).keys[data as number] ?? null
    if (isAggregate(op)) return this.#ofGroup(node, env)
    if (op === 'field') return memberAt(this.value(kids[0] as Node, env), data as readonly string[])
    if (op === 'at' || op === 'as') return this.#ofJson(node, env)
    if (op === 'coalesce') return kids.map(kid => this.value(kid, env)).find(value => value !== null) ?? null
    if (op === 'case') return this.#case(kids, env)
    const args = kids.map(kid => this.value(kid, env))
    return args.includes(null) ? null : computed(node, args)
  }

  #case(kids: readonly Node[], env: Env): unknown {
    for (let i = 0; i + 1 < kids.length; i += 2) if (this.condition(kids[i] as Node, env)) return this.value(kids[i + 1] as Node, env)
    return kids.length % 2 === 1 ? this.value(kids.at(-1) as Node, env) : null
  }

  #aggregate(fn: string, { find, of }: Related, env: Env): unknown {
    const found = this.rows(find, env)
    if (fn === 'count') return found.length
    const values = found.map(({ row }) => this.value((of as Lambda).body, within(env, of as Lambda, row)))
    return folded(fn, (of as Lambda).body, values)
  }

  #group(node: Node, env: Env): Group {
    const group = this.#groups.get(env.get(node.frame) as DataRow)
    if (!group) throw new Error(`the evaluator has no group for '${node.op}'`)
    return group
  }

  /** An aggregate over the rows of a group, or over some of them. */
  #ofGroup(node: Node, env: Env): unknown {
    const inside = (row: DataRow): Env => new Map([...env, [node.frame, row]])
    const [fn, that] = node.op === 'filtered' ? (node.kids as readonly [Node, Node]) : [node, null]
    const rows = this.#group(node, env).rows.filter(row => that === null || this.condition(that, inside(row)))
    const [of] = fn.kids
    if (!of) return rows.length
    const values = rows.map(row => this.value(of, inside(row)))
    return folded(fn.op, of, values, (fn.data as AggregateData).distinct)
  }

  #ofJson(node: Node, env: Env): unknown {
    const [of, path] = node.kids as readonly [Node, Node]
    const found = jsonAt(this.value(of, env), path.data as string)
    return node.op === 'at' ? found : jsonAs(found, node.field)
  }
}

function within(env: Env, { scope }: Lambda, row: DataRow): Env {
  return new Map([...env, [scope, row]])
}

function unique(found: readonly Found[]): Found[] {
  const seen = new Set<string>()
  return found.filter(({ out }) => {
    const key = keyText(out)
    return seen.has(key) ? false : seen.add(key)
  })
}

function compared(op: string, a: unknown, b: unknown, like: Node): boolean {
  switch (op) {
    case 'eq':
      return equalAs(like, a, b)
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
    case 'hasAny':
      return (b as readonly unknown[]).some(item => among(a, item))
    case 'hasAll':
      return (b as readonly unknown[]).every(item => among(a, item))
  }
  throw new Error(`the evaluator has no condition '${op}'`)
}

function among(list: unknown, item: unknown): boolean {
  return (list as readonly unknown[]).some(one => one !== null && compare(one, item) === 0)
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
