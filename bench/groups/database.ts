import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresDatabase } from '../data/load-postgres.ts'
import { sqliteTemplate } from '../data/load-sqlite.ts'
import type { Options } from '../options.ts'
import { contestants, type DatabaseGroup } from '../roster.ts'
import { checkRow, type Measured, measureRow } from '../runner/interleave.ts'
import { Runner } from '../runner/process.ts'
import { type Row, rowTitles } from '../runner/protocol.ts'

const root = new URL('../..', import.meta.url).pathname
export const cache: string = join(root, 'node_modules', '.cache', 'bench')

export async function postgresGroup(options: Options): Promise<Measured[]> {
  const server = await startServer()
  try {
    const url = await postgresDatabase(server.url)
    return await measureGroup('pg', options, () => url)
  } finally {
    server.stop()
  }
}

export async function sqliteGroup(options: Options): Promise<Measured[]> {
  const template = await sqliteTemplate(cache)
  const folder = mkdtempSync(join(tmpdir(), 'quintet-bench-'))
  try {
    return await measureGroup('sqlite', options, name => {
      const own = join(folder, `${name}.db`)
      copyFileSync(template, own)
      return own
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The server that was given, or one of our own that is stopped afterwards unless it ran before. */
async function startServer(): Promise<{ readonly url: string; stop(): void }> {
  const given = process.env.QUINTET_POSTGRES_URL
  if (given) return { url: given, stop() {} }
  const { running, url } = (await import(join(root, 'scripts/servers/postgres.mjs'))) as { running(): unknown; url(): string }
  const ours = !running()
  const script = (command: string): void => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/servers.mjs'), command, 'postgres'], { encoding: 'utf8' })
    if (status !== 0)
      throw new Error(
        `PostgreSQL cannot be started: ${stderr.trim()}\nGive one in QUINTET_POSTGRES_URL, or leave it out: --groups sqlite,build`,
      )
  }
  if (ours) script('start')
  return { url: url(), stop: () => (ours ? script('stop') : undefined) }
}

async function measureGroup(group: DatabaseGroup, options: Options, placeOf: (contender: string) => string): Promise<Measured[]> {
  const runners: Runner[] = []
  try {
    for (const { name, module } of contestants(group, options.contenders, options.peers))
      runners.push(new Runner(name, module, placeOf(name), true))
    await Promise.all(runners.map(runner => runner.ready()))
    const rows = (Object.keys(rowTitles) as Row[]).filter(row => options.rows?.includes(row) ?? true)
    // all of them before anything is timed: files grow apart when each is written as often as its contender is fast
    for (const row of rows) {
      const same = await checkRow(row, runners)
      if (options.smoke) console.log(`${group} ${row}: ${same} contenders gave the same`)
    }
    const measured: Measured[] = []
    if (options.smoke) return measured
    for (const row of rows) {
      measured.push(...(await measureRow(group, row, runners, options.timing)))
      progress(group, row)
    }
    return measured
  } finally {
    await Promise.all(runners.map(runner => runner.close()))
  }
}

function progress(group: string, row: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${group} ${row}   `)
}
