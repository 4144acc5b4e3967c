import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drizzleProgram, kyselyProgram } from '../checker/peers.ts'
import { databaseText, queriesText, schemaText } from '../checker/workload.ts'
import type { Options } from '../options.ts'
import type { Measured } from '../runner/interleave.ts'
import { buildLibrary } from './import.ts'

export const typesTitles = { tables50: '100 queries over 50 tables', tables200: '100 queries over 200 tables' } as const

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = `${root}node_modules/.cache/bench/types`
const queries = 100

type Files = Readonly<Record<string, string>>

const programs: Readonly<Record<string, (tables: number) => Files>> = {
  quintet: tables => ({
    'schema.ts': schemaText(tables),
    'database.ts': databaseText(tables),
    'queries.ts': queriesText(tables, queries),
  }),
  kysely: tables => kyselyProgram(tables, queries),
  drizzle: tables => drizzleProgram(tables, queries),
}

/** How many types the compiler makes; it repeats exactly, so once is enough. The column of times holds the count. */
export function typesGroup(options: Options): Measured[] {
  buildLibrary()
  const rows = Object.entries({ tables50: 50, tables200: 200 }).filter(([row]) => options.rows?.includes(row) ?? true)
  return rows.flatMap(([row, tables]) => {
    const chosen = Object.keys(programs).filter(name => name === 'quintet' || (options.contenders?.includes(name) ?? true))
    const counts = chosen.map(name => [name, instantiations(name, tables, (programs[name] as (tables: number) => Files)(tables))] as const)
    const own = counts[0]?.[1] ?? 0
    return counts.map(([contender, count]) => ({ group: 'types', row, contender, p50Us: count, ratio: count / own, cpuRatio: null }))
  })
}

const compilerOptions = {
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
}

function instantiations(name: string, tables: number, files: Files): number {
  const at = `${folder}/${name}-${tables}`
  rmSync(at, { recursive: true, force: true })
  mkdirSync(at, { recursive: true })
  writeFileSync(`${at}/package.json`, '{ "type": "module" }\n')
  writeFileSync(`${at}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  for (const [file, text] of Object.entries(files)) writeFileSync(`${at}/${file}`, text)
  const args = [`${root}node_modules/typescript/bin/tsc`, '-p', at, '--extendedDiagnostics', '--pretty', 'false']
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  const errors = stdout.split('\n').filter(line => /error TS\d+/.test(line))
  if (errors.length > 0) throw new Error(`types: the program of ${name} does not compile:\n${errors.slice(0, 5).join('\n')}`)
  return Number(/^Instantiations:\s*(\d+)/m.exec(stdout)?.[1])
}
