import { failure } from '../base/failure.ts'
import type { Relation } from '../schema/registry.ts'
import type { ColumnRef, Path } from './column-path.ts'
import type { Frame } from './frame.ts'
import { Leaf } from './leaf.ts'
import { Many } from './many.ts'
import { foreign, noNodes } from './node.ts'
import { objectScope } from './object-scope.ts'

// symbols, since plain names belong to the model's columns; private fields would cost more to make
const frameOf: unique symbol = Symbol('frame')
const pathOf: unique symbol = Symbol('path')

/** What a lambda's parameter is: getters on a prototype made once per path, plus the token of this call. */
export class Scope {
  declare readonly [frameOf]: Frame
  /** On the prototype. */
  declare readonly [pathOf]: Path

  static frame(scope: Scope): Frame {
    return scope[frameOf]
  }

  static path(scope: Scope): Path {
    return scope[pathOf]
  }
}

export type ScopeClass = new (frame: Frame) => Scope

/** The row at the end of a path. */
export function scopeAt(path: Path, frame: Frame): Scope {
  path.scope ??= scopeClass(path)
  return new path.scope(frame)
}

/** The class with a getter for each column and relation of a model, seen along a path. */
function scopeClass(path: Path): ScopeClass {
  // a function, since an instance of a derived class costs half as much again; a cast, since only classes are typed to be called with new
  const made = function (this: { [frameOf]: Frame }, frame: Frame): void {
    this[frameOf] = frame
  } as unknown as ScopeClass & { prototype: Scope }
  made.prototype = Object.create(Scope.prototype, { [pathOf]: { value: path } }) as Scope
  for (const column of path.entity.columns)
    if (column.variant === null) define(made, column.key, (column.field.tag === 'object' ? objectGetter : columnGetter)(path.ref(column)))
  for (const relation of path.entity.relations.values())
    define(made, relation.name, relation.many ? manyGetter(path, relation) : oneGetter(path, relation))
  return made
}

function define(target: ScopeClass & { prototype: Scope }, key: string, get: (this: Scope) => unknown): void {
  Object.defineProperty(target.prototype, key, { get, enumerable: true })
}

function columnGetter(ref: ColumnRef): (this: Scope) => unknown {
  return function (this: Scope): unknown {
    return columnLeaf(this[frameOf], ref)
  }
}

/** An object column leads to its members. */
function objectGetter(ref: ColumnRef): (this: Scope) => unknown {
  return function (this: Scope): unknown {
    return objectScope(columnLeaf(this[frameOf], ref), [], ref.column.field, ref.nullable)
  }
}

/** What is null exactly where the row at the end of a path is missing. */
export function scopeKey(scope: Scope): Leaf {
  const path = Scope.path(scope)
  const [key] = path.entity.primary
  if (!key) throw failure('QT_EXPRESSION', `${path.entity.key} has no key by which to tell whether a row is there`)
  return columnLeaf(Scope.frame(scope), path.ref(key))
}

/** A column of the row that a frame's parameter stands for: it is of that frame, wherever it is asked for. */
export function columnLeaf(frame: Frame, ref: ColumnRef): Leaf {
  if (!frame.active) foreign(ref.path.text(ref.column.key))
  return new Leaf('column', ref.shape, frame, noNodes, ref, ref.column.field, ref.nullable)
}

function oneGetter(path: Path, relation: Relation): (this: Scope) => unknown {
  let next: Path | null = null
  return function (this: Scope): unknown {
    next ??= path.step(relation)
    return scopeAt(next, this[frameOf])
  }
}

function manyGetter(path: Path, relation: Relation): (this: Scope) => unknown {
  return function (this: Scope): unknown {
    if (!this[frameOf].active) foreign(path.text(relation.name))
    return Many.at(this[frameOf], path, relation)
  }
}
