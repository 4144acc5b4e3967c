import assert from 'node:assert/strict'
import { SourceMap } from 'node:module'
import { test } from 'node:test'
import { transformSync } from 'esbuild'
import { toLines } from './build/maps.mjs'

const source = `
export function far(of: readonly number[], most: number): number[] {
  const kept: number[] = []
  for (const one of of)
    if (one < most) kept.push(one)
  return kept
}

export class Counter {
  #count = 0
  get next(): number { return ++this.#count }
}
`

test('a map of lines leads each place of the code to the line that the whole map leads to, and is smaller', () => {
  const { code, map } = transformSync(source, {
    loader: 'ts',
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'external',
    sourcefile: 'a.ts',
  })
  const whole = JSON.parse(map)
  const lines = toLines(whole)
  const [fine, coarse] = [new SourceMap(whole), new SourceMap(lines)]
  code.split('\n').forEach((text, line) => {
    for (let column = 0; column < text.length; column++) {
      const { originalLine, originalSource } = fine.findEntry(line, column)
      const found = coarse.findEntry(line, column)
      assert.deepEqual([found.originalSource, found.originalLine], [originalSource, originalLine], `${line}:${column}`)
    }
  })
  assert.ok(lines.mappings.length < whole.mappings.length / 2)
  assert.deepEqual(lines.names, [])
})
