import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import type { Path } from './column-path.ts'
import type { Lambda } from './find.ts'
import type { Frame } from './frame.ts'
import { type More, run, settled } from './lambda.ts'
import { Leaf, makeLeaf } from './leaf.ts'
import { Node, noNodes } from './node.ts'
import { ObjectScope } from './object-scope.ts'
import { Scope, scopeAt, scopeKey } from './scope.ts'

/** The keys of a group: what `groupBy` gave, as expressions over a row and as what later lambdas get for their second parameter. */
export interface Grouping {
  readonly keys: readonly Lambda[]
  /** Made anew for each lambda, in whose frame it is called. */
  readonly parameter: More
}

type Structure =
  | { readonly key: number }
  | { readonly members: readonly (readonly [name: string | number, of: Structure])[] }
  | { readonly row: Path }

/** Runs the lambda of `groupBy`: an expression, a row (by its key), or an object or array of these. */
export function grouping(entity: Entity, body: unknown, where: string): Grouping {
  return run(entity, body, where, (result, frame) => {
    const keys: Node[] = []
    const structure = read(result, keys, where, 0)
    if (keys.length === 0) throw failure('QT_EXPRESSION', `${where} expects an expression, or an object of expressions`)
    const lambdas = keys.map(key => ({ scope: frame, body: settled(key, frame) }))
    return { keys: lambdas, parameter: scope => parameter(structure, keys, scope) }
  })
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
function parameter(structure: Structure, keys: readonly Node[], frame: Frame): unknown {
  if ('key' in structure) {
    const key = keys[structure.key] as Node
    return makeLeaf('group', noNodes, structure.key, key.field, key.nullable)
  }
  if ('row' in structure) return scopeAt(structure.row, frame)
  return Object.fromEntries(structure.members.map(([name, of]) => [name, parameter(of, keys, frame)]))
}
