// npm run types:budget: what type checking costs, in instantiations (they repeat exactly), and how large declarations are.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { databaseText, queriesText, queryText, schemaText, sorts } from '../bench/checker/workload.ts'
import { declare } from './build/declarations.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cache = join(root, 'node_modules', '.cache', 'types-budget')
const compilers = { 'TS 5.9': 'typescript', 'TS 7': 'typescript7' }
const budgets = [
  { tables: 50, gate: 90_000, goal: 60_000 },
  { tables: 200, gate: 140_000, goal: 100_000 },
]
const queries = 100
const maxRatio = 2
const maxBytesPerTable = 2048

const options = {
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: [],
}

/** A project in a folder of its own. Against the published declarations, as programs of users are. */
function project(name, files, more = { noEmit: true }) {
  const folder = join(cache, name)
  mkdirSync(folder, { recursive: true })
  const paths = { quintet: ['../declarations/index.d.ts'], 'quintet/*': ['../declarations/stores/*.d.ts'] }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, paths, ...more }, include: ['*.ts'] }))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  return folder
}

/** What a compiler says of a project: its count and its errors. */
function compile(folder, compiler) {
  const tsc = join(root, 'node_modules', compiler, 'bin', 'tsc')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, '-p', folder, '--extendedDiagnostics', '--pretty', 'false'], { maxBuffer: 2 ** 26 }, (_, stdout) => {
      const instantiations = /^Instantiations:\s*(\d+)/m.exec(stdout)?.[1]
      if (instantiations === undefined) return reject(new Error(`no count of instantiations in:\n${stdout.slice(0, 2000)}`))
      resolve({ instantiations: Number(instantiations), errors: stdout.split('\n').filter(line => /: error TS\d+/.test(line)) })
    })
  })
}

/** Compiles what has to be free of errors, so that a count is never one of a program that was not understood. */
async function count(folder, compiler) {
  const { instantiations, errors } = await compile(folder, compiler)
  if (errors.length > 0) throw new Error(`${folder} does not compile:\n${errors.slice(0, 5).join('\n')}`)
  return instantiations
}

function workload(tables, count) {
  return { 'schema.ts': schemaText(tables), 'database.ts': databaseText(tables), 'queries.ts': queriesText(tables, count) }
}

async function instantiationRows() {
  const rows = []
  for (const { tables, gate, goal } of budgets) {
    const folder = project(`workload-${tables}`, workload(tables, queries))
    for (const [name, compiler] of Object.entries(compilers)) {
      const found = await count(folder, compiler)
      const gated = compiler === 'typescript'
      rows.push({
        what: `${tables} tables, ${queries} queries, ${name}`,
        found,
        gate: gated ? gate : '',
        goal,
        ok: !gated || found <= gate,
      })
    }
  }
  return rows
}

/** What one more query costs when a name in it is misspelt, by what it costs when it is right. */
async function misspeltRows() {
  const { tables } = budgets[0]
  const one = (sort, misspelt) => ({
    ...workload(tables, queries),
    'more.ts': `import { db } from './database.ts'\n\n${queryText(sort, 'more', 11, misspelt)}`,
  })
  const before = await count(join(cache, `workload-${tables}`), 'typescript')
  const rows = []
  for (const sort of sorts) {
    const right = (await count(project(`right-${sort}`, one(sort, false)), 'typescript')) - before
    const wrong = await compile(project(`misspelt-${sort}`, one(sort, true)), 'typescript')
    if (wrong.errors.length === 0) throw new Error(`a misspelt name in ${sort} compiles`)
    const more = wrong.instantiations - before
    const ratio = more === right ? 1 : Math.round((more / right) * 100) / 100
    rows.push({
      what: `misspelt in ${sort}: ${more} for ${right}`,
      found: ratio,
      gate: maxRatio,
      goal: '',
      ok: ratio <= maxRatio,
    })
  }
  return rows
}

async function declarationRows() {
  const tables = budgets.at(-1).tables
  const emit = { declaration: true, emitDeclarationOnly: true, outDir: 'out' }
  const folder = project('declarations-of-a-schema', { 'schema.ts': schemaText(tables) }, emit)
  await count(folder, 'typescript')
  const text = readFileSync(join(folder, 'out', 'schema.d.ts'), 'utf8')
  const bytes = Math.ceil(Buffer.byteLength(text) / tables)
  const anys = text.match(/\bany\b/g)?.length ?? 0
  return [
    {
      what: `bytes of declarations a table, ${tables} tables`,
      found: bytes,
      gate: maxBytesPerTable,
      goal: '',
      ok: bytes <= maxBytesPerTable,
    },
    { what: 'any in these declarations', found: anys, gate: 0, goal: '', ok: anys === 0 },
  ]
}

rmSync(cache, { recursive: true, force: true })
declare(join(root, 'packages/quintet/src'), [{ source: 'index.ts' }, { source: 'stores/sqlite.ts' }], join(cache, 'declarations'))
const rows = [...(await instantiationRows()), ...(await misspeltRows()), ...(await declarationRows())]
for (const { what, found, gate, goal, ok } of rows)
  console.log(
    `${ok ? '✔' : '✖'} ${what.padEnd(46)} ${found.toLocaleString('en').padStart(9)}  gate ${gate.toLocaleString('en').padStart(7)}  goal ${goal.toLocaleString('en').padStart(7)}`,
  )
const above = rows.filter(({ ok }) => !ok).length
console.log(`\n${rows.length - above} within the budget, ${above} above it`)
process.exitCode = above === 0 ? 0 : 1
