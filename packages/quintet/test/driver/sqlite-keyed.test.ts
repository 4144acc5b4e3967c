import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { KeyedStatement } from '../../src/driver/node-sqlite-keyed.ts'

/** What a Node before 22.16 is given; the rest of the driver is tested there by the packed package. */
function keyed(text: string, client: DatabaseSync = new DatabaseSync(':memory:')): KeyedStatement {
  return new KeyedStatement(client, text, false)
}

describe('rows that come as objects', () => {
  test('columns of one name, and of numbers for names, keep their values and places', () => {
    const statement = keyed('select 1 as a, 2 as "1", 3 as a, ? as "0" order by 1;')
    assert.deepEqual(statement.columns, ['a', '1', 'a', '0'])
    assert.deepEqual(statement.all([4]), [[1, 2, 3, 4]])
    assert.deepEqual([...statement.iterate([5])], [[1, 2, 3, 5]])
  })

  test('names are known before there is a row; order, parameters and integers stay', () => {
    const client = new DatabaseSync(':memory:')
    client.exec('create table t (a integer, b text) strict; insert into t values (9007199254740993, ?)'.replace('?', "'x'"))
    const statement = keyed('select a, b from t where b = ? order by a desc -- the end', client)
    assert.deepEqual(statement.columns, ['a', 'b'])
    statement.bigints(true)
    assert.deepEqual(statement.all(['x']), [[9007199254740993n, 'x']])
    assert.deepEqual(statement.all(['y']), [])
  })

  test('a statement without rows has no columns', () => {
    const client = new DatabaseSync(':memory:')
    client.exec('create table t (a integer)')
    const statement = keyed('insert into t values (?), (2)', client)
    assert.deepEqual([statement.columns, statement.run([1])], [[], 2])
  })

  test('what a write gives back is in order; where that cannot be told, it is undone', () => {
    const client = new DatabaseSync(':memory:')
    client.exec('create table t (a integer, "7" integer)')
    const told = keyed('insert into t values (1, 2) returning a, "7" as seven', client)
    assert.equal(told.columns.length, 2)
    assert.deepEqual(told.all([]), [[1, 2]])
    assert.deepEqual(told.columns, ['a', 'seven'])
    const twice = keyed('insert into t values (3, 4) returning a, a', client)
    assert.throws(() => twice.all([]), { code: 'SQLITE_ERROR' })
    const numbers = keyed('insert into t values (3, 4) returning a, "7"', client)
    assert.throws(() => numbers.all([]), { code: 'SQLITE_ERROR' })
    assert.equal(client.prepare('select count(*) as n from t').get()?.n, 1)
    assert.equal(client.isTransaction, false)
  })

  test('a plan, and a text that is none', () => {
    assert.equal(keyed('explain query plan select 1').all([]).length, 1)
    assert.throws(() => keyed('selec 1'))
  })
})
