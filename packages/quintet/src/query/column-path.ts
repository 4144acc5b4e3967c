import { Bounded } from '../base/bounded.ts'
import type { Column, Entity, Relation } from '../schema/registry.ts'
import type { Find, Included } from './find.ts'
import type { Frame } from './frame.ts'
import type { ScopeClass } from './scope.ts'
import { freshShape, pair } from './shape.ts'
import type { ObjectColumn } from './where.ts'

/** A column as reached from a scope: along which to-one path, and under which shape. */
export interface ColumnRef {
  readonly path: Path
  readonly column: Column
  readonly shape: number
  /** Whether the column can be null here: by itself, or because the path can end early. */
  readonly nullable: boolean
}

const sourcesKept = 100

/** A chain of to-one relations from a scope's row, or from a source of it; made once per entity and step, shared by every query. */
export class Path {
  readonly entity: Entity
  readonly parent: Path | null
  readonly relation: Relation | null
  /** Which of the sources of a joined row it begins with; null: the row itself. */
  readonly source: string | null
  readonly nullable: boolean
  readonly shape: number = freshShape()
  readonly refs: readonly ColumnRef[]
  /** What other files make once per path: the class of its scopes, another parameter for lambdas, the find without clauses, … */
  scope: ScopeClass | null = null
  parameter: ((frame: Frame, path: Path) => unknown) | null = null
  start: Find | null = null
  objects: ReadonlyMap<string, ObjectColumn> | null = null
  wholes: ReadonlyMap<string, Included> | null = null
  /** Of a root: the same rows as a named source of joins. */
  readonly sources: Bounded<string, Path> = new Bounded(sourcesKept)
  readonly #children = new Map<string, Path>()
  readonly #ends = new Map<string, RelationEnd>()
  #places: Places | null = null

  constructor(
    entity: Entity,
    parent: Path | null,
    relation: Relation | null,
    source: { readonly name: string; readonly nullable: boolean } | null = null,
  ) {
    this.entity = entity
    this.parent = parent
    this.relation = relation
    this.source = source === null ? null : source.name
    this.nullable = source?.nullable === true || (parent !== null && (parent.nullable || relation?.nullable === true))
    this.refs = entity.columns.map(column =>
      Object.freeze({ path: this, column, shape: freshShape(), nullable: this.nullable || column.field.nullable }),
    )
  }

  step(relation: Relation): Path {
    let found = this.#children.get(relation.name)
    if (!found) {
      found = new Path(relation.to, this, relation)
      this.#children.set(relation.name, found)
    }
    return found
  }

  ref(column: Column): ColumnRef {
    return this.refs[column.position] as ColumnRef
  }

  /** A to-many relation at the end of this path. */
  end(relation: Relation): RelationEnd {
    let found = this.#ends.get(relation.name)
    if (found === undefined) {
      found = new RelationEnd(this.text(relation.name))
      this.#ends.set(relation.name, found)
    }
    return found
  }

  /** The names of clauses over this path's rows, for messages. */
  get places(): Places {
    this.#places ??= placesOf(this.entity.key)
    return this.#places
  }

  /** For messages: `posts.author.email`. */
  text(leaf: string): string {
    const steps: string[] = [leaf]
    for (let at: Path | null = this; at?.relation; at = at.parent) steps.unshift(at.relation.name)
    let start: Path = this
    while (start.parent) start = start.parent
    return [start.source ?? start.entity.key, ...steps].join('.')
  }
}

/** A to-many relation at the end of a path. */
export class RelationEnd {
  readonly shape: number = freshShape()
  /** The names of clauses over the related rows, for messages. */
  readonly places: Places

  constructor(name: string) {
    this.places = placesOf(name)
  }
}

const clauses = [
  'where',
  'orderBy',
  'limit',
  'offset',
  'include',
  'select',
  'pluck',
  'asTable',
  'lock',
  'one',
  'some',
  'none',
  'every',
  'count',
  'sum',
  'avg',
  'min',
  'max',
] as const

/** Every call of a clause names its place, though only errors say it: to make the text each time would cost more than the clause. */
export type Places = Readonly<Record<(typeof clauses)[number], string>>

function placesOf(of: string): Places {
  // a cast: fromEntries forgets the keys
  return Object.freeze(Object.fromEntries(clauses.map(clause => [clause, `${of}.${clause}`]))) as Places
}

export function rootPath(entity: Entity): Path {
  if (entity.path === null) entity.path = new Path(entity, null, null)
  // a cast: the schema floor keeps it without knowing it
  return entity.path as Path
}

const levels: number[] = []

/** Marks a shape as seen from `level` lambdas further in. */
export function shifted(shape: number, level: number): number {
  if (level === 0) return shape
  let mark = levels[level]
  if (mark === undefined) {
    mark = freshShape()
    levels[level] = mark
  }
  return pair(mark, shape)
}
