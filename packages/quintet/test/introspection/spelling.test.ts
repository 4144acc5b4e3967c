import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql, t, table } from 'quintet'
import { opened, pgliteDatabase, postgresDatabase } from './databases.ts'

/** Conditions as people write them; the server keeps each of them, and says most of them in other words. */
const conditions = String.raw`
a > 0
a > 0 and b < 10 or not ok
(a > 0) = ok
s ~* '^[a-z]+$'
s !~ 'x'
s similar to 'a%'
s not similar to 'a%'
s like 'a%' escape '!'
s not ilike '%x%'
v like 'a%'
v = 'a'
v in ('a', 'b')
s in ('a')
s not in ('a','b')
a in (1,2,3)
a not in (1)
a = any(array[1,2])
a = any('{1,2}')
a <> all (array[1,2])
s = any(tags)
a between 1 and 5
a not between 1 and 5
a between symmetric 5 and 1
n > 0
n >= 0.5
n = 1.50
f > 1e3
f = -0.5
b > 9007199254740993
b > a
n > a
a * n > 10
a + b * 2 - 1 > 0
(a + b) * 2 > 0
a % 2 = 0
a & 1 = 1
a ^ 2 > 1
-a < 0
- (a) < 0
|/ f > 0
@ a > 0
extract(year from d) > 2000
extract(epoch from ts) > 0
date_trunc('day', ts) = ts
d > '2020-01-01'
d > date '2020-01-01'
ts > timestamptz '2020-01-01 00:00:00+00'
w > timestamp '2020-01-01 00:00:00'
ts > now() - interval '1 day'
i > interval '1 day'
t > '12:00'::time
(ts at time zone 'UTC')::date = d
w at time zone 'utc' = ts
current_date > d
position('@' in s) > 1
substring(s from 1 for 2) = 'ab'
substring(s, 1, 2) = 'ab'
substring(s from 'a.c') = 'abc'
trim(s) <> ''
trim(both ' ' from s) <> ''
trim(leading 'x' from s) <> ''
btrim(s) <> ''
upper(s) = lower(s)
char_length(s) <= 10
length(s) <= 10
overlay(s placing 'x' from 2 for 3) = 'a'
coalesce(s, '') <> ''
nullif(a, 0) is null
greatest(a, 1) > 0
s is distinct from v
s is not distinct from v
s is null
s is not null
s isnull
ok is true
ok is not false
ok is unknown
not ok
not (ok and a > 0)
case when a > 0 then s is not null else true end
case a when 1 then true when 2 then false end
case when a > 0 then 'x' else 'y' end = s
tags[1] = 'a'
array_length(tags, 1) > 0
tags @> array['a']
tags && '{a,b}'
data ->> 'a' = 'b'
data -> 'a' ->> 'b' = 'c'
data #>> '{a,b}' = 'c'
data @> '{"b": 2, "a": 1}'::jsonb
data ? 'a'
(data ->> 'n')::int > 0
cast(data ->> 'n' as numeric(10, 2)) > 0
cast(s as varchar(3)) = 'abc'
s::varchar = 'abc'
s || 'x' = v
s || a = 'x1'
a::text = s
concat(s, v, 1) = 'x'
s collate "C" < 'a'
(a, b) = (1, 2)
row(a, b) is not null
u = '00000000-0000-0000-0000-000000000000'
u = gen_random_uuid()
s = $$it's$$
s = E'a\nb\\c'
s = 'it''s'
s = ''
s = '5'
a > 0 and (b > 0 and a < 5)
a > 0 and b > 0 and a < 5
(a > 0 or b > 0) and ok
pg_catalog.length(s) > 0
"a" > 0
round(n, 1) = 0.5
n::int = 1
(n * 100)::bigint = b
width_bucket(f, 0, 1, 10) = 1
ts - w::timestamptz > interval '02:00:00'
age(ts) > interval '1 year'
make_date(2020, 1, 1) = d
to_char(ts, 'YYYY') = '2020'
regexp_replace(s, 'a', 'b', 'g') = 'x'
jsonb_typeof(data) = 'object'
a is not null and a <> 0
a != 0
false or ok
`
  .trim()
  .split('\n')

/** A fragment of a text that a test has in its hands, where a program writes a template. */
function fragment(text: string) {
  return sql(Object.freeze(Object.assign([text], { raw: Object.freeze([text]) })))
}

const spelt = table(
  'spelt',
  {
    id: t.id(),
    a: t.integer(),
    b: t.bigint(),
    n: t.decimal(10, 2),
    f: t.double(),
    s: t.text(),
    v: t.text(20),
    d: t.date(),
    ts: t.timestamp(),
    w: t.timestamp({ zone: false }),
    ok: t.boolean(),
    tags: t.list(t.text()),
    data: t.json<unknown>(),
    u: t.uuid(),
    i: t.interval(),
    t: t.time(),
  },
  { checks: conditions.map((text, nth) => ({ name: `check ${nth}`, that: fragment(text) })) },
)

const servers = [pgliteDatabase(), await postgresDatabase()].filter(one => one !== null)

for (const { name, open } of servers)
  test(`D02: what was written and what the server makes of it are one expression (${name})`, async () => {
    const db = opened({ spelt }, open())
    await db.createAll()
    const { differences, snapshot } = await db.introspect()
    assert.deepEqual(
      differences.map(one => ('from' in one ? one.from : 'to' in one ? one.to : one)),
      [],
    )
    // a list of texts is what an enum is made of
    const kept = snapshot.tables[0]?.columns.flatMap(column => column.domain ?? []) ?? []
    const texts = [...(snapshot.tables[0]?.checks ?? []), ...kept].map(check => check.that.text)
    assert.equal(texts.length, conditions.length)
    assert.ok(texts.filter(text => !conditions.includes(text)).length > 100, 'the server rewrites nearly all of them')
    await db.dropAll()
    await db.close()
  })
