// One statement, so that it is one snapshot and one round trip: each part gives rows of a word and a JSON text. Names of
// columns are told by their numbers where the rows of columns tell them already.

const spaces = `spaces as materialized (
  select oid, nspname as name, nspname = current_schema() as here from pg_namespace
  where nspname = any($1::text[]) or ('' = any($1::text[]) and nspname = current_schema()))`

/** What an extension brought is the extension's. */
const own = (catalog: string, id: string): string =>
  `not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${id} and e.deptype = 'e')`

const relations = `relations as materialized (
  select c.*, s.name as space, s.here from pg_class c join spaces s on s.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and ${own('pg_class', 'c.oid')})`

const parts: readonly (readonly [word: string, fields: string, from: string])[] = [
  ['space', `'name', name, 'here', here`, 'spaces'],
  [
    'relation',
    `'id', r.oid::text, 'kind', r.relkind, 'schema', r.space, 'here', r.here, 'name', r.relname,
     'comment', obj_description(r.oid, 'pg_class'), 'unlogged', r.relpersistence = 'u', 'secured', r.relrowsecurity,
     'options', to_json(r.reloptions), 'tablespace', (select t.spcname from pg_tablespace t where t.oid = r.reltablespace),
     'view', case when r.relkind in ('v', 'm') then pg_get_viewdef(r.oid) end,
     'partitioned', case when r.relkind = 'p' then pg_get_partkeydef(r.oid) end,
     'partition', case when r.relispartition then pg_get_expr(r.relpartbound, r.oid) end,
     'parents', (select json_agg(json_build_object('schema', n.nspname, 'here', n.nspname = current_schema(), 'name', p.relname) order by i.inhseqno)
       from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace n on n.oid = p.relnamespace where i.inhrelid = r.oid)`,
    'relations r',
  ],
  [
    'column',
    `'of', a.attrelid::text, 'number', a.attnum, 'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'typeId', a.atttypid::text,
     'itemId', case when t.typcategory = 'A' then t.typelem::text end,
     'item', case when t.typcategory = 'A' then format_type(t.typelem, a.atttypmod) end,
     'collation', case when a.attcollation <> t.typcollation then l.collname end,
     'dimensions', a.attndims, 'required', a.attnotnull, 'identity', a.attidentity, 'generated', a.attgenerated,
     'default', pg_get_expr(d.adbin, d.adrelid), 'comment', col_description(a.attrelid, a.attnum)`,
    `relations r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped join pg_type t on t.oid = a.atttypid
     left join pg_collation l on l.oid = a.attcollation left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum`,
  ],
  [
    'constraint',
    `'of', k.conrelid::text, 'name', k.conname, 'kind', k.contype, 'columns', to_json(k.conkey), 'text', pg_get_constraintdef(k.oid),
     'check', pg_get_expr(k.conbin, k.conrelid), 'to', f.relname, 'toSchema', n.nspname, 'toHere', n.nspname = current_schema(),
     'toColumns', (select json_agg(a.attname order by u.n) from unnest(k.confkey) with ordinality u(number, n)
       join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number),
     'onDelete', k.confdeltype, 'onUpdate', k.confupdtype, 'inherited', k.coninhcount > 0 and not k.conislocal`,
    `relations r join pg_constraint k on k.conrelid = r.oid and k.contype in ('p', 'u', 'f', 'c', 'x')
     left join pg_class f on f.oid = k.confrelid left join pg_namespace n on n.oid = f.relnamespace`,
  ],
  [
    'index',
    `'of', i.indrelid::text, 'name', c.relname, 'unique', i.indisunique, 'method', m.amname, 'keys', i.indkey::text, 'options', i.indoption::text,
     'width', i.indnkeyatts, 'where', pg_get_expr(i.indpred, i.indrelid), 'valid', i.indisvalid,
     'nullsNotDistinct', coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false),
     'terms', case when i.indexprs is not null then (select json_agg(pg_get_indexdef(i.indexrelid, g, true) order by g) from generate_series(1, i.indnkeyatts) g) end,
     'classes', (select json_agg(o.opcname) from unnest(i.indclass) u(id) join pg_opclass o on o.oid = u.id where not o.opcdefault)`,
    `relations r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
     where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
     and not exists (select from pg_inherits h where h.inhrelid = i.indexrelid)`,
  ],
  [
    'enum',
    `'id', t.oid::text, 'schema', n.nspname, 'here', n.nspname = current_schema(), 'shown', s.oid is not null and ${own('pg_type', 't.oid')}, 'name', t.typname,
     'values', (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)`,
    `pg_type t join pg_namespace n on n.oid = t.typnamespace left join spaces s on s.oid = n.oid where t.typtype = 'e'`,
  ],
  [
    'domain',
    `'id', t.oid::text, 'schema', n.nspname, 'here', n.nspname = current_schema(), 'shown', s.oid is not null and ${own('pg_type', 't.oid')}, 'name', t.typname,
     'type', format_type(t.typbasetype, t.typtypmod), 'typeId', t.typbasetype::text,
     'itemId', case when b.typcategory = 'A' then b.typelem::text end, 'item', case when b.typcategory = 'A' then format_type(b.typelem, t.typtypmod) end,
     'required', t.typnotnull, 'default', t.typdefault,
     'checks', (select json_agg(json_build_object('name', k.conname, 'check', pg_get_expr(k.conbin, 0)) order by k.conname)
       from pg_constraint k where k.contypid = t.oid and k.contype = 'c')`,
    `pg_type t join pg_type b on b.oid = t.typbasetype join pg_namespace n on n.oid = t.typnamespace left join spaces s on s.oid = n.oid
     where t.typtype = 'd' and n.nspname <> 'information_schema'`,
  ],
  [
    'sequence',
    `'schema', s.name, 'here', s.here, 'name', c.relname, 'type', format_type(q.seqtypid, null), 'start', q.seqstart::text, 'increment', q.seqincrement::text,
     'cycle', q.seqcycle, 'of', (select json_build_object('schema', n.nspname, 'here', n.nspname = current_schema(), 'table', o.relname, 'column', a.attname)
       from pg_depend d join pg_class o on o.oid = d.refobjid join pg_namespace n on n.oid = o.relnamespace
       join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
       where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'a')`,
    `spaces s join pg_class c on c.relnamespace = s.oid and c.relkind = 'S' join pg_sequence q on q.seqrelid = c.oid
     where ${own('pg_class', 'c.oid')}
     and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')`,
  ],
  [
    'noted',
    `'what', 'trigger', 'schema', r.space, 'here', r.here, 'table', r.relname, 'name', g.tgname, 'text', pg_get_triggerdef(g.oid)`,
    `relations r join pg_trigger g on g.tgrelid = r.oid where not g.tgisinternal and g.tgparentid = 0`,
  ],
  [
    'noted',
    `'what', 'rule', 'schema', r.space, 'here', r.here, 'table', r.relname, 'name', w.rulename, 'text', pg_get_ruledef(w.oid)`,
    `relations r join pg_rewrite w on w.ev_class = r.oid where w.rulename <> '_RETURN'`,
  ],
  [
    'noted',
    `'what', 'policy', 'schema', r.space, 'here', r.here, 'table', r.relname, 'name', p.polname, 'text', coalesce(pg_get_expr(p.polqual, p.polrelid), '')`,
    `relations r join pg_policy p on p.polrelid = r.oid`,
  ],
  [
    'noted',
    `'what', case p.prokind when 'a' then 'aggregate' when 'p' then 'procedure' else 'function' end, 'schema', s.name, 'here', s.here, 'table', null,
     'name', p.proname, 'text', pg_get_function_identity_arguments(p.oid)`,
    `spaces s join pg_proc p on p.pronamespace = s.oid where ${own('pg_proc', 'p.oid')}`,
  ],
  [
    'noted',
    `'what', 'comment', 'schema', r.space, 'here', r.here, 'table', r.relname, 'name', k.conname, 'text', d.description`,
    `relations r join pg_constraint k on k.conrelid = r.oid join pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = k.oid`,
  ],
  [
    'noted',
    `'what', 'comment', 'schema', r.space, 'here', r.here, 'table', r.relname, 'name', c.relname, 'text', d.description`,
    `relations r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid
     join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0`,
  ],
  [
    'noted',
    `'what', 'comment', 'schema', s.name, 'here', s.here, 'table', null, 'name', coalesce(t.typname, c.relname), 'text', d.description`,
    `pg_description d left join pg_type t on d.classoid = 'pg_type'::regclass and t.oid = d.objoid
     left join pg_class c on d.classoid = 'pg_class'::regclass and c.oid = d.objoid and c.relkind = 'S'
     join spaces s on s.oid = coalesce(t.typnamespace, c.relnamespace)`,
  ],
  [
    'noted',
    `'what', case t.typtype when 'c' then 'composite type' else 'range type' end, 'schema', s.name, 'here', s.here, 'table', null, 'name', t.typname, 'text', ''`,
    `spaces s join pg_type t on t.typnamespace = s.oid left join pg_class c on c.oid = t.typrelid
     where (t.typtype = 'r' or (t.typtype = 'c' and c.relkind = 'c')) and ${own('pg_type', 't.oid')}`,
  ],
]

const selects = parts.map(([word, fields, from]) => `select '${word}', json_build_object(${fields})::text from ${from}`)

/** `$1`: the names of schemas; '' is the one in which names stand alone. */
export const catalogText: string = `with ${spaces}, ${relations}\n${selects.join('\nunion all\n')}`
