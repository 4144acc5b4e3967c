import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlyReads } from '../../src/relational/raw-reading.ts'

test('A15: what certainly only reads is known', () => {
  for (const text of [
    'select 1',
    '  SELECT count(*) from x where a in (1, 2) and b like ?',
    'values (1), (2)',
    'with a as (select 1) select * from a',
    'select 1;',
    'select 1 -- delete from x\n from y',
    'select \'delete from x\' as a, "update" from y /* insert */',
    'select coalesce(max(a), 0) over (partition by b) from x',
    "select date_trunc('day', a) from x group by 1 having count(*) > 1",
    "select q.b from (select 1 as b) as q where exists (select 1 from x where 'it''s' = b)",
  ])
    assert.equal(onlyReads([text]), true, text)
})

test('A15: whatever may write, or cannot be told, counts as a write', () => {
  for (const text of [
    '',
    'update x set a = 1',
    'insert into x values (1)',
    'DELETE from x',
    'with a as (delete from x returning *) select * from a',
    'select * into y from x',
    'select a from x for update',
    'select a from x for share',
    "select nextval('s')",
    'select my_function(1)',
    'select pg_advisory_lock(1)',
    "select set_config('a', 'b', false)",
    'select 1; delete from x',
    'explain analyze delete from x',
    'pragma journal_mode = delete',
    'vacuum',
    'copy x from stdin',
    'call p()',
    "select E'\\'' || (delete from x)",
    "select $$ ' $$ || delete_all()",
    "select 'open",
    'select /* a /* b */ delete from x */ 1',
    'create table x (a)',
    '/* select */ drop table x',
  ])
    assert.equal(onlyReads([text]), false, text)
})

test('A15: operands and names of tables are neither', () => {
  assert.equal(onlyReads(['select * from ', { schema: null, name: 'delete' }, ' where a = ', 0]), true)
  assert.equal(onlyReads(['delete from ', { schema: null, name: 'select' }]), false)
})

// a quadratic reader would need hours for these
test('INJ-36: a long text is read in linear time', { timeout: 20_000 }, () => {
  for (const text of [
    "'".repeat(2_000_001),
    '/*'.repeat(1_000_000),
    'select '.repeat(500_000),
    '--'.repeat(1_000_000),
    '$'.repeat(1_000_000),
  ])
    assert.equal(onlyReads([text]), text.startsWith('select'))
})
