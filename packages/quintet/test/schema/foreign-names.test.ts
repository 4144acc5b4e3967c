import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checked } from '../../src/columnfamily/cassandra/statements.ts'
import { quoted } from '../../src/graph/neo4j/cells.ts'

test('INJ-28: a name in Cypher is one name whatever it holds, or refused', () => {
  for (const name of ['a`b', '``', 'a` SET n.x = 1 //', "it's", 'a\tb', 'u0060', '日本'])
    assert.equal(quoted(name).slice(1, -1).replaceAll('``', ''), name.replaceAll('`', ''), name)
  assert.equal(quoted('a`b'), '`a``b`')
  // the server reads escapes before it looks for the end of a name
  for (const name of ['\\u0060 SET n.x = 1 //', 'a\\']) assert.throws(() => quoted(name), { code: 'QT_MODEL' })
})

test('INJ-30: a name in CQL is made of letters, digits and underscores, or refused', () => {
  for (const name of ['users', 'Users_2']) assert.equal(checked(name), name)
  for (const name of ['a b', 'a"b', "a'", 'a;drop table b', 'a.b', '', 'ä', 'x'.repeat(49)])
    assert.throws(() => checked(name), { code: 'QT_MODEL' })
})
