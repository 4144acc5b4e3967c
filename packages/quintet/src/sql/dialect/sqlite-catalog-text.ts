/** What the statement gives, word by word. */
export type SqliteRows = {
  readonly table?: readonly TableRow[]
  readonly object?: readonly ObjectRow[]
  readonly column?: readonly ColumnRow[]
  readonly foreign?: readonly ForeignRow[]
  readonly index?: readonly IndexRow[]
}

export interface TableRow {
  readonly name: string
  readonly kind: string
  readonly strict: number
  readonly withoutRowid: number
}

export interface ObjectRow {
  readonly type: string
  readonly name: string
  readonly table: string
  readonly text: string | null
}

export interface ColumnRow {
  readonly of: string
  readonly number: number
  readonly name: string
  readonly type: string
  readonly required: number
  readonly default: string | null
  /** Its place in the primary key, from 1; 0: it is not in it. */
  readonly key: number
  /** 2: computed when it is read, 3: stored. */
  readonly hidden: number
}

export interface ForeignRow {
  readonly of: string
  readonly id: number
  readonly number: number
  readonly to: string
  readonly from: string
  readonly toColumn: string | null
  readonly onDelete: string
  readonly onUpdate: string
}

export interface IndexRow {
  readonly of: string
  readonly name: string
  readonly unique: number
  readonly origin: string
  readonly terms: readonly IndexTermRow[]
}

interface IndexTermRow {
  readonly number: number
  readonly name: string | null
  readonly desc: number
  readonly collation: string
  readonly key: number
}

const tables = `tables as materialized (
  select l.name, l.type, l.strict, l.wr from pragma_table_list l
  where l.schema = 'main' and l.type in ('table', 'view', 'virtual') and l.name not like 'sqlite\\_%' escape '\\')`

const parts: readonly string[] = [
  `select 'table', json_object('name', name, 'kind', type, 'strict', strict, 'withoutRowid', wr) from tables`,
  `select 'object', json_object('type', type, 'name', name, 'table', tbl_name, 'text', sql) from sqlite_schema`,
  `select 'column', json_object('of', t.name, 'number', c.cid, 'name', c.name, 'type', c.type, 'required', c."notnull", 'default', c.dflt_value,
    'key', c.pk, 'hidden', c.hidden) from tables t join pragma_table_xinfo(t.name) c where c.hidden <> 1`,
  `select 'foreign', json_object('of', t.name, 'id', f.id, 'number', f.seq, 'to', f."table", 'from', f."from", 'toColumn', f."to",
    'onDelete', f.on_delete, 'onUpdate', f.on_update) from tables t join pragma_foreign_key_list(t.name) f where t.type = 'table'`,
  // whether JSON of a subquery is still known as JSON depends on the release, so it is said
  `select 'index', json_object('of', t.name, 'name', i.name, 'unique', i."unique", 'origin', i.origin, 'terms',
    json((select json_group_array(json_object('number', x.seqno, 'name', x.name, 'desc', x.desc, 'collation', x.coll, 'key', x.key)) from pragma_index_xinfo(i.name) x)))
    from tables t join pragma_index_list(t.name) i where t.type = 'table'`,
]

/** One statement: the pragmas are read as tables, joined to the list of them. */
export const catalogText: string = `with ${tables}\n${parts.join('\nunion all\n')}`
