import assert from 'node:assert/strict'
import type { Tools } from './case.ts'

/** One text for all, or one for each dialect. Parameters are written `?1`, whatever a server calls them. */
export type Texts = string | Readonly<Record<string, string>>

/** Asserts what a query would send: the text beside the behaviour. */
export function prints(to: Tools, query: { toSQL(): { readonly text: string } }, expected: Texts): void {
  const wanted = typeof expected === 'string' ? expected : (expected[to.dialect] ?? `no text for ${to.dialect}`)
  assert.equal(query.toSQL().text.replace(/\$(\d+)/g, '?$1'), wanted)
}
