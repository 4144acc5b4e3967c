import assert from 'node:assert/strict'
import { test } from 'node:test'
import { duration, systemClock } from '../../src/base/clock.ts'
import { isFailure } from '../../src/base/failure.ts'

test('durations are milliseconds, or text with a unit', () => {
  assert.deepEqual(
    [250, '250ms', '5s', '1.5s', '30m', '12h', '7d', 0].map(value => duration(value, 'ttl')),
    [250, 250, 5_000, 1_500, 1_800_000, 43_200_000, 604_800_000, 0],
  )
})

test('anything else is refused, with the name of the option, in linear time', () => {
  for (const value of [-1, Number.NaN, '', '5', '5 s', 's', '-5s', '5y', '1e3s', '9'.repeat(1_000_000), null, {}, undefined])
    assert.throws(
      () => duration(value as never, 'deadlines.acquire'),
      error => isFailure(error, 'QT_CONFIGURATION') && /deadlines\.acquire/.test(error.message),
    )
})

test('the system clock is the wall clock', () => {
  assert.ok(Math.abs(systemClock.now() - Date.now()) < 1_000)
})
