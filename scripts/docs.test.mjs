// The docs runner on pages of its own: what it must take from a page, and what it must find wrong.
import assert from 'node:assert/strict'
import test from 'node:test'
import './docs/assertions.mjs'
import { treeOf } from './check/tree.mjs'
import { blocksOf, modulesOf } from './docs/blocks.mjs'
import { withExpectations } from './docs/expectations.mjs'
import { errorCodesParity, relativeLinks } from './docs/parity.mjs'

const fence = '```'
const fenced = (info, ...lines) => [fence + info, ...lines, fence].join('\n')
const { $docs } = globalThis

test('docs: blocks share a module, lines stay where they are, imports come once', () => {
  const page = [
    '# Title',
    fenced('ts', "import { a, b } from 'x'", 'a()'),
    'text',
    fenced('ts', "import { b, type C } from 'x'", 'b()'),
  ].join('\n')
  const [module, ...more] = modulesOf(blocksOf('p.md', page), { toRun: true })
  assert.deepEqual(more, [])
  const lines = module.text.split('\n')
  assert.equal(lines[0].trim(), "import { a } from 'x'; import { b } from 'x'; import { type C } from 'x'; export {};")
  const at = code => page.split('\n').indexOf(code)
  assert.equal(lines[at('a()')], 'a()')
  assert.equal(lines[at('b()')], 'b()')
})

test('docs: scope is in braces, alone is a module of its own, no-run is not run', () => {
  const page = [
    fenced('ts', 'const a = 1'),
    fenced('ts scope', 'const a = 2'),
    fenced('ts alone', 'const a = 3'),
    fenced('ts no-run a server', 'const b = 4'),
  ]
  const blocks = blocksOf('p.md', page.join('\n'))
  const run = modulesOf(blocks, { toRun: true })
  assert.equal(run.length, 2)
  assert.match(run[0].text, /const a = 1\n[\s\S]*\{\nconst a = 2\n\}/)
  assert.doesNotMatch(run[0].text, /const b/)
  assert.match(modulesOf(blocks, { toRun: false })[0].text, /const b = 4/)
})

test('docs: a mark that means nothing, or no reason, is refused', () => {
  assert.throws(() => blocksOf('p.md', fenced('ts skip', 'a')), /p.md:1: unknown mark skip/)
  assert.throws(() => blocksOf('p.md', fenced('ts no-run', 'a')), /needs a reason/)
  assert.throws(() => blocksOf('p.md', '```ts\na'), /does not end/)
  assert.deepEqual(blocksOf('p.md', fenced('tsx', 'a') + fenced('sh', 'b')), [])
})

/** Runs a text with its expectations. */
async function execute(text) {
  const made = withExpectations({ page: 'p.md', text })
  const AsyncFunction = (async () => {}).constructor
  await new AsyncFunction(made.text)()
  return made.expectations
}

test('docs: expectations that hold', async () => {
  assert.equal(await execute('1 + 1 // => 2\nconst a = [{ b: null }] // => [{ b: null }]\nconsole.log(a.length) // => 1'), 3)
  assert.equal(await execute('await Promise.resolve({ a: 1, b: [2] }) // => {\n//     a: 1,\n//     b: [2] }'), 1)
  assert.equal(
    await execute("const e = Object.assign(new Error('x'), { code: 'QT_X' }); const f = () => { throw e }\nf() // => throws QT_X"),
    1,
  )
  assert.equal(await execute("({ id: 'abc', n: 1 }) // => { id: '…', n: 1 }"), 1)
  assert.equal(await execute('Object.create(null, { a: { value: 1, enumerable: true } }) // => { a: 1 }'), 1)
})

test('docs: expectations that do not hold are found, with their line', async () => {
  await assert.rejects(execute('\n1 + 1 // => 3'), /p.md:2: expected 3, got 2/)
  await assert.rejects(execute("'1' // => 1"), /expected 1, got '1'/)
  await assert.rejects(execute('1 // => throws QT_X'), /nothing was thrown/)
  await assert.rejects(execute("(() => { throw new Error('x') })() // => throws QT_X"), /expected QT_X/)
  await assert.rejects(execute('({ a: 1 }) // => { a: 2… }'), /expected/)
  await assert.rejects(execute('const a = { b: 1 } // => { b: 1, c: undefined }'), /expected/)
})

test('docs: an expectation that would not be checked is refused', () => {
  assert.throws(() => withExpectations({ page: 'p.md', text: 'f(\n  1, // => 1\n)' }), /1 expectations are written, 0 end a statement/)
})

test('docs: prints takes text as inspect shows it', () => {
  $docs.prints('abc', "'a…'", 'w')
  $docs.prints('abc', 'a…', 'w')
  $docs.prints(new Map([[1, { a: 'x' }]]), "Map(1) { 1 => { a: '…' } }", 'w')
  assert.throws(() => $docs.prints('abc', 'abd', 'w'), /w: expected abd, got abc/)
})

test('errors: table, page and source', () => {
  const src = (table, used) => treeOf({ 'base/errors.ts': `export const errors = { ${table}: 1 }`, 'db/a.ts': `throw failure('${used}')` })
  assert.deepEqual(errorCodesParity(src('QT_A', 'QT_A'), '# Errors\n## QT_A\n'), [])
  assert.match(errorCodesParity(src('QT_A', 'QT_A'), '').join(), /QT_A has no section/)
  assert.match(errorCodesParity(src('QT_A', 'QT_A'), '## QT_A\n## `QT_B`').join(), /QT_B has a section/)
  const findings = errorCodesParity(src('QT_A', 'QT_B'), '## QT_A').join()
  assert.match(findings, /QT_A is in base\/errors.ts, and nothing/)
  assert.match(findings, /QT_B is used in src/)
  assert.match(errorCodesParity(treeOf({}), '').join(), /holds no code/)
})

test('links: relative ones outside code', () => {
  const text = '[a](x.md#y) [b](https://e.org) [c](#z) `[d](no.md)`\n```ts\n[e](no.md)\n```\n'
  assert.deepEqual(relativeLinks(text), ['x.md'])
})
