import { failure } from '../base/failure.ts'
import { LinkBuilder, type Member, ReferenceBuilder } from './builder.ts'
import { type Action, type Deferrable, defineField, type TableOptions, type Tag } from './definition.ts'
import { recordModel } from './record.ts'
import type { BelongsToFunction, ManyToManyFunction } from './relation.ts'
import type { TableFunction } from './row.ts'
import { TableModel } from './table.ts'

function nameOf(target: unknown, where: string): string {
  if (typeof target === 'string') return target
  const model = recordModel(target)
  if (model) return model.$n
  throw failure('QT_MODEL', `${where} takes a model or its name; where modules form a cycle, the name`)
}

function declareTable(name: string, shape: Record<string, Member>, options: TableOptions = {}): TableModel {
  return new TableModel({ name, shape, options, variants: null })
}

interface ReferenceOptions {
  readonly inverse?: string
  readonly onDelete?: Action
  readonly onUpdate?: Action
  readonly deferrable?: Deferrable
  readonly by?: string | readonly string[]
  readonly column?: string
  readonly key?: Tag
}

function reference(target: unknown, options: ReferenceOptions = {}): ReferenceBuilder {
  const { inverse = null, onDelete = null, onUpdate = null, deferrable = null, by = null, column = null, key } = options
  for (const action of [onDelete, onUpdate])
    if (action !== null && !actions.includes(action))
      throw failure('QT_MODEL', `belongsTo({ onDelete, onUpdate }) knows ${actions.join(', ')}`)
  if (deferrable !== null && deferrable !== 'immediate' && deferrable !== 'deferred')
    throw failure('QT_MODEL', "belongsTo({ deferrable }) is 'immediate' or 'deferred'")
  return new ReferenceBuilder({
    kind: 'reference',
    target: nameOf(target, 'belongsTo(…)'),
    inverse,
    // a name says nothing about the key, so the types take it for an integer unless told
    key: typeof target === 'string' && by === null ? (key ?? 'integer') : null,
    keyField: by !== null ? null : typeof target === 'string' ? defineField(key ?? 'integer') : (recordModel(target)?.keyField ?? null),
    nullable: false,
    unique: false,
    onDelete,
    onUpdate,
    deferrable,
    column,
    by: by === null ? null : Object.freeze(typeof by === 'string' ? [by] : [...by]),
  })
}

// also at run time: the text goes into DDL as it is
const actions: readonly Action[] = ['cascade', 'restrict', 'set null', 'set default', 'no action']

interface LinkOptions {
  readonly inverse?: string
  readonly through?: unknown
  readonly near?: string
  readonly far?: string
}

function link(target: unknown, options: LinkOptions = {}): LinkBuilder {
  const { inverse = null, through, near = null, far = null } = options
  return new LinkBuilder({
    kind: 'link',
    target: nameOf(target, 'manyToMany(…)'),
    inverse,
    near,
    far,
    through: through === undefined ? null : nameOf(through, 'manyToMany({ through })'),
  })
}

// the declared types carry phantom members that no run-time object has

/**
 * A table of the relational kind.
 *
 * @example
 * const tags = table('tags', { id: t.id(), label: t.text().unique() })
 */
export const table: TableFunction = declareTable as unknown as TableFunction

/**
 * A reference to one row of another table, declared on the side that holds the key; the other side is inferred.
 *
 * @example
 * const posts = table('posts', { id: t.id(), author: belongsTo(users, { inverse: 'posts', onDelete: 'cascade' }) })
 */
export const belongsTo: BelongsToFunction = reference as unknown as BelongsToFunction

/**
 * Any number of rows of another table, through a join table that is made unless `through` names one.
 *
 * @example
 * const posts = table('posts', { id: t.id(), tags: manyToMany(tags, { inverse: 'posts' }) })
 */
export const manyToMany: ManyToManyFunction = link as unknown as ManyToManyFunction
