import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Options } from '../options.ts'
import { type Measured, median } from '../runner/interleave.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a program that uses SQLite imports first, in a fresh process; node:sqlite alone is the base. */
const programs: Readonly<Record<string, string>> = {
  'node-sqlite': `await import('node:sqlite')`,
  quintet: `await import('node:sqlite'); await import('quintet'); await import('quintet/sqlite')`,
  'better-sqlite3': `await import('better-sqlite3')`,
  kysely: `await import('better-sqlite3'); await import('kysely')`,
  drizzle: `await import('drizzle-orm/better-sqlite3'); await import('drizzle-orm/sqlite-core')`,
}

/** The large peers, from their own folder. */
const peerPrograms: Readonly<Record<string, string>> = {
  'drizzle-next': `await import('drizzle-next/better-sqlite3'); await import('drizzle-next/sqlite-core')`,
  prisma: `await import('@prisma/adapter-better-sqlite3'); await import('@prisma/client/runtime/client')`,
  'mikro-orm': `await import('@mikro-orm/sqlite')`,
  typeorm: `await import('better-sqlite3'); await import('typeorm')`,
  sequelize: `await import('sequelize')`,
}

let built = false

/** Once a run, and always then: what was built before is another version. */
export function buildLibrary(): void {
  if (built) return
  built = true
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The library did not build: ${stderr}`)
}

export function importGroup(options: Options): Measured[] {
  buildLibrary()
  const all = options.peers ? { ...programs, ...peerPrograms } : programs
  const names = Object.keys(all).filter(name => name === 'node-sqlite' || (options.contenders?.includes(name) ?? true))
  const times = new Map<string, { ms: number[]; cpu: number[] }>(names.map(name => [name, { ms: [], cpu: [] }]))
  const rounds = options.quick ? 5 : 15
  for (let round = 0; round < rounds; round++)
    for (let n = 0; n < names.length; n++) {
      const name = names[(n + round) % names.length] as string
      const [ms, cpu] = cold(all[name] as string, peerPrograms[name] === undefined ? '..' : '../peers')
      times.get(name)?.ms.push(ms)
      times.get(name)?.cpu.push(cpu)
    }
  const of = (name: string): readonly [ms: number, cpu: number] => [median(times.get(name)?.ms ?? []), median(times.get(name)?.cpu ?? [])]
  const [baseMs, baseCpu] = of('node-sqlite')
  return names.map(name => {
    const [ms, cpu] = of(name)
    return { group: 'import', row: 'cold', contender: name, p50Us: ms * 1000, ratio: ms / baseMs, cpuRatio: cpu / baseCpu }
  })
}

/** Milliseconds and CPU milliseconds of the imports alone; the process's own start is not in them. */
function cold(program: string, from: string): readonly [number, number] {
  const text = `const cpu = process.cpuUsage(); const at = performance.now(); ${program}; const ms = performance.now() - at
    const used = process.cpuUsage(cpu); console.log(ms + ' ' + (used.user + used.system) / 1000)`
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', text],
    {
      cwd: fileURLToPath(new URL(`${from}/`, import.meta.url)),
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(stderr)
  const [ms = 0, cpu = 0] = stdout.trim().split(' ').map(Number)
  return [ms, cpu]
}
