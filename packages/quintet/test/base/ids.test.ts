import assert from 'node:assert/strict'
import { test } from 'node:test'
import { token, uuid } from '../../src/base/ids.ts'

test('uuids are of version 7, unique, and in order within one process', () => {
  const made = Array.from({ length: 20_000 }, () => uuid())
  for (const id of made.slice(0, 100)) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(new Set(made).size, made.length)
  assert.deepEqual([...made].sort(), made)
})

test('uuids stay in order when the clock stands still or goes back', () => {
  const later = Date.now() + 100_000
  const made = [uuid(later), uuid(later), uuid(later - 50_000), uuid(0), uuid(later + 1)]
  assert.deepEqual([...made].sort(), made)
})

test('a uuid tells its time', () => {
  const at = Date.now() + 1_000_000
  assert.equal(Number.parseInt(uuid(at).replaceAll('-', '').slice(0, 12), 16), at)
})

test('tokens are unguessable and do not repeat', () => {
  const made = new Set(Array.from({ length: 1_000 }, () => token()))
  assert.equal(made.size, 1_000)
  for (const one of made) assert.match(one, /^[\w-]{22}$/)
})
