import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { allCases } from '../../packages/quintet/src/testing/relational/cases.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface Row {
  readonly id: string
  readonly state: string
  readonly tests: readonly string[]
}

function rows(): Row[] {
  const page = readFileSync(new URL('coverage.md', import.meta.url), 'utf8')
  const lines = page.split('\n').filter(line => /^\| [A-L]\d\d \|/.test(line))
  return lines.map(line => {
    const [, id = '', , state = '', proof = ''] = line.split('|').map(cell => cell.trim())
    return { id, state, tests: [...proof.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name) }
  })
}

/** The names of all tests: what the test files say, the programs that must not compile, the cases of the contract suite. */
function testNames(): Set<string> {
  const files = globSync(['packages/quintet/test/**/*.test.ts', '{examples,docs,bench}/**/*.test.ts', 'scripts/**/*.test.mjs'], {
    cwd: root,
    exclude: path => path.includes('node_modules'),
  })
  const names = files.flatMap(file => {
    const text = readFileSync(`${root}${file}`, 'utf8')
    return [...text.matchAll(/\b(?:test|it)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)].map(([, , name = '']) => name.replace(/\\(.)/g, '$1'))
  })
  const refused = globSync('packages/quintet/test/fail/*.ts', { cwd: root }).map(
    path => `A17: ${basename(path, '.ts').replaceAll('-', ' ')}`,
  )
  return new Set([...names, ...refused, ...allCases.map(one => one.name)])
}

/** How many features each section has. */
const sections = { A: 41, B: 11, C: 20, D: 6, E: 14, F: 24, G: 15, H: 10, I: 13, J: 4, K: 18, L: 10 }

test('coverage: every feature has its row, in order', () => {
  const ids = Object.entries(sections).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`),
  )
  assert.deepEqual(
    rows().map(row => row.id),
    ids,
  )
})

test('coverage: what works or is refused names a test that exists', () => {
  const names = testNames()
  const states = ['works', 'in part', 'refused', 'later']
  const findings = rows().flatMap(({ id, state, tests }) => [
    ...(states.includes(state) ? [] : [`${id}: there is no state ${state}`]),
    ...(state === 'later' || tests.length > 0 ? [] : [`${id} names no test`]),
    ...tests.filter(name => !names.has(name)).map(name => `${id}: there is no test named ${name}`),
  ])
  assert.deepEqual(findings, [])
})
