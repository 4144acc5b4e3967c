import { parseSearch, type SearchTerm } from '../../query/search-text.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { fieldType } from '../column-type.ts'
import type { Ddl } from '../dialect.ts'
import { arg, type Printers, parts, strength } from '../output.ts'
import type { Searched } from '../search.ts'
import { type Sql, sql } from '../statement.ts'
import { quote } from './base.ts'
import { reshaped, rewritten } from './patterns.ts'
import { sqliteTypes } from './sqlite-types.ts'

/** The same words everywhere: letters and digits, upper and lower case as one, accents counted. */
const tokenizer = "unicode61 remove_diacritics 0 categories 'L* Nd'"

/** A search as FTS5 takes it. Every word stands in quotes, so that none is taken for an operator. */
const search: FieldDefinition = rewritten(text => (parseSearch(text) ?? []).map(alternative).join(' OR '))

function alternative(terms: readonly SearchTerm[]): string {
  const phrase = ({ words, beginning }: SearchTerm): string => `"${words.join(' ')}"${beginning ? ' *' : ''}`
  const [wanted, unwanted] = [terms.filter(term => !term.not), terms.filter(term => term.not)]
  const all = `(${wanted.map(phrase).join(' AND ')})`
  return unwanted.length === 0 ? all : `(${all} NOT (${unwanted.map(phrase).join(' OR ')}))`
}

/** The name of the table of words, and of the one that numbers the rows of keys that are no row numbers. */
export function searchNames({ table: { schema, name } }: Pick<Searched, 'table'>): { readonly words: string; readonly rows: string } {
  const words = `q_fts_${schema === null ? '' : `${schema}.`}${name}`
  return { words, rows: `${words}_rows` }
}

/** Columns of the row that a trigger is about. */
function ofRow(node: Sql, row: 'new' | 'old'): Sql {
  const args = node.args.map(inner => ofRow(inner, row))
  return node.op === 'column' ? { ...node, args, table: row } : { ...node, args }
}

/** A text with expressions between. */
function statement(strings: TemplateStringsArray, ...pieces: readonly (string | readonly Sql[])[]): Sql {
  const texts: string[] = ['']
  const args: Sql[] = []
  strings.forEach((text, i) => {
    texts[texts.length - 1] += text
    const piece = pieces[i]
    if (typeof piece === 'string') texts[texts.length - 1] += piece
    else
      piece?.forEach((one, nth) => {
        if (nth > 0) texts[texts.length - 1] += ', '
        args.push(one)
        texts.push('')
      })
  })
  return sql('raw text', args, { data: texts })
}

/** One statement after the other. */
function inTurn(body: readonly Sql[]): Sql {
  return sql('raw text', body, { data: ['', ...body.map(() => '; ')] })
}

/** Names of the columns that expressions speak of. */
function columnsOf(terms: readonly Sql[], into: Set<string> = new Set()): Set<string> {
  for (const { op, name, args } of terms) {
    if (op === 'column' && name !== null) into.add(name)
    columnsOf(args, into)
  }
  return into
}

/** A table of words without the texts themselves, and triggers that keep it; it is filled from the rows that are there. */
function create(of: Searched): readonly Sql[] {
  const names = searchNames(of)
  const [words, rows] = [quote(names.words), quote(names.rows)]
  const table = [sql('table name', [], { data: of.table })]
  const cells = of.terms.map((_, i) => `c${i}`).join(', ')
  const keys = of.key.map((_, i) => `k${i}`).join(', ')
  const key = (row: 'new' | 'old'): Sql[] => of.key.map(({ name, field }) => sql('column', [], { table: row, name, field }))
  const bare = of.key.map(({ name, field }) => sql('column', [], { name, field }))
  const terms = of.terms.map(term => ofRow(term, 'new'))
  const sought = (row: 'new' | 'old'): Sql =>
    of.numbered ? statement`${key(row)}` : statement`(select "row" from ${rows} where (${keys}) = (${key(row)}))`
  const number = of.numbered ? bare : [statement`(select "row" from ${rows} where (${keys}) = (${bare}))`]
  const trigger = (event: 'insert' | 'delete' | 'update', ...body: readonly Sql[]): Sql =>
    statement`create trigger if not exists ${quote(`${names.words}_${event}`)} after ${event}${
      event === 'update' ? ` of ${[...columnsOf([...bare, ...of.terms])].map(quote).join(', ')}` : ''
    } on ${table} begin ${[inTurn(body)]} end`
  const insert = statement`insert into ${words} (rowid, ${cells}) values (${[sought('new')]}, ${terms})`
  const remove = statement`delete from ${words} where rowid = ${[sought('old')]}`
  const types = of.key.map(({ field }, i) => `k${i} ${fieldType(sqliteTypes, field).ddl} not null`).join(', ')
  return [
    ...(of.numbered
      ? []
      : [
          statement`create table if not exists ${rows} ("row" integer primary key, ${types}, unique (${keys})) strict`,
          statement`insert or ignore into ${rows} (${keys}) select ${bare} from ${table}`,
        ]),
    statement`create virtual table if not exists ${words} using fts5(${cells}, content='', contentless_delete=1, tokenize="${
      of.options.sqlite ?? tokenizer
    }")`,
    statement`insert into ${words} (rowid, ${cells}) select ${number}, ${of.terms} from ${table} where not exists (select 1 from ${quote(
      `${names.words}_docsize`,
    )})`,
    trigger('insert', ...(of.numbered ? [] : [statement`insert into ${rows} (${keys}) values (${key('new')})`]), insert),
    trigger('delete', remove, ...(of.numbered ? [] : [statement`delete from ${rows} where (${keys}) = (${key('old')})`])),
    trigger(
      'update',
      remove,
      ...(of.numbered ? [] : [statement`update ${rows} set (${keys}) = (${key('new')}) where (${keys}) = (${key('old')})`]),
      insert,
    ),
  ]
}

function drop(of: Searched): readonly Sql[] {
  const { words, rows } = searchNames(of)
  return [words, ...(of.numbered ? [] : [rows])].map(name => statement`drop table if exists ${quote(name)}`)
}

export const sqliteSearchTables: NonNullable<Ddl['searchTables']> = Object.freeze({ create, drop, names: searchNames })

/** The search in the form that the server reads: it is always bound or written out. */
const inForm = (value: Sql): Sql => reshaped(value, search) ?? value

export const sqliteSearch: Printers = {
  'search match': parts(strength.compare, node => [arg(node, 0), ' match ', inForm(arg(node, 1))]),
  // less is better there
  'search rank': parts(strength.atom, node => ['(- bm25(', arg(node, 0), '))']),
}
