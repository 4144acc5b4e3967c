import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as columnFamilies from '../../packages/quintet/src/testing/columnfamily/cases.ts'
import * as documents from '../../packages/quintet/src/testing/document/cases.ts'
import * as graphs from '../../packages/quintet/src/testing/graph/cases.ts'
import * as keyValues from '../../packages/quintet/src/testing/keyvalue/cases.ts'
import { allCases } from '../../packages/quintet/src/testing/relational/cases.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A row of a page that says what holds and which tests prove it. */
export interface Row {
  readonly id: string
  readonly state: string
  readonly tests: readonly string[]
}

/** The rows of a page whose first cell is an id. */
function rowsOf(page: string, id: RegExp): Row[] {
  const lines = readFileSync(new URL(page, import.meta.url), 'utf8').split('\n')
  return lines
    .map(line => line.split('|').map(cell => cell.trim()))
    .filter(([, cell = '']) => id.test(cell))
    .map(([, cell = '', , state = '', proof = '']) => ({
      id: cell,
      state,
      tests: [...proof.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    }))
}

export const coverageRows = (): Row[] => rowsOf('coverage.md', /^[A-L]\d\d$/)
export const faultRows = (): Row[] => rowsOf('faults.md', /^(?:S\d\d|(?:INJ|TYP|CON|TXN)-\d+)$/)

const suites = [allCases, columnFamilies.allCases, documents.allCases, graphs.allCases, keyValues.allCases]

/** The names of all tests: what the test files say, the programs that must not compile, the cases of the contract suites. */
export function testNames(): Set<string> {
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
  return new Set([...names, ...refused, ...suites.flatMap(cases => cases.map(one => one.name))])
}

/** Rows in a state that does not exist, without a test though their state needs one, or with a test that does not exist. */
export function unproven(rows: readonly Row[], proven: readonly string[], open: readonly string[]): string[] {
  const names = testNames()
  return rows.flatMap(({ id, state, tests }) => [
    ...(proven.includes(state) || open.includes(state) ? [] : [`${id}: there is no state ${state}`]),
    ...(proven.includes(state) && tests.length === 0 ? [`${id} names no test`] : []),
    ...tests.filter(name => !names.has(name)).map(name => `${id}: there is no test named ${name}`),
  ])
}
