// What the assertions of examples call; loaded before an example runs.
import assert from 'node:assert/strict'
import { inspect } from 'node:util'

/** The same data without its prototypes: an example writes a plain object for a row. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Date || value instanceof Uint8Array || value instanceof Map || value instanceof Set) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

globalThis.$docs = {
  equal(actual, expected, where) {
    assert.deepEqual(plain(actual), plain(expected), `${where}: expected ${inspect(expected)}, got ${inspect(actual)}`)
  },
  prints(actual, expected, where) {
    const shown = (
      typeof actual === 'string' && !/^['"`]/.test(expected) ? actual : inspect(actual, { depth: 9, breakLength: Number.POSITIVE_INFINITY })
    ).replace(/\s+/g, ' ')
    const parts = expected.replace(/\s+/g, ' ').split('…')
    const pattern = parts.map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')
    assert.match(shown, new RegExp(`^${pattern}$`), `${where}: expected ${expected}, got ${shown}`)
  },
  async throws(run, code, where) {
    const error = await run().then(
      () => undefined,
      thrown => thrown,
    )
    assert.ok(error !== undefined, `${where}: expected ${code}, nothing was thrown`)
    assert.equal(error.code ?? error.name, code, `${where}: expected ${code}, got ${error}`)
  },
}
