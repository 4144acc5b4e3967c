// A process that writes batches of ten rows, each in one transaction, until it is killed or cannot go on; it says which were acknowledged.
import { pathToFileURL } from 'node:url'
import { isFailure, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'

export const parts = table('killed_parts', { id: t.id(), batch: t.text(), filler: t.text() })

export const size = 10
export const openParts = (place: string, applicationName = 'quintet batches') =>
  quintet({ models: { parts }, store: place.startsWith('postgres:') ? postgres({ url: place, applicationName }) : sqlite(place) })

async function main(place: string, mark: string): Promise<void> {
  const db = openParts(place, mark)
  const say = (line: string): boolean => process.stdout.write(`${line}\n`)
  for (let number = 0; ; number++) {
    const batch = `${mark}.${number}`
    say(`begin ${batch}`)
    try {
      await db.transaction(async tx => {
        // one by one, so that a kill falls between them
        for (let part = 0; part < size; part++) await tx.parts.insert({ batch, filler: 'x'.repeat(500) })
      })
    } catch (error) {
      say(`failed ${batch} ${isFailure(error) ? error.code : String(error)}`)
      break
    }
    say(`ok ${batch}`)
  }
  await db.close()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv[2] ?? '', process.argv[3] ?? '')
