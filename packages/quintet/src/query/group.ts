import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import type { GroupingFunction } from './aggregate.ts'
import type { Path } from './column-path.ts'
import { declared } from './declared.ts'
import type { Lambda } from './find.ts'
import type { Frame } from './frame.ts'
import { type More, run, settled } from './lambda.ts'
import { Leaf, makeLeaf } from './leaf.ts'
import { Node, noNodes } from './node.ts'
import { ObjectScope } from './object-scope.ts'
import { integerField } from './operator.ts'
import { Scope, scopeAt, scopeKey } from './scope.ts'

/** The keys of a group: what `groupBy` gave, as expressions over a row and as what later lambdas get for their second parameter. */
export interface Grouping {
  readonly keys: readonly Lambda[]
  /** Made anew for each lambda, in whose frame it is called. */
  readonly parameter: More
  /** Places of the keys under each name of the object that was given. */
  readonly names: ReadonlyMap<string, readonly number[]>
}

type Structure =
  | { readonly key: number }
  | { readonly members: readonly (readonly [name: string | number, of: Structure])[] }
  | { readonly row: Path }

/** Runs the lambda of `groupBy`: an expression, a row (by its key), or an object or array of these. */
export function grouping(entity: Entity, body: unknown, where: string, sets = false): Grouping {
  return run(entity, body, where, (result, frame) => {
    const keys: Node[] = []
    const structure = read(result, keys, where, 0)
    if (keys.length === 0) throw failure('QT_EXPRESSION', `${where} expects an expression, or an object of expressions`)
    const lambdas = keys.map(key => ({ scope: frame, body: settled(key, frame) }))
    if (sets && !isOfKeys(structure))
      throw failure('QT_EXPRESSION', `${where} expects expressions: a whole row is none that a larger group could leave out`)
    // a larger group has null for the keys that it leaves out
    const known = sets ? keys.map(key => ({ field: key.field, nullable: true })) : keys
    return { keys: lambdas, parameter: scope => parameter(structure, known, scope), names: namesOf(structure) }
  })
}

function isOfKeys(structure: Structure): boolean {
  return 'members' in structure ? structure.members.every(([, of]) => isOfKeys(of)) : 'key' in structure
}

function namesOf(structure: Structure): ReadonlyMap<string, readonly number[]> {
  return new Map('members' in structure ? structure.members.map(([name, of]) => [String(name), placesOf(of)]) : [])
}

function placesOf(structure: Structure): number[] {
  if ('members' in structure) return structure.members.flatMap(([, of]) => placesOf(of))
  return 'key' in structure ? [structure.key] : []
}

const deepest = 8

function read(value: unknown, keys: Node[], where: string, depth: number): Structure {
  if (value instanceof Leaf) return { key: keys.push(value) - 1 }
  if (value instanceof ObjectScope) return { key: keys.push(ObjectScope.node(value)) - 1 }
  if (value instanceof Scope) {
    keys.push(scopeKey(value))
    return { row: Scope.path(value) }
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Node) && depth < deepest)
    return { members: Object.entries(value).map(([name, of]) => [name, read(of, keys, `${where}.${name}`, depth + 1)] as const) }
  throw failure('QT_EXPRESSION', `${where} expects an expression, or an object of expressions`)
}

/** The group's values: nodes that stand for its keys, so that the text of a key is never computed twice. */
function parameter(structure: Structure, keys: readonly Pick<Node, 'field' | 'nullable'>[], frame: Frame): unknown {
  if ('key' in structure) {
    const key = keys[structure.key]
    return makeLeaf('group', noNodes, structure.key, key?.field ?? null, key?.nullable === true)
  }
  if ('row' in structure) return scopeAt(structure.row, frame)
  return Object.fromEntries(structure.members.map(([name, of]) => [name, parameter(of, keys, frame)]))
}

/**
 * 1 where a group leaves this key out because it is of a larger one, else 0: so that null is told from "all of them".
 *
 * @example
 * await db.from({ p: posts }).rollup(({ p }) => ({ author: p.authorId })).select((_, g) => ({ author: g.author, all: grouping(g.author), n: count() }))
 */
export const groupingOf: GroupingFunction = declared((of: unknown) => {
  if (of instanceof Leaf && of.op === 'group') return makeLeaf('grouping', [of], null, integerField, false)
  throw failure('QT_EXPRESSION', 'grouping(…) expects a key of the group, from the second parameter of the lambda')
})
