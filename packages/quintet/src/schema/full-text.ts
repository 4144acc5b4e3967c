import { failure } from '../base/failure.ts'
import type { FullTextOptions } from './definition.ts'
import { declaredIndexes } from './indexes.ts'
import type { Column, Entity } from './registry.ts'

/** The fields of a model whose words are searched together. */
export interface FullText {
  readonly columns: readonly Column[]
  readonly options: FullTextOptions
}

const known = new WeakMap<Entity, FullText | null>()

/** The full-text index of a model; null where it declares none. */
export function fullTextOf(entity: Entity): FullText | null {
  let found = known.get(entity)
  if (found === undefined) {
    found = read(entity)
    known.set(entity, found)
  }
  return found
}

function read(entity: Entity): FullText | null {
  const [index, second] = declaredIndexes(entity).filter(one => one.fullText)
  if (!index) return null
  const wrong = (what: string): Error => failure('QT_MODEL', `${entity.key}: a full-text index ${what}`, { model: entity.key })
  if (second) throw wrong('is one for all fields that are searched: { on: [several fields], fullText: true }')
  if (index.unique || index.where || index.method) throw wrong('has no unique, where and method')
  if (entity.primary.length === 0) throw wrong('needs a primary key, by which the rows are known')
  const columns = index.on.map(part => {
    const column = typeof part === 'string' ? entity.byKey.get(part) : undefined
    if (column?.field.tag === 'text' && column.part === null) return column
    throw wrong('is over fields of text that stand in the table itself')
  })
  return Object.freeze({ columns: Object.freeze(columns), options: checked(index.fullText, wrong) })
}

/** Names go into statements as they are, so they are names. */
function checked(given: unknown, wrong: (what: string) => Error): FullTextOptions {
  if (given === true) return {}
  const { postgres, sqlite } = given as FullTextOptions
  if (postgres !== undefined && !/^[a-z_]\w*(\.[a-z_]\w*)?$/i.test(postgres)) throw wrong("takes the name of a configuration, as 'english'")
  if (sqlite !== undefined && !/^[\w ]+$/.test(sqlite)) throw wrong("takes the name of a tokenizer and its options, as 'porter unicode61'")
  return given as FullTextOptions
}
