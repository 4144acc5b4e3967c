import { parseSearch, type SearchTerm } from '../../query/search-text.ts'
import type { FieldDefinition, FullTextOptions } from '../../schema/definition.ts'
import { arg, type Printers, parts, strength } from '../output.ts'
import type { Sql } from '../statement.ts'
import { reshaped, rewritten } from './patterns.ts'
import { postgresDdl } from './postgres-ddl.ts'

type Pieces = readonly (string | Sql)[]

/** A search as `to_tsquery` takes it. Every word stands in quotes, so that none is taken for an operator. */
const search: FieldDefinition = rewritten(text => (parseSearch(text) ?? []).map(terms => `(${terms.map(term).join(' & ')})`).join(' | '))

function term({ words, beginning, not }: SearchTerm): string {
  return `${not ? '!' : ''}(${words.map(word => `'${word}'`).join(' <-> ')}${beginning ? ':*' : ''})`
}

function configuration(node: Sql): string {
  return postgresDdl.literal((node.data as FullTextOptions).postgres ?? 'simple', null)
}

/** Whatever is no letter and no digit parts words, and no accent does: the server's own parser would see addresses, numbers and more. */
const between = "'[^[:alnum:]\u0300-\u036f]+'"

function words(of: Sql): Pieces {
  return ['regexp_replace(lower(coalesce(', of, `, '') collate "und-x-icu"), ${between}, ' ', 'g')`]
}

/** Stands between two fields and is taken out again, so that no phrase goes from one to the next. */
const gap = 'qq0gap0qq'

function vector(node: Sql): Pieces {
  const texts = node.args.flatMap((of, i): Pieces => [...(i === 0 ? [] : [` || ' ${gap} ' || `]), ...words(of)])
  const all: Pieces = [`to_tsvector(${configuration(node)}, `, ...texts, ')']
  return node.args.length === 1 ? all : ['ts_delete(', ...all, `, '${gap}')`]
}

/** The search in the form that the server reads, by the configuration of the words. */
function query(node: Sql): Pieces {
  const value = arg(node, 1)
  return [`to_tsquery(${configuration(arg(node, 0))}, `, reshaped(value, search) ?? value, ')']
}

function found(node: Sql): Pieces {
  return [arg(node, 0), ' @@ ', ...query(node)]
}

export const postgresSearch: Printers = {
  'search vector': parts(strength.atom, vector),
  'search match': parts(strength.compare, found),
  'search rank': parts(strength.atom, node => [
    '(case when ',
    ...found(node),
    ' then ts_rank(',
    arg(node, 0),
    ', ',
    ...query(node),
    ')::double precision else 0 end)',
  ]),
}
