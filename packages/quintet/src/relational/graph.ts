import { failure } from '../base/failure.ts'
import { checkGiven, madeDefault } from '../schema/cell.ts'
import type { Column, Entity, Relation } from '../schema/registry.ts'
import { Sought } from './find-or-create.ts'
import { checkVariant, checkWritable, fillsItself, missing, unknownField } from './layout.ts'
import { asRow, type Fields } from './rows.ts'
import type { GraphNode, Link } from './writes.ts'
import { checkWritten } from './written.ts'

/** A node while the graph is read. */
type Draft = { -readonly [P in keyof GraphNode]: GraphNode[P] } & {
  values: Map<Column, unknown>
  links: Link[]
  below: [relation: Relation, nodes: GraphNode[]][]
}

export interface GraphRules {
  readonly withIds: boolean
  /** The roots are found by these columns, or by the first unique set that they give (null); undefined: they are new. */
  readonly sought?: readonly Column[] | null
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly roots: readonly GraphNode[]
}

/**
 * Reads nested rows into nodes and links: which rows are new, which exist, which key comes from where. One object that stands
 * in several places is one row. Nothing is looked up; what can be refused is refused here.
 */
export function readGraph(entity: Entity, rows: readonly unknown[], rules: GraphRules, place: (index: number) => string): Graph {
  const reader = new GraphReader(rules)
  const roots = rows.map((row, i) => reader.root(entity, row, place(i)))
  return { nodes: reader.finish(), roots }
}

class GraphReader {
  readonly #rules: GraphRules
  readonly #nodes: Draft[] = []
  readonly #seen = new Map<object, Draft>()
  /** Nodes whose rows are still to be read; a list, so that depth costs no stack. */
  readonly #waiting: { readonly node: Draft; readonly row: Fields }[] = []

  constructor(rules: GraphRules) {
    this.#rules = rules
  }

  root(entity: Entity, input: unknown, place: string): GraphNode {
    const row = asRow(input, place)
    const { sought } = this.#rules
    const node = this.#node(entity, sought === undefined ? 'new' : 'sought', place)
    if (sought) node.by = sought
    // a row that is listed twice is two rows, but one that refers back to its root means that root
    if (!this.#seen.has(row)) this.#seen.set(row, node)
    this.#waiting.push({ node, row })
    return node
  }

  finish(): readonly GraphNode[] {
    // grows while it is walked
    for (const { node, row } of this.#waiting) this.#read(node, row)
    for (const node of [...this.#nodes]) if (node.state !== 'existing') this.#complete(node)
    return this.#nodes
  }

  #node(entity: Entity, state: Draft['state'], place: string, silent = false): Draft {
    checkWritten(entity, place)
    const node: Draft = {
      index: this.#nodes.length,
      entity,
      state,
      values: new Map(),
      made: [],
      links: [],
      by: null,
      place,
      loaded: null,
      below: [],
      part: null,
      silent,
    }
    this.#nodes.push(node)
    return node
  }

  #read(node: Draft, row: Fields): void {
    const { entity, place } = node
    for (const key of Object.keys(row)) {
      const column = entity.byKey.get(key)
      if (column) {
        checkWritable(column, place, this.#rules.withIds)
        checkGiven(column, row[key], place)
        node.values.set(column, row[key])
        continue
      }
      const relation = entity.relations.get(key)
      if (!relation) throw unknownField(entity, key, place)
      if (row[key] === undefined) throw failure('QT_UNDEFINED', `${place}.${key} is undefined`, { model: entity.key, field: key })
      this.#relate(node, relation, row[key])
    }
  }

  #relate(node: Draft, relation: Relation, value: unknown): void {
    const place = `${node.place}.${relation.name}`
    if (relation.crosses)
      throw failure('QT_UNSUPPORTED', `${place}: ${relation.to.key} is kept in another store: write it there, and its key here`)
    if (relation.reference) return this.#refer(node, relation, value, place)
    if (node.state === 'sought')
      throw failure(
        'QT_UNSUPPORTED',
        `${place}: a row to be found or created can't bring rows that refer to it, since they would also be added to a row that was found; insert them after it`,
      )
    if (relation.many && !Array.isArray(value)) throw failure('QT_VALUE', `${place}: expected an array of rows`)
    const given: readonly unknown[] = Array.isArray(value) ? value : value === null ? [] : [value]
    if (!relation.many && Array.isArray(value)) throw failure('QT_VALUE', `${place}: expected one row or null, got an array`)
    const at = (i: number): string => (relation.many ? `${place}[${i}]` : place)
    const nodes = given.map((one, i) => this.#target(relation.to, one, at(i), null))
    node.below.push([relation, nodes])
    for (const [i, target] of nodes.entries()) {
      if (relation.through) this.#join(node, relation, target, at(i))
      else this.#own(target, { columns: relation.remote, from: node, remote: relation.local, name: at(i) })
    }
  }

  /** This row holds the key of the other one. */
  #refer(node: Draft, relation: Relation, value: unknown, place: string): void {
    if (value === null) {
      if (!relation.nullable) throw failure('QT_MISSING_VALUE', `${place} is null, which the reference does not allow`)
      const free = relation.local.filter(column => column.field.nullable)
      for (const column of free) node.values.set(column, null)
      node.below.push([relation, []])
      return
    }
    const target = this.#target(relation.to, value, place, node)
    node.below.push([relation, [target]])
    node.links.push({ columns: relation.local, from: target, remote: relation.remote, name: place })
  }

  /** The other row holds our key. It can have one owner. */
  #own(target: Draft, link: Link): void {
    if (target.links.some(known => known.columns === link.columns))
      throw failure('QT_VALUE', `${link.name} stands under two rows, but refers to one`)
    target.links.push(link)
  }

  #join(node: Draft, relation: Relation, target: Draft, place: string): void {
    const { through } = relation
    if (!through) throw failure('QT_BUG', 'a link without its join table')
    const join = this.#node(through.entity, 'new', place, true)
    join.links.push({ columns: through.near, from: node, remote: relation.local, name: place })
    join.links.push({ columns: through.far, from: target, remote: relation.remote, name: place })
  }

  /** The node of a related row: new, there already, or to be found. */
  #target(entity: Entity, input: unknown, place: string, referrer: Draft | null): Draft {
    const sought = Sought.is(input)
    const row = asRow(sought ? Sought.row(input) : input, place)
    const known = this.#seen.get(row)
    if (known) return known
    const existing = sought ? null : existingRow(entity, row, place)
    if (referrer?.state === 'sought' && !sought && !existing)
      throw failure(
        'QT_UNSUPPORTED',
        `${place}: a row to be found or created can't bring a new row, which would be written even if it was found; give a key, or findOrCreate(…)`,
      )
    if (sought && entity.variants?.parts)
      throw failure('QT_UNSUPPORTED', `${place}: the variants of ${entity.key} have tables of their own; find the row first, or insert it`)
    const node = this.#node(entity, sought ? 'sought' : existing ? 'existing' : 'new', place)
    this.#seen.set(row, node)
    if (existing) {
      for (const column of entity.primary) {
        checkGiven(column, row[column.key], place)
        node.values.set(column, row[column.key])
      }
      node.loaded = existing === 'loaded' ? row : null
    } else this.#waiting.push({ node, row })
    return node
  }

  /** Defaults that the library makes, and what must not be missing, once all links are known. */
  #complete(node: Draft): void {
    const { entity, place, values } = node
    const linked = new Set(node.links.flatMap(link => link.columns))
    const has = (column: Column): boolean => values.has(column) || linked.has(column)
    if (node.state === 'sought' && !node.by) node.by = identifying(node, linked)
    const made: Column[] = []
    for (const column of entity.columns) {
      if (column.variant !== null || has(column) || column.field.default?.by !== 'function') continue
      values.set(column, madeDefault(column, place))
      made.push(column)
    }
    node.made = made
    missing(
      entity,
      entity.columns.filter(column => column.variant === null && !has(column) && !fillsItself(column)),
      place,
    )
    if (entity.variants) this.#variant(node, linked)
  }

  /** A variant that has a table of its own is written in two rows. */
  #variant(node: Draft, linked: ReadonlySet<Column>): void {
    const { entity, place, values } = node
    const { variants } = entity
    if (!variants) return
    const variant = values.get(variants.by)
    checkVariant(entity, variant, new Set([...values.keys(), ...linked]), place)
    const table = variants.parts?.get(String(variant))
    if (!table) {
      for (const column of entity.columns) {
        // the table's own default would fill in the rows of other variants too
        if (column.variant !== variant || values.has(column) || linked.has(column) || !column.field.default) continue
        values.set(column, madeDefault(column, place))
      }
      return
    }
    const part = this.#node(table, 'new', place, true)
    node.part = part
    part.links.push({ columns: table.primary, from: node, remote: entity.primary, name: place })
    for (const [column, value] of [...values]) {
      if (!column.part) continue
      values.delete(column)
      part.values.set(column.part, value)
    }
    for (const link of node.links.filter(one => one.columns.some(column => column.part)))
      part.links.push({ ...link, columns: link.columns.map(column => column.part ?? column) })
    node.links = node.links.filter(one => !one.columns.some(column => column.part))
    this.#complete(part)
  }
}

/** Whether a nested row is one that exists: its key alone, or a whole row whose key the store or the library once made. */
function existingRow(entity: Entity, row: Fields, place: string): 'key' | 'loaded' | null {
  const { primary } = entity
  if (primary.length === 0 || !primary.every(column => Object.hasOwn(row, column.key))) return null
  const keys = Object.keys(row)
  if (keys.length === primary.length) return 'key'
  if (!primary.some(column => column.field.identity || column.field.default !== null)) return null
  const lacking = entity.columns.find(column => column.variant === null && !Object.hasOwn(row, column.key))
  if (!lacking) return 'loaded'
  throw failure(
    'QT_VALUE',
    `${place} names a row by its key and gives other fields too, but an insert does not change rows that exist: give the key alone`,
    {
      model: entity.key,
    },
  )
}

/** The first unique set whose columns the row gives. */
function identifying(node: Draft, linked: ReadonlySet<Column>): readonly Column[] {
  const { entity, values, place } = node
  const found = entity.uniques.find(set => set.every(column => linked.has(column) || (values.get(column) ?? null) !== null))
  if (found) return found
  throw failure('QT_VALUE', `${place}: to be found, a row must give all fields of its primary key or of a unique set`, {
    model: entity.key,
  })
}
