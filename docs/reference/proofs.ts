import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allCases } from '../../packages/quintet/src/testing/relational/cases.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A row of the page of coverage. */
export interface CoverageRow {
  readonly id: string
  readonly state: string
  readonly tests: readonly string[]
}

export function coverageRows(): CoverageRow[] {
  const page = readFileSync(new URL('coverage.md', import.meta.url), 'utf8')
  const lines = page.split('\n').filter(line => /^\| [A-L]\d\d \|/.test(line))
  return lines.map(line => {
    const [, id = '', , state = '', proof = ''] = line.split('|').map(cell => cell.trim())
    return { id, state, tests: [...proof.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name) }
  })
}

/** The names of all tests: what the test files say, the programs that must not compile, the cases of the contract suite. */
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
  return new Set([...names, ...refused, ...allCases.map(one => one.name)])
}
