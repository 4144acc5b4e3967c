// Every rule of `npm run check` on a toy tree: what it must find, and what it must leave alone.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { coreRule, reexportsRule } from './check/core.mjs'
import { driversRule } from './check/drivers.mjs'
import { floorsRule } from './check/floors.mjs'
import { dialectNamesRule, fileLengthRule, fileNamesRule, functionLengthRule } from './check/names.mjs'
import { countCasts, lowerRatchet, ratchetRule } from './check/ratchet.mjs'
import { below, treeOf } from './check/tree.mjs'

/** A tree in which the file `from` has this text and everything else that it may name exists. */
function floorsOf(from, text) {
  const there = ['base/a.ts', 'query/a.ts', 'call/call.ts', 'driver/contract.ts', 'engine/a.ts', 'engine/storage/a.ts', 'sql/statement.ts']
  const more = ['sql/compile/a.ts', 'sql/dialect/a.ts', 'relational/contract.ts', 'relational/tables/a.ts', 'graph/contract.ts', 'index.ts']
  return floorsRule(treeOf({ ...Object.fromEntries([...there, ...more].map(path => [path, ''])), [from]: text }))
}

const allowed = [
  ['query/b.ts', "import { a } from './a.ts'"],
  ['query/b.ts', "import { a } from '../base/a.ts'"],
  ['relational/tables/b.ts', "import type { C } from '../contract.ts'"],
  ['relational/tables/b.ts', "import { a } from '../../sql/compile/a.ts'"],
  ['sql/dialect.ts', "import type { Call } from '../call/call.ts'"],
  ['driver/pg.ts', "import pg from 'pg'\nimport { readFileSync } from 'node:fs'"],
  ['call/unit.ts', "import { AsyncLocalStorage } from 'node:async_hooks'"],
  ['relational/index.ts', "export { a } from './tables/a.ts'"],
  ['testing/a.ts', "import test from 'node:test'"],
  ['index.ts', "export { a } from './graph/contract.ts'"],
]
for (const [from, text] of allowed) test(`floors: ${from} may say ${text.split('\n')[0]}`, () => assert.deepEqual(floorsOf(from, text), []))

const refused = [
  ['base/b.ts', "import { a } from '../query/a.ts'", 'higher floor'],
  ['base/b.ts', "import type { A } from '../query/a.ts'", 'higher floor'],
  ['base/b.ts', "export * from '../query/a.ts'", 'higher floor'],
  ['base/b.ts', "export type A = import('../query/a.ts').A", 'higher floor'],
  ['base/b.ts', "await import('../query/a.ts')", 'higher floor'],
  ['sql/b.ts', "import type { Call } from '../call/call.ts'", 'siblings'],
  ['sql/dialect.ts', "import { call } from '../call/call.ts'", 'siblings'],
  ['graph/b.ts', "import type { C } from '../relational/contract.ts'", 'siblings'],
  ['sql/compile/b.ts', "import { a } from '../dialect/a.ts'", 'subfolders never meet'],
  ['relational/b.ts', "import { a } from './tables/a.ts'", 'never imports its subfolders'],
  ['base/b.ts', "import { a } from '../index.ts'", 'no room imports the files of src'],
  ['base/b.ts', "import { a } from './absent.ts'", 'no such file'],
  ['engine/b.ts', "import pg from 'pg'", 'only driver imports packages'],
  ['engine/b.ts', "import type pg from 'pg'", 'only driver imports packages'],
  ['engine/b.ts', "import { readFileSync } from 'node:fs'", 'only driver imports node:fs'],
  ['engine/b.ts', 'await import(name)', 'computed'],
  ['attic/b.ts', '', 'has no floor'],
]
for (const [from, text, reason] of refused) {
  test(`floors: ${from} may not say ${text}`, () => {
    const findings = floorsOf(from, text)
    assert.equal(findings.length, 1)
    assert.match(findings[0], new RegExp(reason))
    assert.ok(findings[0].startsWith(`${from}:1 `))
  })
}

test('core: what is loaded at once is followed, types and lazy imports are not', () => {
  const tree = text => treeOf({ 'index.ts': "export * from './db/a.ts'", 'db/a.ts': text, 'engine/a.ts': '', 'relational/tables/a.ts': '' })
  assert.deepEqual(coreRule(tree("import type { A } from '../engine/a.ts'\nconst later = () => import('../relational/tables/a.ts')")), [])
  assert.deepEqual(coreRule(tree("import '../engine/a.ts'")), ['index.ts loads engine/a.ts at once: index.ts → db/a.ts → engine/a.ts'])
  assert.equal(coreRule(tree("export { a } from '../relational/tables/a.ts'")).length, 1)
  assert.equal(coreRule(tree("import { type A } from '../engine/a.ts'")).length, 1, 'the file is loaded although only its type is used')
})

test('reexports: a file of src itself holds no code', () => {
  assert.deepEqual(
    reexportsRule(treeOf({ 'index.ts': "export { a } from './db/a.ts'\nexport type { B } from './db/a.ts'", 'db/a.ts': 'run()' })),
    [],
  )
  assert.equal(reexportsRule(treeOf({ 'index.ts': 'export const a = 1' })).length, 1)
  assert.equal(reexportsRule(treeOf({ 'testing/index.ts': 'run()' })).length, 1)
})

test('names: files and folders that say nothing', () => {
  const bad = ['a/utils.ts', 'a/helper.test.ts', 'common/a.ts', 'misc.mjs', 'a/types.d.ts']
  assert.equal(fileNamesRule(treeOf(Object.fromEntries(bad.map(path => [path, ''])))).length, bad.length)
  assert.deepEqual(fileNamesRule(treeOf({ 'a/field-types.ts': '', 'typescript.ts': '' })), [])
})

test('lines: 400 pass, 401 do not', () => {
  assert.deepEqual(fileLengthRule(treeOf({ 'a.ts': 'x\n'.repeat(400) })), [])
  assert.equal(fileLengthRule(treeOf({ 'a.ts': 'x\n'.repeat(401) })).length, 1)
})

test('functions: 70 lines pass, 71 do not, in every form but a test file', () => {
  const body = lines => `{${'\n'.repeat(lines - 1)}}`
  for (const head of ['function a() ', 'const a = () => ', 'class A { a() ']) {
    const close = head.startsWith('class') ? ' }' : ''
    assert.deepEqual(functionLengthRule(treeOf({ 'a.ts': `${head}${body(70)}${close}` })), [])
    assert.equal(functionLengthRule(treeOf({ 'a.ts': `${head}${body(71)}${close}` })).length, 1)
    assert.deepEqual(functionLengthRule(treeOf({ 'a.test.ts': `${head}${body(71)}${close}` })), [])
  }
})

test('dialects: no question which server it is, outside sql/dialect', () => {
  const asks = ["if (dialect.name === 'x') f()", "f(a !== 'sqlite')", "switch (this.#dialect.name) { case 'x': }"]
  asks.push(
    "switch (a) { case 'postgres': }",
    'f(table[dialect.name])',
    "f(['x'].includes(engine.dialect.name))",
    'f(set.has(dialect.name))',
  )
  for (const text of asks) assert.notDeepEqual(dialectNamesRule(treeOf({ 'engine/a.ts': text })), [], text)
  assert.deepEqual(dialectNamesRule(treeOf({ 'sql/dialect/a.ts': asks[0], 'testing/a.ts': asks[4] })), [])
  assert.deepEqual(dialectNamesRule(treeOf({ 'engine/a.ts': "f(dialect.features.x === true, say(dialect.name), model.name === 'x')" })), [])
})

test('ratchet: what is counted', () => {
  const text = 'f(a as B, [] as const, c!, <D>d, e satisfies any)\n// @ts-expect-error\nlet g: any[]\nlet h: { [k in keyof A as B]: C }'
  assert.deepEqual(countCasts(treeOf({ 'a.ts': text })), { casts: 2, any: 2, nonNull: 1, suppressed: 1 })
})

test('ratchet: growth fails, shrinking must be kept, and is never undone by --lower', t => {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'ratchet.json')
  const ofThousand = casts => treeOf({ 'a.ts': `${'f(a as B)\n'.repeat(casts)}${'f(a)\n'.repeat(999 - casts)}` })
  const kept = () => JSON.parse(readFileSync(file, 'utf8')).castsPerThousandLines
  writeFileSync(file, JSON.stringify({ castsPerThousandLines: 20 }))
  assert.deepEqual(ratchetRule(ofThousand(20), file), [])
  assert.deepEqual(ratchetRule(ofThousand(19), file), [])
  assert.match(ratchetRule(ofThousand(21), file)[0], /21, and 20 were allowed/)
  assert.match(ratchetRule(ofThousand(18), file)[0], /--lower/)
  lowerRatchet(ofThousand(21), file)
  assert.equal(kept(), 20)
  lowerRatchet(ofThousand(18), file)
  assert.equal(kept(), 18)
  assert.match(ratchetRule(treeOf({ 'a.ts': 'let g: any' }), file).join(), /any: 1, and 0 were allowed/)
})

test('drivers: required, imported and offered packages are one list', () => {
  const file =
    "const requires = Object.freeze({ package: 'pg', range: '>=8' })\nconst load = () => import('pg')\nimport type x from 'node:net'"
  const tree = treeOf({ 'driver/pg.ts': file, 'driver/node-sqlite.ts': 'export const d = { requires: null }' })
  const manifest = { peerDependencies: { pg: '>=8' }, peerDependenciesMeta: { pg: { optional: true } } }
  assert.deepEqual(driversRule(tree, manifest), [])
  assert.match(driversRule(tree, { ...manifest, peerDependencies: {} })[0], /pg is missing from peerDependencies/)
  assert.match(driversRule(tree, { ...manifest, peerDependencies: { pg: '>=9' } })[0], /requires >=8, the peer says >=9/)
  assert.match(driversRule(tree, { ...manifest, peerDependenciesMeta: {} })[0], /not an optional peer/)
  assert.match(driversRule(tree, { ...manifest, dependencies: { lodash: '1' } })[0], /the package has none/)
  assert.match(driversRule(treeOf({ 'driver/pg.ts': "import 'pg/lib/x'" }), {})[0], /pg is in the imports of the drivers/)
  const peers = {
    peerDependencies: { pg: '>=8', mysql2: '*' },
    peerDependenciesMeta: { pg: { optional: true }, mysql2: { optional: true } },
  }
  assert.match(driversRule(tree, peers)[0], /mysql2 is in peerDependencies, and no driver requires it/)
})

test('below: paths are relative to the folder', () => {
  assert.deepEqual([...below(treeOf({ 'p/src/a/b.ts': '', 'p/srcx/a.ts': '' }), 'p/src').keys()], ['a/b.ts'])
})
