// npm run test:packed: the package as a user gets it. The tarball is installed into an empty project without any driver; a program is
// compiled there by both compilers without skipLibCheck, and run on this Node and on the oldest one that the package supports,
// where the contract suite runs too.
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build, pack } from './build.mjs'
import { cacheFolder } from './servers/process.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const project = mkdtempSync(join(tmpdir(), 'quintet-packed-'))
const oldestNode = '22.13.0'

async function run(program, args, cwd = project) {
  try {
    return (await promisify(execFile)(program, args, { cwd })).stdout
  } catch (error) {
    throw new Error(`${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message)
  }
}

/** npm brings old releases of Node too; kept outside the work tree. */
async function oldNode() {
  const folder = join(cacheFolder(), `node-${oldestNode}`)
  const program = join(folder, 'node_modules', 'node', 'bin', 'node')
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }))
    // a stalled download is given up and tried again
    await run('npm', ['install', '--no-audit', '--no-fund', '--fetch-timeout=30000', '--fetch-retries=5', `node@${oldestNode}`], folder)
  }
  return program
}

async function installTarball() {
  const { dist } = await build()
  const { tarball } = await pack(dist, project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball])
  for (const name of ['program.ts', 'require.cjs', 'suite.mjs']) copyFileSync(join(root, 'scripts', 'packed', name), join(project, name))
}

async function nothingElse() {
  const installed = readdirSync(join(project, 'node_modules')).filter(name => !name.startsWith('.'))
  if (installed.join() !== 'quintet') throw new Error(`installing quintet brought ${installed.join(', ')}`)
}

/** Entry points that the program does not name are compiled too. */
function everyEntry() {
  const { exports } = JSON.parse(readFileSync(join(project, 'node_modules', 'quintet', 'package.json'), 'utf8'))
  const keys = Object.keys(exports).filter(key => key !== './package.json')
  return keys.map((key, index) => `import * as e${index} from 'quintet${key.slice(1)}'\nexport { e${index} }\n`).join('')
}

async function compile(compiler, options) {
  writeFileSync(join(project, 'entries.ts'), everyEntry())
  const base = { target: 'es2022', module: 'nodenext', strict: true, skipLibCheck: false, types: [], outDir: 'out' }
  const files = ['program.ts', 'entries.ts']
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...base, ...options }, files }))
  await run(process.execPath, [join(root, 'node_modules', compiler, 'bin', 'tsc'), '-p', '.'])
}

/** A console for projects whose libraries have none; not the package's business. */
const consoleOnly = 'declare const console: { log(...what: unknown[]): void }\n'

async function compileBare(compiler) {
  const program = readFileSync(join(project, 'program.ts'), 'utf8')
  writeFileSync(join(project, 'program.ts'), program + consoleOnly)
  try {
    await compile(compiler, { lib: ['es2022'] })
  } finally {
    writeFileSync(join(project, 'program.ts'), program)
  }
}

async function compileWithNode(compiler) {
  const typeRoots = join(project, 'types')
  if (!existsSync(typeRoots)) {
    mkdirSync(typeRoots)
    symlinkSync(join(root, 'node_modules', '@types', 'node'), join(typeRoots, 'node'))
  }
  await compile(compiler, { lib: ['es2024', 'esnext.disposable'], types: ['node'], typeRoots: ['types'], exactOptionalPropertyTypes: true })
}

async function runProgram(node, file, expected) {
  const output = await run(node, [file])
  if (!output.includes(expected)) throw new Error(`expected "${expected}", got: ${output}`)
}

const bundler = { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'] }

/** In order: what comes later stands on what came before. */
const steps = {
  'the tarball installs into an empty project': installTarball,
  'it brings nothing else': nothingElse,
  'TypeScript 5.9, no libraries but es2022': () => compileBare('typescript'),
  'TypeScript 7, no libraries but es2022': () => compileBare('typescript7'),
  'TypeScript 5.9, for a bundler with DOM': () => compile('typescript', bundler),
  'TypeScript 7, for a bundler with DOM': () => compile('typescript7', bundler),
  'TypeScript 7, with the types of Node': () => compileWithNode('typescript7'),
  'TypeScript 5.9, with the types of Node': () => compileWithNode('typescript'),
  [`it runs on Node ${process.versions.node}`]: () => runProgram(process.execPath, 'out/program.js', 'the packed program ran'),
  [`require works on Node ${process.versions.node}`]: () => runProgram(process.execPath, 'require.cjs', 'the required program ran'),
  [`it runs on Node ${oldestNode}`]: async () => runProgram(await oldNode(), 'out/program.js', 'the packed program ran'),
  [`require works on Node ${oldestNode}`]: async () => runProgram(await oldNode(), 'require.cjs', 'the required program ran'),
  [`the contract suite passes on Node ${oldestNode}`]: async () => {
    await run(await oldNode(), ['--test', 'suite.mjs'])
  },
}

let passed = 0
let failed = 0
for (const [name, step] of Object.entries(steps)) {
  try {
    await step()
    passed++
    console.log(`✔ ${name}`)
  } catch (error) {
    failed++
    console.log(`✖ ${name}\n${error.message}`)
    if (step === installTarball) break
  }
}
rmSync(project, { recursive: true })
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
