import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { shapeStatistics } from '../../src/query/shape.ts'
import { Subquery } from '../../src/query/subquery.ts'
import { lite } from './models.ts'

setFlagsFromString('--expose-gc')
// a cast: the flag gives new contexts this function
const collectGarbage = runInNewContext('gc') as () => void

const columns = ['email', 'age', 'score', 'active', 'born', 'seen', 'key'] as const

/** A query whose structure is the number written in base seven. */
function numbered(n: number): unknown {
  let rest = n
  const digits: number[] = []
  for (let i = 0; i < 8; i++) {
    digits.push(rest % 7)
    rest = Math.floor(rest / 7)
  }
  return lite.users.orderBy(u => digits.map(d => (d === 0 ? u.id.asc() : (u[columns[d] ?? 'email'] as typeof u.email).desc())))
}

test('A19: a million shapes are interned in bounded memory, and none is taken for another', { timeout: 60_000 }, () => {
  const count = 1_000_000
  const seen = new Set<number>()
  const measured: number[] = []
  const before = shapeStatistics()
  for (let n = 0; n < count; n++) {
    const { shape } = Subquery.of(numbered(n) as Subquery)
    if (n % 1000 === 0) {
      assert.equal(seen.has(shape), false, 'a shape number never repeats')
      seen.add(shape)
    }
    if (n % 100_000 === 99_999) {
      collectGarbage()
      measured.push(process.memoryUsage().heapUsed)
    }
    assert.ok(shapeStatistics().interned < 10_001)
  }
  const after = shapeStatistics()
  assert.ok(after.epoch - before.epoch > 100, 'epochs were dropped whole')
  assert.ok(after.issued - before.issued >= count)
  const [start = 0] = measured
  const end = measured.at(-1) ?? 0
  assert.ok(end - start < 4 * 1024 * 1024, `the heap grew by ${end - start} bytes`)
})

test('A19: a plan that was dropped is made again, and gives the same text', () => {
  const text = () => lite.users.where(u => u.age.gt(1)).toSQL().text
  const first = text()
  for (let n = 0; n < 3_000; n++) (numbered(n) as { toSQL(): unknown }).toSQL()
  assert.equal(text(), first)
})
