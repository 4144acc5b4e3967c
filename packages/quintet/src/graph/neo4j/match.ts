import type { Wire } from '../../driver/bolt.ts'
import { collect } from '../../query/collect.ts'
import { Find } from '../../query/find.ts'
import { normalize } from '../../query/normalize.ts'
import type { Origin as FindOrigin } from '../../query/origin.ts'
import type { Row } from '../../query/read.ts'
import type { Match, Step, Trail } from '../contract.ts'
import { type Element, type Link, type Pattern, patternOf, placed } from '../pattern.ts'
import { Bindings, Fold, type Variable } from './fold.ts'
import { labelOf } from './labels.ts'
import { itemOfProperties } from './output.ts'
import { type CypherRead, type Origin, rowsRead, unresolved } from './read.ts'

/** The nodes that a match ends in: each set of nodes is distinct before the next step. */
export function nodesRead(match: Match): CypherRead {
  const bindings = new Bindings()
  const clauses = [...(match.via ? reached(match, match.via, bindings, 0) : [])]
  const values = collect(match.find)
  const variable: Variable = { name: 'n0', ends: null }
  const start = match.via ? clauses.join('\n') : `MATCH (n0:${labelOf(match.find.entity)})`
  return rowsRead(normalize(match.find), { clauses: start, resolve: () => variable }, bindings, values)
}

/** The clauses after which `n<at>` is each node that a step leads to, once. */
function reached(match: Match, { from, step }: NonNullable<Match['via']>, bindings: Bindings, at: number): string[] {
  const [here, there] = [`n${at + 1}`, `n${at}`]
  const before = from.via
    ? [...reached(from, from.via, bindings, at + 1), ...narrowed(from.find, here, bindings)]
    : [`MATCH (${here}:${labelOf(from.find.entity)})`, ...narrowed(from.find, here, bindings)]
  return [...before, ...hop(step, here, there, match.find, bindings), `WITH DISTINCT ${there}`]
}

/** The conditions, order and limit of nodes on the way. */
function narrowed(find: Find, name: string, bindings: Bindings): string[] {
  const read = normalize(find)
  const fold = new Fold(bindings, collect(find), () => ({ name, ends: null }))
  const where = read.where ? [`WITH ${name} WHERE ${fold.condition(read.where)}`] : []
  if (!read.limit) return where
  const order = read.order.map(({ by, desc }) => `${fold.value(by)}${desc ? ' DESC' : ''}`)
  return [
    ...where,
    `WITH ${name}${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''} LIMIT ${fold.slot({ ...read.limit, field: null })}`,
  ]
}

function hop(step: Step, here: string, there: string, { entity }: Find, bindings: Bindings): string[] {
  const name = `r${there.slice(1)}`
  const to = `(${there}:${labelOf(entity)})`
  if (step.hops === null) return [`MATCH (${here})${arrow(step, name, '')}${to}${whereOf(along(step, name, here, there, bindings))}`]
  const [min, max] = step.hops
  const walked = step.along ? name : ''
  const conditions = [...(min > 0 ? [`${here} <> ${there}`] : []), ...each(step, walked, bindings)]
  if (min > 1)
    conditions.push(
      `NOT EXISTS { MATCH (${here})${arrow(step, walked && 'q', `*0..${min - 1}`)}(${there})${whereOf(each(step, walked && 'q', bindings))} }`,
    )
  return [`MATCH (${here})${arrow(step, walked, `*${min}..${max}`)}${to}${whereOf(conditions)}`]
}

/** What holds for every edge of a walk. */
export function each(step: Pick<Step, 'along'>, walk: string, bindings: Bindings): string[] {
  if (!step.along || walk === '') return []
  const edge: Variable = { name: 'x', ends: { from: 'startNode(x).id', to: 'endNode(x).id' } }
  return [`all(x IN ${walk} WHERE ${conditionOf(step.along, edge, bindings)})`]
}

function along(step: Step, name: string, here: string, there: string, bindings: Bindings): string[] {
  return step.along ? [conditionOf(step.along, edgeVariable(step, name, here, there), bindings)] : []
}

function edgeVariable({ go }: Pick<Step, 'go'>, name: string, here: string, there: string): Variable {
  if (go === 'both') return { name, ends: { from: `startNode(${name}).id`, to: `endNode(${name}).id` } }
  const [from, to] = go === 'out' ? [here, there] : [there, here]
  return { name, ends: { from: `${from}.id`, to: `${to}.id` } }
}

export function conditionOf(find: Find, variable: Variable, bindings: Bindings): string {
  const { where } = normalize(find)
  return where ? new Fold(bindings, collect(find), () => variable).condition(where) : 'true'
}

export function arrow({ edge, go }: Pick<Step, 'edge' | 'go'>, name: string, hops: string): string {
  const inside = `[${name}:${labelOf(edge)}${hops}]`
  return go === 'both' ? `-${inside}-` : go === 'out' ? `-${inside}->` : `<-${inside}-`
}

function whereOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
}

/** A pattern with the names of its nodes and edges as variables of the statement. */
class Drawn {
  readonly variables = new Map<Element, Variable>()
  readonly pattern: Pattern

  constructor(match: Match) {
    this.pattern = patternOf(match)
    const { start, links } = this.pattern
    this.variables.set(start, { name: 'n0', ends: null })
    for (const [i, { from, edge, to, step }] of links.entries()) {
      const there = `n${i + 1}`
      this.variables.set(to, { name: there, ends: null })
      this.variables.set(edge, edgeVariable(step, `r${i + 1}`, this.name(from), there))
    }
  }

  of(element: Element): Variable {
    return this.variables.get(element) ?? unresolved()
  }

  name(element: Element): string {
    return this.of(element).name
  }

  /** One step as a pattern that goes on from a node that is written before it. */
  arrow({ edge, to, step }: Link): string {
    const hops = step.hops === null ? '' : `*${step.hops[0]}..${step.hops[1]}`
    return `${arrow(step, this.name(edge), hops)}(${this.name(to)}:${labelOf(to.find.entity)})`
  }

  conditions({ edge, to, step }: Link, bindings: Bindings): string[] {
    const single = step.hops === null
    const node = conditionOf(to.find, this.of(to), bindings)
    const walked = single && step.along ? [conditionOf(step.along, this.of(edge), bindings)] : each(step, this.name(edge), bindings)
    return [...walked, ...(node === 'true' ? [] : [node])]
  }

  start(bindings: Bindings): string[] {
    const { find } = this.pattern.start
    return [`MATCH (n0:${labelOf(find.entity)})`, ...narrowed(find, 'n0', bindings)]
  }
}

/** Rows of the names of a match: one MATCH, in which the server takes no relationship twice, and one more for each optional step. */
export function matchesRead(match: Match, find: Find): CypherRead {
  const bindings = new Bindings()
  const drawn = new Drawn(match)
  const { links } = drawn.pattern
  const sure = links.filter(({ maybe }) => !maybe)
  const clauses = [...drawn.start(bindings)]
  if (sure.length > 0) {
    const parts = sure.map(link => `(${drawn.name(link.from)})${drawn.arrow(link)}`)
    clauses.push(`MATCH ${parts.join(', ')}${whereOf(sure.flatMap(link => drawn.conditions(link, bindings)))}`)
  }
  const walked = sure.map(({ edge }) => drawn.name(edge))
  for (const link of links) {
    if (!link.maybe) continue
    const others = walked.map(name => `${drawn.name(link.edge)} <> ${name}`).map(one => `coalesce(${one}, true)`)
    clauses.push(
      `OPTIONAL MATCH (${drawn.name(link.from)})${drawn.arrow(link)}${whereOf([...drawn.conditions(link, bindings), ...others])}`,
    )
    walked.push(drawn.name(link.edge))
  }
  return rowsRead(...readOver(find, drawn, `${clauses.join('\n')}\nWITH *`, bindings))
}

function readOver(find: Find, drawn: Drawn, clauses: string, bindings: Bindings): Parameters<typeof rowsRead> {
  const elements = [...drawn.variables.keys()]
  // what the sources hold is printed by then; here they only give the names
  const sources: FindOrigin = {
    kind: 'sources',
    sources: elements.map(({ name, find: { entity } }, i) => ({
      name,
      join: i === 0 ? null : 'cross',
      find: Find.on(entity),
      lateral: null,
      on: null,
    })),
  }
  const whole = placed(find, sources)
  const byName = new Map(elements.map(element => [element.name, drawn.of(element)]))
  const resolve = (_: Row, path: { readonly source: string | null }): Variable => byName.get(path.source ?? '') ?? unresolved()
  const origin: Origin = { clauses, resolve }
  return [normalize(whole), origin, bindings, collect(whole)]
}

/** Trails as lists of properties, and how many edges each step has. */
export function pathsRead(match: Match, most: number): CypherRead {
  const bindings = new Bindings()
  const drawn = new Drawn(match)
  const { start, links } = drawn.pattern
  const pattern = `(n0)${links.map(link => drawn.arrow(link)).join('')}`
  const sizes = links.map(link => (link.step.hops ? `size(${drawn.name(link.edge)})` : '1'))
  const edges = 'startNode(r).id, endNode(r).id, properties(r)'
  const text = [
    ...drawn.start(bindings),
    `MATCH p = ${links.length === 0 ? '(n0)' : pattern}${whereOf(links.flatMap(link => drawn.conditions(link, bindings)))}`,
    `RETURN [n IN nodes(p) | properties(n)] AS c0, [r IN relationships(p) | [${edges}]] AS c1, [${sizes.join(', ')}] AS c2`,
    'ORDER BY length(p), [n IN nodes(p) | n.id], [r IN relationships(p) | startNode(r).id]',
    `LIMIT ${bindings.add(BigInt(most))}`,
  ].join('\n')
  return {
    statement: { text, values: bindings.values, writes: false },
    finish: rows => rows.map(row => trailOf(row, start, links)),
  }
}

type Properties = Readonly<Record<string, Wire>>

// what pathsRead returns
function trailOf([nodes, edges, sizes]: readonly Wire[], start: Element, links: readonly Link[]): Trail {
  const steps = links.flatMap((link, i) => Array.from({ length: Number((sizes as readonly Wire[])[i]) }, () => link))
  const models = [start.find.entity, ...steps.map(({ to }) => to.find.entity)]
  return {
    nodes: (nodes as readonly Properties[]).flatMap((properties, i) => (models[i] ? [itemOfProperties(models[i], properties, {})] : [])),
    edges: (edges as readonly [Wire, Wire, Properties][]).flatMap(([from, to, properties], i) =>
      steps[i] ? [itemOfProperties(steps[i].step.edge, properties, { from, to })] : [],
    ),
  }
}
