import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { sqliteTemplate } from '../data/load-sqlite.ts'
import type { Options } from '../options.ts'
import { contestants } from '../roster.ts'
import { type Measured, median } from '../runner/interleave.ts'
import { cache } from './database.ts'
import { buildLibrary } from './import.ts'

const base = 'node-sqlite'

/** A fresh process that imports a contender of the SQLite group, opens the file and finds one row. */
export async function coldGroup(options: Options): Promise<Measured[]> {
  buildLibrary()
  const template = await sqliteTemplate(cache)
  const folder = mkdtempSync(join(tmpdir(), 'quintet-bench-cold-'))
  const programs: { readonly name: string; readonly path: string; readonly place: string }[] = []
  try {
    for (const { name, module } of contestants('sqlite', null, options.peers)) {
      if (name !== base && !(options.contenders?.includes(name) ?? true)) continue
      const place = join(folder, `${name}.db`)
      copyFileSync(template, place)
      programs.push({ name, path: await bundled(name, fileURLToPath(module)), place })
    }
    return measure(programs, options.quick ? 5 : 15)
  } finally {
    rmSync(folder, { recursive: true, force: true })
    for (const { path } of programs) rmSync(dirname(path), { recursive: true, force: true })
  }
}

/** The contender as plain JavaScript beside its source, so that no time goes into types and packages are found as ever. */
async function bundled(name: string, module: string): Promise<string> {
  const outfile = join(dirname(module), '.cache', name, 'open.mjs')
  mkdirSync(dirname(outfile), { recursive: true })
  await build({ entryPoints: [module], outfile, bundle: true, packages: 'external', format: 'esm', platform: 'node', logLevel: 'error' })
  return outfile
}

function measure(
  programs: readonly { readonly name: string; readonly path: string; readonly place: string }[],
  rounds: number,
): Measured[] {
  const times = new Map(programs.map(({ name }) => [name, [] as (readonly [ms: number, cpu: number])[]]))
  for (let round = 0; round < rounds; round++)
    for (let n = 0; n < programs.length; n++) {
      const { name, path, place } = programs[(n + round) % programs.length] as (typeof programs)[number]
      times.get(name)?.push(first(path, place))
    }
  const of = (name: string, at: 0 | 1): number => median((times.get(name) ?? []).map(one => one[at]))
  return programs.map(({ name }) => ({
    group: 'cold',
    row: 'first',
    contender: name,
    p50Us: of(name, 0) * 1000,
    ratio: of(name, 0) / of(base, 0),
    cpuRatio: of(name, 1) / of(base, 1),
  }))
}

function first(path: string, place: string): readonly [number, number] {
  const text = `const cpu = process.cpuUsage(); const at = performance.now()
    const { open } = await import(${JSON.stringify(path)}); const contender = await open(${JSON.stringify(place)}); await contender.operations.a(7)
    const ms = performance.now() - at; const used = process.cpuUsage(cpu); console.log(ms + ' ' + (used.user + used.system) / 1000); process.exit()`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', text]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const [ms = 0, cpu = 0] = stdout.trim().split(' ').map(Number)
  return [ms, cpu]
}
