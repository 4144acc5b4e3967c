import type { FrameData } from '../query/window.ts'
import { type NamedWindow, type Select, type Sql, type SqlOrder, sameSql } from './statement.ts'

/** A window: what it ranges over, in which order, and which rows around the current one it sees. */
export interface Over {
  readonly partition: readonly Sql[]
  readonly order: readonly SqlOrder[]
  readonly frame: FrameData | null
  /** How far the ends of the frame are that are given in values. */
  readonly distances: readonly Sql[]
  /** Whether the statement says it once and names it. */
  readonly named: boolean
  /** Its name in the statement, once it has one. */
  readonly name: string | null
}

/** A window over partitions in an order, all that the library's own need. */
export function ranged(partition: readonly Sql[], order: readonly SqlOrder[]): Over {
  return { partition, order, frame: null, distances: [], named: false, name: null }
}

/** The data of an `over`. */
export function windowOf(node: Sql): Over {
  // a cast: this is what an `over` carries
  return node.data as Over
}

/** Gives windows that are to be said once their names: one for those that are the same. */
export function nameWindows(statement: Select): Select {
  const windows: NamedWindow[] = []
  const renamed = (node: Sql): Sql => {
    const args = node.args.some(arg => renamed(arg) !== arg) ? node.args.map(renamed) : node.args
    const made = args === node.args ? node : { ...node, args }
    return node.op === 'over' && windowOf(node).named
      ? { ...made, data: { ...windowOf(node), name: nameOf(windowOf(node), windows) } }
      : made
  }
  const columns = statement.columns.map(of => ({ ...of, expr: renamed(of.expr) }))
  const orderBy = statement.orderBy.map(of => ({ ...of, by: renamed(of.by) }))
  return windows.length === 0 ? statement : { ...statement, columns, orderBy, windows }
}

function nameOf(of: Over, windows: NamedWindow[]): string {
  const known = windows.find(one => sameWindow(one.over, of))
  if (known) return known.name
  const made = { name: `w${windows.length}`, over: of }
  windows.push(made)
  return made.name
}

function sameWindow(a: Over, b: Over): boolean {
  const same = (x: readonly Sql[], y: readonly Sql[]): boolean => x.length === y.length && x.every((of, i) => sameSql(of, y[i] as Sql))
  return (
    same(a.partition, b.partition) &&
    same(
      a.order.map(term => term.by),
      b.order.map(term => term.by),
    ) &&
    JSON.stringify(a.order.map(({ desc, nulls }) => [desc, nulls])) === JSON.stringify(b.order.map(({ desc, nulls }) => [desc, nulls])) &&
    JSON.stringify(a.frame) === JSON.stringify(b.frame) &&
    same(a.distances, b.distances)
  )
}
