// npm run docs:check [-- page ...]: every ```ts block of README.md and docs is compiled and run, and what it says after // => must be true.
import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { below, readTree } from './check/tree.mjs'
import { blocksOf, modulesOf } from './docs/blocks.mjs'
import { withExpectations } from './docs/expectations.mjs'
import { errorCodesParity, relativeLinks } from './docs/parity.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
/** Inside the repository, so that examples find the package. */
const folder = join(root, '.cache', 'docs')
const runLimitMs = 60_000

async function run(args, cwd) {
  try {
    await promisify(execFile)(process.execPath, args, { cwd, timeout: runLimitMs, maxBuffer: 1 << 26 })
    return []
  } catch (error) {
    const said = `${error.stdout}${error.stderr}`.trim()
    return [error.killed ? `does not end within ${runLimitMs} ms\n${said}` : said]
  }
}

/** Compiles all modules in one go; answers the compiler's lines, which name pages and their lines. */
async function compile(modules) {
  for (const { name, text } of modules) writeFileSync(join(folder, `${name}.ts`), text)
  const compilerOptions = { isolatedDeclarations: false, declaration: false }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions, include: ['*.ts'] }))
  const said = await run([join(root, 'node_modules/typescript/bin/tsc'), '-p', '.', '--pretty', 'false'], folder)
  const byName = new Map(modules.map(({ name, page }) => [name, page]))
  const lines = said.flatMap(text => text.split('\n'))
  return lines.map(line => line.replace(/^([\w-]+)\.ts\((\d+),\d+\)/, (_, name, at) => `${byName.get(name)}:${at}`))
}

/** Runs a module in an empty folder of its own, so that its files are its own. */
async function execute(module) {
  const { text, expectations } = withExpectations(module)
  const file = join(folder, 'run', `${module.name}.ts`)
  writeFileSync(file, text)
  const cwd = mkdtempSync(join(tmpdir(), 'quintet-docs-'))
  const assertions = pathToFileURL(join(root, 'scripts', 'docs', 'assertions.mjs')).href
  const findings = await run(['--conditions=quintet-source', '--no-warnings', `--import=${assertions}`, file], cwd)
  rmSync(cwd, { recursive: true })
  return { findings, expectations }
}

function linkFindings(pages) {
  return pages.flatMap(({ path, text }) =>
    relativeLinks(text)
      .filter(link => !existsSync(join(root, dirname(path), link)))
      .map(link => `${path}: the link ${link} leads nowhere`),
  )
}

class Report {
  passed = 0
  failed = 0

  say(name, findings, count = 1) {
    if (findings.length === 0) this.passed += count
    else this.failed++
    console.log(findings.length === 0 ? `✔ ${name}` : `✖ ${name}\n  ${findings.join('\n').replaceAll('\n', '\n  ')}`)
  }
}

async function main(wanted) {
  const paths = globSync(['README.md', 'docs/**/*.md'], { cwd: root }).sort()
  const pages = paths.map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  const chosen = pages.filter(({ path }) => wanted.length === 0 || wanted.some(part => path.includes(part)))
  const blocks = chosen.map(({ path, text }) => blocksOf(path, text))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'run'), { recursive: true })
  const report = new Report()
  const toCompile = blocks.flatMap(list => modulesOf(list, { toRun: false }))
  if (toCompile.length > 0) report.say(`${blocks.flat().length} blocks compile`, await compile(toCompile), blocks.flat().length)
  for (const module of blocks.flatMap(list => modulesOf(list, { toRun: true }))) {
    const { findings, expectations } = await execute(module)
    report.say(`${module.name} runs, ${expectations} expectations hold`, findings, expectations + 1)
  }
  report.say('links lead somewhere', linkFindings(chosen))
  if (wanted.length === 0) {
    const src = below(readTree(root, ['packages/quintet/src/**/*.ts']), 'packages/quintet/src')
    const page = pages.find(({ path }) => path.replaceAll('\\', '/') === 'docs/reference/errors.md')
    report.say('codes of errors: table, reference and source agree', errorCodesParity(src, page?.text ?? ''))
  }
  console.log(`\n${report.passed} passed, ${report.failed} failed`)
  process.exitCode = report.failed === 0 ? 0 : 1
}

await main(process.argv.slice(2))
