import { failure } from '../base/failure.ts'
import { uuid } from '../base/ids.ts'
import { FieldBuilder, type Member } from './builder.ts'
import { defineField, type FieldDefinition, type IndexDefinition } from './definition.ts'
import type { Field, Shape } from './field.ts'
import { RecordModel } from './record.ts'
import type { KeyKind, KeyTypes } from './relation.ts'

const madeKey: FieldDefinition = defineField('uuid', { primaryKey: true, default: Object.freeze({ by: 'function', make: () => uuid() }) })

/** Kinds that the key of a node may have. */
const keyKinds: ReadonlySet<string> = new Set(['uuid', 'text', 'integer', 'bigint'])

export interface NodeOptions {
  readonly indexes?: readonly IndexDefinition[]
}

/** The run time behind `node(...)`: frozen data that serves every store and keeps state of none. */
export class NodeModel extends RecordModel {
  readonly kind = 'node'
  override readonly outside: ReadonlySet<string> = new Set(['id'])

  constructor(label: string, shape: Record<string, Member>, { indexes }: NodeOptions) {
    const { id, ...rest } = shape
    super(
      { name: label, shape: { id: keyOf(label, id), ...rest }, options: { indexes, naming: (key: string) => key }, variants: null },
      'a node',
    )
    Object.freeze(this)
  }

  override get table(): string {
    return `q_node_${this.definition.name}`
  }
}

function keyOf(label: string, given: Member | undefined): FieldBuilder {
  if (given === undefined) return new FieldBuilder(madeKey)
  const definition = given instanceof FieldBuilder ? given.definition : null
  if (!definition || !keyKinds.has(definition.tag) || definition.identity)
    throw failure('QT_MODEL', `node('${label}', { id }): the id of a node is t.uuid(), t.text(), t.integer() or t.bigint()`)
  const made = definition.tag === 'uuid' ? madeKey.default : null
  return new FieldBuilder(defineField(definition.tag, { ...definition, primaryKey: true, default: definition.default ?? made }))
}

/** The run time behind `edge(...)`. */
export class EdgeModel extends RecordModel {
  readonly kind = 'edge'
  override readonly outside: ReadonlySet<string> = new Set(['from', 'to'])
  readonly from: NodeModel
  readonly to: NodeModel

  constructor(type: string, from: NodeModel, to: NodeModel, shape: Record<string, Member>) {
    for (const end of ['from', 'to'])
      if (Object.hasOwn(shape, end))
        throw failure('QT_MODEL', `edge('${type}', …, { ${end} }): an edge has from and to, the ids of its nodes`)
    const ends = { from: endOf(from), to: endOf(to) }
    const options = { primaryKey: ['from', 'to'], naming: (key: string) => key }
    super({ name: type, shape: { ...ends, ...shape }, options, variants: null }, 'an edge')
    this.from = from
    this.to = to
    Object.freeze(this)
  }

  override get table(): string {
    return `q_edge_${this.definition.name}`
  }
}

function endOf(node: NodeModel): FieldBuilder {
  const key = node.keyField
  if (!key) throw failure('QT_BUG', `the node ${node.$n} has no key`)
  return new FieldBuilder(defineField(key.tag, { ...key, primaryKey: false, default: null, indexes: [] }))
}

interface Ids {
  none: Field<'uuid', string, 'key' | 'opt'>
  uuid: Field<'uuid', string, 'key' | 'opt'>
  text: Field<'text', string, 'key'>
  integer: Field<'integer', number, 'key'>
  bigint: Field<'bigint', bigint, 'key'>
}
type IdOf<S> = S extends { readonly id: { readonly $k: infer K extends keyof Ids } } ? K : 'none'
type KindOf<S> = IdOf<S> extends infer K extends KeyKind ? K : 'uuid'

/** What a node consists of: its fields and its id. */
export type NodeShape<S extends Shape> = Omit<S, 'id'> & { readonly id: Ids[IdOf<S>] }

/** Nodes with the label `N` and fields of the shape `S`. */
export interface GraphNode<N extends string, S extends Shape, K extends KeyKind = KindOf<S>> {
  readonly $n: N
  readonly $h: 'node'
  readonly $s: NodeShape<S>
  readonly $by: never
  readonly $key: K
  readonly $d: never
  readonly $variants: never
  readonly $m: S
  readonly kind: 'node'
}

/** Edges of the type `N` from nodes `F` to nodes `T`, named by their labels, with fields of the shape `S`. */
export interface GraphEdge<N extends string, F extends string, T extends string, S extends Shape, A extends KeyKind, B extends KeyKind> {
  readonly $n: N
  readonly $h: 'edge'
  readonly $s: S & { readonly from: Field<A, KeyTypes[A], 'key'>; readonly to: Field<B, KeyTypes[B], 'key'> }
  readonly $by: 'from' | 'to'
  readonly $key: A | B
  readonly $d: never
  readonly $variants: never
  readonly $m: { readonly from: F; readonly to: T; readonly shape: S; readonly a: KeyTypes[A]; readonly b: KeyTypes[B] }
  readonly kind: 'edge'
}

interface AnyNode<N extends string, K extends KeyKind> {
  readonly $n: N
  readonly $h: 'node'
  readonly $key: K
}

/** The type of `node`. */
export interface NodeFunction {
  <const N extends string, S extends Shape>(label: N, shape: S, options?: NodeOptions): GraphNode<N, S>
}

/** The type of `edge`. */
export interface EdgeFunction {
  <
    const N extends string,
    F extends string,
    A extends KeyKind,
    T extends string,
    B extends KeyKind,
    S extends Shape = Record<never, never>,
  >(
    type: N,
    from: AnyNode<F, A>,
    to: AnyNode<T, B>,
    shape?: S,
  ): GraphEdge<N, F, T, S, A, B>
}

function declareNode(label: string, shape: Record<string, Member>, options: NodeOptions = {}): NodeModel {
  return new NodeModel(label, shape, options)
}

function declareEdge(type: string, from: unknown, to: unknown, shape: Record<string, Member> = {}): EdgeModel {
  if (!(from instanceof NodeModel) || !(to instanceof NodeModel))
    throw failure('QT_MODEL', `edge('${type}', from, to) takes the nodes that it leads from and to`)
  return new EdgeModel(type, from, to, shape)
}

/**
 * Nodes of a graph, known by their id: a uuid that the library makes unless the shape says otherwise.
 *
 * @example
 * const people = node('Person', { name: t.text(), born: t.integer().nullable() })
 */
// the declared types carry phantom members that no run-time object has
export const node: NodeFunction = declareNode as unknown as NodeFunction

/**
 * Edges of a graph, from nodes of one model to nodes of another; between two nodes there is one of a type.
 *
 * @example
 * const follows = edge('FOLLOWS', people, people, { since: t.date() })
 */
export const edge: EdgeFunction = declareEdge as unknown as EdgeFunction
