import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { scaled, unscaled } from '../../src/schema/decimal.ts'

suite('decimals', () => {
  test('C decimal: a number has the text that the same bigint has, for every count of digits', () => {
    const safe = fc.integer({ min: -(10 ** 15 - 1), max: 10 ** 15 - 1 })
    const small = fc.integer({ min: -1100, max: 1100 })
    fc.assert(
      fc.property(fc.oneof(safe, small), fc.integer({ min: 0, max: 8 }), (value, scale) => {
        const text = unscaled(value, scale)
        assert.equal(text, unscaled(BigInt(value), scale))
        assert.equal(scaled(text, scale), BigInt(value))
      }),
    )
    assert.equal(unscaled(-0, 2), '0.00')
    assert.equal(unscaled(-5, 2), '-0.05')
    assert.equal(unscaled(999_999_999_999_999, 3), '999999999999.999')
  })
})
