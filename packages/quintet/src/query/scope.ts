import { failure } from '../base/failure.ts'
import type { Column, Entity, Relation } from '../schema/registry.ts'
import { type ColumnRef, type Path, shifted } from './column-path.ts'
import { currentFrame, type Frame } from './frame.ts'
import { Leaf } from './leaf.ts'
import { Many } from './many.ts'
import { foreign, noNodes } from './node.ts'
import { objectScope } from './object-scope.ts'

/** What a lambda's parameter is: getters on a prototype made once per model, plus the token of this call. */
export class Scope {
  readonly #frame: Frame
  readonly #path: Path

  constructor(frame: Frame, path: Path) {
    this.#frame = frame
    this.#path = path
  }

  static frame(scope: Scope): Frame {
    return scope.#frame
  }

  static path(scope: Scope): Path {
    return scope.#path
  }
}

type ScopeClass = new (frame: Frame, path: Path) => Scope
const classes = new WeakMap<Entity, ScopeClass>()

/** The class with a getter for each column and relation of a model. */
export function scopeClass(entity: Entity): ScopeClass {
  let made = classes.get(entity)
  if (!made) {
    made = class extends Scope {}
    for (const column of entity.columns)
      if (column.variant === null) define(made, column.key, (column.field.tag === 'object' ? objectGetter : columnGetter)(column))
    for (const relation of entity.relations.values())
      define(made, relation.name, relation.many ? manyGetter(relation) : oneGetter(relation))
    classes.set(entity, made)
  }
  return made
}

function define(target: ScopeClass, key: string, get: (this: Scope) => unknown): void {
  Object.defineProperty(target.prototype, key, { get, enumerable: true })
}

function columnGetter(column: Column): (this: Scope) => unknown {
  const { position } = column
  return function (this: Scope): unknown {
    return columnLeaf(Scope.frame(this), Scope.path(this).refs[position] as ColumnRef)
  }
}

/** An object column leads to its members. */
function objectGetter(column: Column): (this: Scope) => unknown {
  const { position, field } = column
  return function (this: Scope): unknown {
    const ref = Scope.path(this).refs[position] as ColumnRef
    return objectScope(columnLeaf(Scope.frame(this), ref), [], field, ref.nullable)
  }
}

/** What is null exactly where the row at the end of a path is missing. */
export function scopeKey(scope: Scope): Leaf {
  const path = Scope.path(scope)
  const [key] = path.entity.primary
  if (!key) throw failure('QT_EXPRESSION', `${path.entity.key} has no key by which to tell whether a row is there`)
  return columnLeaf(Scope.frame(scope), path.ref(key))
}

export function columnLeaf(frame: Frame, ref: ColumnRef): Leaf {
  if (!frame.active) foreign(ref.path.text(ref.column.key))
  const here = currentFrame()
  return new Leaf(
    'column',
    shifted(ref.shape, here.depth - frame.depth),
    here,
    noNodes,
    new Reference(frame, ref),
    ref.column.field,
    ref.nullable,
  )
}

/** A column of the row that a frame's parameter stands for. */
export class Reference {
  declare readonly scope: Frame
  declare readonly ref: ColumnRef
  constructor(scope: Frame, ref: ColumnRef) {
    this.scope = scope
    this.ref = ref
  }
}

function oneGetter(relation: Relation): (this: Scope) => unknown {
  const target = (): ScopeClass => scopeClass(relation.to)
  return function (this: Scope): unknown {
    return new (target())(Scope.frame(this), Scope.path(this).step(relation))
  }
}

function manyGetter(relation: Relation): (this: Scope) => unknown {
  return function (this: Scope): unknown {
    if (!Scope.frame(this).active) foreign(Scope.path(this).text(relation.name))
    return Many.at(Scope.frame(this), Scope.path(this), relation)
  }
}
