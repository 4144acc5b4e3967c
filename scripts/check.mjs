// npm run check [-- rule ...]: the compilers, linter and formatter, and the rules of the house. --lower keeps a shrunken ratchet.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreRule, reexportsRule } from './check/core.mjs'
import { driversRule } from './check/drivers.mjs'
import { floorsRule } from './check/floors.mjs'
import { dialectNamesRule, fileLengthRule, fileNamesRule, functionLengthRule } from './check/names.mjs'
import { lowerRatchet, ratchetRule } from './check/ratchet.mjs'
import { biomeRule, compilerRule } from './check/tools.mjs'
import { below, readTree } from './check/tree.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const ratchetFile = join(root, 'scripts', 'ratchet.json')
const manifest = JSON.parse(readFileSync(join(root, 'packages/quintet/package.json'), 'utf8'))
const all = readTree(root, ['packages/*/{src,test}/**/*.{ts,tsx}', '{scripts,examples,bench,docs}/**/*.{ts,mjs}'])
const src = below(all, 'packages/quintet/src')

const rules = {
  names: () => fileNamesRule(all),
  lines: () => fileLengthRule(all),
  functions: () => functionLengthRule(all),
  floors: () => floorsRule(src),
  core: () => coreRule(src),
  reexports: () => reexportsRule(src),
  dialects: () => dialectNamesRule(src),
  drivers: () => driversRule(src, manifest),
  ratchet: () => ratchetRule(src, ratchetFile),
  biome: () => biomeRule(root),
  typescript: () => compilerRule(root, 'typescript'),
  typescript7: () => compilerRule(root, 'typescript7'),
}

async function main(args) {
  if (args.includes('--lower')) lowerRatchet(src, ratchetFile)
  const wanted = args.filter(arg => !arg.startsWith('--'))
  const unknown = wanted.filter(name => !Object.hasOwn(rules, name))
  if (unknown.length > 0) throw new Error(`There is no rule ${unknown.join(', ')}; there are ${Object.keys(rules).join(', ')}.`)
  const chosen = Object.entries(rules).filter(([name]) => wanted.length === 0 || wanted.includes(name))
  // all are started at once: the compilers and the linter are processes of their own
  const started = chosen.map(([name, rule]) => ({ name, result: rule() }))
  let failed = 0
  for (const { name, result } of started) {
    const findings = await result
    if (findings.length > 0) failed++
    console.log(findings.length === 0 ? `✔ ${name}` : `✖ ${name}\n${findings.map(line => `  ${line.replaceAll('\n', '\n  ')}`).join('\n')}`)
  }
  console.log(`\n${chosen.length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

await main(process.argv.slice(2))
