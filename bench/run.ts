// npm run bench: Quintet beside the drivers and the peers. See --help.
import { buildGroup } from './groups/build.ts'
import { typesGroup } from './groups/checker.ts'
import { coldGroup } from './groups/cold.ts'
import { postgresGroup, sqliteGroup } from './groups/database.ts'
import { hydrationGroup } from './groups/hydration.ts'
import { importGroup } from './groups/import.ts'
import { itemsGroup } from './groups/items.ts'
import { keysGroup } from './groups/keys.ts'
import { sizeGroup } from './groups/size.ts'
import { type Group, type Options, readOptions } from './options.ts'
import { print, resultsPath, write } from './report.ts'
import { installPeers } from './roster.ts'
import type { Measured } from './runner/interleave.ts'

const groups: Readonly<Record<Group, (options: Options) => Measured[] | Promise<Measured[]>>> = {
  pg: postgresGroup,
  sqlite: sqliteGroup,
  keys: keysGroup,
  items: itemsGroup,
  build: buildGroup,
  hydration: hydrationGroup,
  import: importGroup,
  cold: coldGroup,
  types: typesGroup,
  size: sizeGroup,
}

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  if (options.peers) installPeers()
  const measured: Measured[] = []
  for (const group of options.groups) {
    const found = await groups[group](options)
    measured.push(...found)
    // at once: a later group may fail, and this one has taken minutes
    if (!options.smoke) write(resultsPath, found)
  }
  if (options.smoke) {
    console.log(`\n${options.groups.length} passed, 0 failed`)
    return
  }
  print(measured)
  console.log(`\n${resultsPath}`)
}

await main(process.argv.slice(2)).catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
