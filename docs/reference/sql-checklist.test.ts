import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { errors } from '../../packages/quintet/src/base/errors.ts'
import { coverageRows, testNames } from './proofs.ts'

/** How many classes, tests in them, and flags the list has. */
const size = { classes: 85, tests: 465, flags: 258 }

interface Row {
  readonly name: string
  readonly tests: number | null
  readonly states: readonly string[]
  readonly proof: string
}

function rows(): Row[] {
  const page = readFileSync(new URL('sql-checklist.md', import.meta.url), 'utf8')
  const lines = page.split('\n').filter(line => /^\| `\w+` \|/.test(line))
  return lines.map(line => {
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map(cell => cell.trim())
    const [name = ''] = cells
    const tests = cells.length === 6 ? Number(cells[1]) : null
    return { name: name.replaceAll('`', ''), tests, states: cells.slice(-3, -1), proof: cells.at(-1) ?? '' }
  })
}

test('checklist: every class of tests and every flag has its row, once', () => {
  const all = rows()
  const classes = all.filter(row => row.tests !== null)
  assert.deepEqual(
    { classes: classes.length, tests: classes.reduce((sum, row) => sum + (row.tests ?? 0), 0), flags: all.length - classes.length },
    size,
  )
  assert.equal(new Set(all.map(row => row.name)).size, all.length)
})

test('checklist: what works names what proves it, what is refused the code that says so', () => {
  const names = testNames()
  const covered = new Map(coverageRows().map(row => [row.id, row.state]))
  const findings = rows().flatMap(({ name, states, proof }) => {
    const features = proof.match(/\b[A-L]\d\d\b(?!:)/g) ?? []
    const tests = [...proof.matchAll(/`([A-Z]\w*: [^`]+)`/g)].map(([, test = '']) => test)
    const works = states.includes('works')
    return [
      ...states.flatMap(state => {
        const [, word, code] = /^(works|lacking|not asked|refused)(?: `(\w+)`)?$/.exec(state) ?? []
        if (word === undefined || (word === 'refused') !== (code !== undefined)) return [`${name}: there is no state ${state}`]
        return code !== undefined && !Object.hasOwn(errors, code) ? [`${name}: there is no code ${code}`] : []
      }),
      ...(works && features.length + tests.length === 0 ? [`${name} works, and names no proof`] : []),
      ...(works
        ? features.filter(id => !['works', 'in part'].includes(covered.get(id) ?? '')).map(id => `${name}: ${id} does not work`)
        : []),
      ...tests.filter(one => !names.has(one)).map(one => `${name}: there is no test named ${one}`),
    ]
  })
  assert.deepEqual(findings, [])
})
