import { failure } from '../base/failure.ts'
import { Find } from '../query/find.ts'
import { joinedEntity, type Part } from '../query/joined.ts'
import type { Origin } from '../query/origin.ts'
import type { Entity } from '../schema/registry.ts'
import type { Match, Step } from './contract.ts'

/** A node or an edge of a pattern. Those that the program gave no name have one that no program can give. */
export interface Element {
  readonly name: string
  readonly bound: boolean
  readonly find: Find
}

/** One step of a pattern: from a node that stands before it along an edge to another node. */
export interface Link {
  readonly from: Element
  readonly edge: Element
  readonly to: Element
  readonly step: Step
  /** Whether it need not be there. */
  readonly maybe: boolean
}

/** A match from its start: what a server matches, in the order in which it is said, but what need not be there last. */
export interface Pattern {
  readonly start: Element
  readonly links: readonly Link[]
}

export function patternOf(match: Match): Pattern {
  const links: Link[] = []
  const end = add(match, links)
  const start = links[0]?.from ?? end
  // an optional step takes no edge from those that must be there
  return { start, links: [...links.filter(({ maybe }) => !maybe), ...links.filter(({ maybe }) => maybe)] }
}

/** Adds what leads to a node, and gives the node. */
function add(match: Match, links: Link[]): Element {
  const from = match.via === null ? null : add(match.via.from, links)
  const at = element(match.name, match.find, `node ${from ? links.length + 1 : 0}`)
  if (from && match.via) link(links, from, at, match.via.step, false)
  for (const { step, find, name } of match.maybe) link(links, at, element(name, find, `maybe ${links.length}`), step, true)
  return at
}

function link(links: Link[], from: Element, to: Element, step: Step, maybe: boolean): void {
  links.push({ from, edge: element(step.name, step.along ?? Find.on(step.edge), `edge ${links.length}`), to, step, maybe })
}

/** `other`: what it is called where the program gave it no name; unlike those, with a space. */
function element(name: string | null, find: Find, other: string): Element {
  return { name: name ?? other, bound: name !== null, find }
}

/** What rows of the match are made of: the nodes and edges that were given names. */
export function boundParts(pattern: Pattern): Part[] {
  const parts = pattern.start.bound ? [part(pattern.start, false)] : []
  for (const { edge, to, maybe } of pattern.links) for (const one of [edge, to]) if (one.bound) parts.push(part(one, maybe))
  return parts
}

export function part({ name, find }: Element, nullable: boolean): Part {
  return { name, entity: find.entity, nullable }
}

/** The names of a match; refuses one without, and a name that is given twice. */
export function boundEntity(match: Match, place: string): Entity {
  const parts = boundParts(patternOf(match))
  if (parts.length === 0)
    throw failure('QT_CLAUSE', `${place} needs names for what its rows are made of: .as('p') at a node, { as: 'e' } in a step`)
  return joinedEntity(parts)
}

/** Refuses in a match what only sets of nodes have: steps of several hops in rows, nodes that are limited on the way. */
export function checkPattern(match: Match, place: string, hops: boolean): void {
  const { start, links } = patternOf(match)
  for (const { step, to, maybe } of links) {
    if (!hops && step.hops !== null)
      throw failure(
        'QT_UNSUPPORTED',
        `${place}: a step with hops binds no names; read its trails with paths(), or its nodes by awaiting the query`,
      )
    if (hops && maybe) throw failure('QT_CLAUSE', `${place}: an optional step brings names: read matches()`)
    if (to.find.limit) throw failure('QT_CLAUSE', `${place}: only the nodes that a match starts at can be limited`)
  }
  if (start.find.select) throw failure('QT_CLAUSE', `${place} after select`)
}

/** The query over the rows of `origin`, wherever in it they are asked for. */
export function placed(find: Find, origin: Origin): Find {
  const from: Origin = find.from?.kind === 'query' ? { kind: 'query', find: placed(find.from.find, origin) } : origin
  return find.with({ from }, find.frame)
}
