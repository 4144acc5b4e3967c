import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, inspect } from 'node:util'
import { Secret } from '../../src/base/redact.ts'

test('a secret is never printed, in whatever holds it', () => {
  const secret = new Secret('hunter2')
  const holder = { deep: { list: [secret] } }
  const printed = [
    String(secret),
    `${secret}`,
    JSON.stringify(secret),
    JSON.stringify(holder),
    inspect(secret),
    inspect(holder, { depth: 9, showHidden: true }),
    format('%s %o %j', secret, secret, secret),
    inspect(holder, { getters: true }),
  ]
  for (const text of printed) assert.ok(!text.includes('hunter2'), text)
  assert.equal(secret.reveal(), 'hunter2')
  assert.deepEqual(Object.keys(secret), [])
  assert.ok(!JSON.stringify(structuredClone(Object.assign(Object.create(null), { ...secret }))).includes('hunter2'))
})
