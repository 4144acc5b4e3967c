// npm run bench: Quintet beside the drivers and the peers. See --help.
import { fileURLToPath } from 'node:url'
import { buildGroup } from './groups/build.ts'
import { postgresGroup, sqliteGroup } from './groups/database.ts'
import { importGroup } from './groups/import.ts'
import { sizeGroup } from './groups/size.ts'
import { readOptions } from './options.ts'
import { print, write } from './report.ts'
import type { Measured } from './runner/interleave.ts'

const groups = { pg: postgresGroup, sqlite: sqliteGroup, build: buildGroup, import: importGroup, size: sizeGroup }

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  const measured: Measured[] = []
  for (const group of options.groups) measured.push(...(await groups[group](options)))
  print(measured)
  const path = fileURLToPath(new URL('./results/latest.json', import.meta.url))
  write(path, measured)
  console.log(`\n${path}`)
}

await main(process.argv.slice(2)).catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
