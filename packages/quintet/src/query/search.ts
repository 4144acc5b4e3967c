import { failure } from '../base/failure.ts'
import { fullTextOf } from '../schema/full-text.ts'
import type { Condition, NumberLeaf, Readable } from '../schema/vocabulary.ts'
import { declared } from './declared.ts'
import { type Leaf, makeLeaf } from './leaf.ts'
import { type Node, valueNode } from './node.ts'
import { doubleField, textField } from './operator.ts'
import { predicate } from './predicate.ts'
import { Scope, scopeKey } from './scope.ts'
import { parseSearch } from './search-text.ts'

/** The type of `match`. */
export interface MatchFunction {
  (row: Readable, search: string): Condition
}

/** The type of `relevance`. */
export interface RelevanceFunction {
  (row: Readable, search: string): NumberLeaf<number>
}

/** The key by which a row is known, and what is searched for in its texts. */
function operands(row: unknown, search: unknown, name: string): readonly [key: Leaf, search: Node] {
  if (!(row instanceof Scope)) throw failure('QT_EXPRESSION', `${name}(row, search) takes a row whose model has a full-text index`)
  const { entity } = Scope.path(row)
  if (!fullTextOf(entity))
    throw failure('QT_EXPRESSION', `${entity.key} has no full-text index: declare indexes: [{ on: [fields], fullText: true }]`, {
      model: entity.key,
    })
  if (typeof search !== 'string') throw failure('QT_VALUE', `${name}(${entity.key}, …) takes a text of words`)
  if (!parseSearch(search)) throw failure('QT_VALUE', `${name}(${entity.key}, …): a search needs a word that must occur`)
  return [scopeKey(row), valueNode(search, textField)]
}

/**
 * Whether the words of a row's full-text index are those of a search: all of its words, `"phrases"`, `beginn*`, `-without`, and `or`
 * between alternatives. Upper and lower case are one, accents count. A search without a word that must occur is QT_VALUE.
 *
 * @example
 * await db.articles.where(a => match(a, request.query.q)).orderBy(a => relevance(a, request.query.q).desc()).limit(20)
 */
export const match: MatchFunction = declared((row: unknown, search: unknown) => predicate('match', operands(row, search, 'match')))

/**
 * How well a row answers a search, by the measure of the server: more is better, 0 is no answer at all.
 *
 * @example
 * await db.articles.where(a => match(a, 'ts sql')).orderBy(a => relevance(a, 'ts sql').desc())
 */
export const relevance: RelevanceFunction = declared((row: unknown, search: unknown) =>
  makeLeaf('relevance', operands(row, search, 'relevance'), null, doubleField, false),
)
