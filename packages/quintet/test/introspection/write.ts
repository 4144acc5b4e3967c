// Writes what the tests of known databases expect, to be read before it is committed:
// node --conditions=quintet-source packages/quintet/test/introspection/write.ts, with QUINTET_POSTGRES_URL set
import { writeFileSync } from 'node:fs'
import { fileOf, introspected, knownDatabase, listText, sets } from './known.ts'

for (const set of sets)
  for (const server of ['sqlite', 'postgres'] as const) {
    const database = await knownDatabase(set, server)
    if (database === null) continue
    const { source, unrepresented } = await introspected(database)
    writeFileSync(fileOf(set, `${server}.models.ts`), source)
    writeFileSync(fileOf(set, `${server}.unrepresented.txt`), listText(unrepresented))
  }
