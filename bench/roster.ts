import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generatePrisma } from './peers/prisma-schema.ts'

const peersFolder = fileURLToPath(new URL('./peers/', import.meta.url))

/** Who is measured in a database's group, the base first: hand-written code over the driver. */
export const rosters = {
  pg: {
    folder: 'postgres',
    ours: ['pg', 'quintet', 'kysely', 'drizzle', 'drizzle-prepared'],
    peers: ['drizzle-next', 'drizzle-next-prepared', 'prisma', 'mikro-orm', 'typeorm', 'sequelize'],
  },
  sqlite: {
    folder: 'sqlite',
    ours: ['better-sqlite3', 'node-sqlite', 'quintet', 'quintet-better-sqlite3', 'kysely', 'drizzle', 'drizzle-prepared'],
    // Sequelize has only the package sqlite3, which is built from source where its maker's site cannot be reached
    peers: ['drizzle-next', 'drizzle-next-prepared', 'prisma', 'mikro-orm', 'typeorm'],
  },
} as const
export type DatabaseGroup = keyof typeof rosters

export interface Contestant {
  readonly name: string
  readonly module: string
}

/** The base, and those of the others that are wanted; `peers` whether the large ones take part. */
export function contestants(group: DatabaseGroup, wanted: readonly string[] | null, peers: boolean): Contestant[] {
  const { folder, ours, peers: large } = rosters[group]
  const at = (room: string, name: string): Contestant => ({ name, module: new URL(`./${room}/${folder}/${name}.ts`, import.meta.url).href })
  const all = [...ours.map(name => at('contenders', name)), ...(peers ? large.map(name => at('peers', name)) : [])]
  return all.filter(({ name }, n) => n === 0 || (wanted?.includes(name) ?? true))
}

/** Whether somebody is asked for who needs the large peers. */
export function wantsPeers(wanted: readonly string[] | null): boolean {
  const large: readonly string[] = Object.values(rosters).flatMap(({ peers }) => peers)
  return wanted === null || wanted.some(name => large.includes(name))
}

export function peersInstalled(): boolean {
  return existsSync(`${peersFolder}node_modules/typeorm/package.json`)
}

/** Half a gigabyte that nobody but this bench needs, so it is installed when it is first asked for. */
export function installPeers(): void {
  if (!peersInstalled()) npmInstall()
  generatePrisma('postgres')
  generatePrisma('sqlite')
}

function npmInstall(): void {
  console.log('Installing the peers into bench/peers (once, half a gigabyte)')
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: peersFolder,
    encoding: 'utf8',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' },
  })
  if (status !== 0) throw new Error(`The peers cannot be installed; --no-peers leaves them out.\n${stderr}`)
}
