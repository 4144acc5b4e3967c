import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bounded } from '../../src/base/bounded.ts'

test('A19: a bounded map keeps what is used, lets go of what is not, and tells what it let go', () => {
  const gone: number[] = []
  const map = new Bounded<number, string>(3, key => gone.push(key))
  for (const key of [1, 2, 3]) map.set(key, `value ${key}`)
  assert.equal(map.get(1), 'value 1')
  map.set(4, 'value 4')
  assert.deepEqual(gone, [2])
  assert.equal(map.get(1), 'value 1')
  assert.equal(map.get(2), undefined)
  map.set(1, 'changed')
  assert.deepEqual([map.get(1), map.size], ['changed', 3])
  assert.equal(map.delete(1), true)
  assert.equal(map.delete(1), false)
  assert.deepEqual([...map.values()], ['value 3', 'value 4'])
})

test('A19: it never holds more than its limit, also when everything is used all the time', () => {
  const map = new Bounded<number, number>(10)
  for (let key = 0; key < 10_000; key++) {
    map.set(key, key)
    map.get(key)
    map.get(key - 1)
    assert.ok(map.size <= 10)
  }
})
