import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Options } from '../options.ts'
import type { Measured } from '../runner/interleave.ts'
import { buildLibrary } from './import.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const peer =
  (...packages: readonly string[]) =>
  (): number =>
    packages.reduce((sum, name) => sum + folderSize(`bench/peers/node_modules/${name}`), 0)

/** The packages themselves, without what they depend on. */
const peerSizes: Readonly<Record<string, () => number>> = {
  'drizzle-next': peer('drizzle-next'),
  prisma: peer('@prisma/client', '@prisma/adapter-better-sqlite3', 'prisma'),
  'mikro-orm': peer('@mikro-orm/core', '@mikro-orm/sql', '@mikro-orm/sqlite'),
  typeorm: peer('typeorm'),
  sequelize: peer('sequelize'),
}

/** Unpacked bytes of what `npm install` brings, in the column of times. */
export function sizeGroup(options: Options): Measured[] {
  buildLibrary()
  const sizes: Readonly<Record<string, () => number>> = {
    quintet: () => packedSize('packages/quintet/dist'),
    kysely: () => folderSize('node_modules/kysely'),
    drizzle: () => folderSize('node_modules/drizzle-orm'),
    ...(options.peers ? peerSizes : {}),
  }
  const own = sizes.quintet?.() ?? 0
  return Object.entries(sizes)
    .filter(([name]) => name === 'quintet' || (options.contenders?.includes(name) ?? true))
    .map(([contender, size]) => {
      const bytes = contender === 'quintet' ? own : size()
      return { group: 'size', row: 'unpacked', contender, p50Us: bytes, ratio: bytes / own, cpuRatio: null }
    })
}

function packedSize(folder: string): number {
  const { stdout, status, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root + folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return (JSON.parse(stdout) as readonly { readonly unpackedSize: number }[])[0]?.unpackedSize ?? 0
}

function folderSize(folder: string): number {
  let sum = 0
  for (const path of globSync('**/*', { cwd: root + folder })) {
    const stat = statSync(`${root}${folder}/${path}`)
    if (stat.isFile()) sum += stat.size
  }
  return sum
}
