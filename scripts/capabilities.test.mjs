// The page of capabilities is what the stores declare today.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { capabilities, page } from './capabilities.mjs'

test('docs/reference/capabilities.md is up to date (npm run docs:capabilities writes it)', () => {
  assert.equal(readFileSync(page, 'utf8'), capabilities())
})
