import { failure } from '../base/failure.ts'
import type { Relation } from '../schema/registry.ts'
import { type ColumnRef, type Path, rootPath } from './column-path.ts'
import type { Frame } from './frame.ts'
import { Leaf } from './leaf.ts'
import { Many } from './many.ts'
import { foreign, noNodes } from './node.ts'
import { valueScope } from './object-scope.ts'

/**
 * What a lambda's parameter is: getters on a prototype made once per path, plus the token of this call. No name of a model
 * begins with $, and a private field would cost more to make.
 */
export class Scope {
  declare readonly $frame: Frame
  /** On the prototype. */
  declare readonly $path: Path

  static frame(scope: Scope): Frame {
    return scope.$frame
  }

  static path(scope: Scope): Path {
    return scope.$path
  }
}

export type ScopeClass = new (frame: Frame) => Scope

/** The row at the end of a path. */
export function scopeAt(path: Path, frame: Frame): Scope {
  path.scope ??= scopeClass(path, null)
  return new path.scope(frame)
}

/** The row at the end of a path, whatever its rows are made of. */
export function rowAt(path: Path, frame: Frame): unknown {
  const { parameter } = rootPath(path.entity)
  return parameter === null ? scopeAt(path, frame) : parameter(frame, path)
}

/** The class with a getter for each column and relation of a model, or of one variant of its rows, seen along a path. */
function scopeClass(path: Path, variant: string | null): ScopeClass {
  // a function, since an instance of a derived class costs half as much again; a cast, since only classes are typed to be called with new
  const made = function (this: { $frame: Frame }, frame: Frame): void {
    this.$frame = frame
  } as unknown as ScopeClass & { prototype: Scope }
  made.prototype = Object.create(Scope.prototype, { $path: { value: path } }) as Scope
  for (const column of path.entity.columns)
    if (column.variant === variant) define(made, column.key, (nested.has(column.field.tag) ? nestedGetter : columnGetter)(path.ref(column)))
  for (const relation of path.entity.relations.values())
    if (relation.variant === variant) define(made, relation.name, relation.many ? manyGetter(path, relation) : oneGetter(path, relation))
  if (variant === null && path.entity.variants) Object.defineProperty(made.prototype, 'as', { value: asVariant(path) })
  return made
}

/** The fields of one variant: null in rows of the others (A16). */
function asVariant(path: Path): (this: Scope, variant: unknown) => Scope {
  const made = new Map<string, ScopeClass>()
  return function (this: Scope, variant: unknown): Scope {
    const { variants } = path.entity
    if (typeof variant !== 'string' || !variants?.names.includes(variant))
      throw failure('QT_EXPRESSION', `${path.text('as')}(…) takes one of ${variants?.names.join(', ')}`)
    const known = made.get(variant) ?? scopeClass(path, variant)
    made.set(variant, known)
    return new known(this.$frame)
  }
}

function define(target: ScopeClass & { prototype: Scope }, key: string, get: (this: Scope) => unknown): void {
  Object.defineProperty(target.prototype, key, { get, enumerable: true })
}

function columnGetter(ref: ColumnRef): (this: Scope) => unknown {
  return function (this: Scope): unknown {
    return columnLeaf(this.$frame, ref)
  }
}

const nested: ReadonlySet<string> = new Set(['object', 'list'])

/** An object column leads to its members, a list to its elements. */
function nestedGetter(ref: ColumnRef): (this: Scope) => unknown {
  return function (this: Scope): unknown {
    return valueScope(columnLeaf(this.$frame, ref), ref.column.field)
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

/** No server can ask another one while it runs a statement, and partitions are read by their keys only. */
function apart(path: Path, relation: Relation): Error {
  return failure(
    'QT_UNSUPPORTED',
    `${path.text(relation.name)} is kept apart, where no condition and no selection reaches: include it, or read it by its key`,
  )
}

function oneGetter(path: Path, relation: Relation): (this: Scope) => unknown {
  let next: Path | null = null
  return function (this: Scope): unknown {
    if (relation.crosses) throw apart(path, relation)
    next ??= path.step(relation)
    return scopeAt(next, this.$frame)
  }
}

function manyGetter(path: Path, relation: Relation): (this: Scope) => unknown {
  const end = path.end(relation)
  return function (this: Scope): unknown {
    if (!this.$frame.active) foreign(path.text(relation.name))
    if (relation.crosses) throw apart(path, relation)
    return Many.at(this.$frame, path, relation, end)
  }
}
