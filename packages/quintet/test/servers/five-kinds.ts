// A process that writes to all five kinds in one transaction, or to keys alone, again and again, until it is killed; it says which were acknowledged.
import { pathToFileURL } from 'node:url'
import { collection, columnFamily, edge, keyValue, node, quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const rows = table('rows', { id: t.integer().primaryKey(), mark: t.text() })
const notes = collection('notes', { id: t.text(), number: t.integer() })
const readings = columnFamily('readings', { mark: t.text(), number: t.integer() }, { partitionBy: ['mark'], clusterBy: ['number'] })
const stops = node('Stop', { id: t.integer(), mark: t.text() })
const legs = edge('LEG', stops, stops)
const keys = keyValue('key', t.integer())

export const openKinds = (file: string) => quintet({ models: { rows, notes, readings, stops, legs, keys }, store: sqlite(file) })
export type FiveKinds = ReturnType<typeof openKinds>

/** One transaction over all five kinds. */
export function writeAll(db: FiveKinds, mark: string, number: number): Promise<void> {
  return db.transaction(async tx => {
    await tx.keys.set(`${mark}.${number}`, number)
    await tx.notes.insert({ id: `${mark}.${number}`, number })
    await tx.readings.put({ mark, number })
    await tx.stops.create({ id: number, mark })
    await tx.legs.link(number, number)
    await tx.rows.insert({ id: number, mark })
  })
}

/** Three keys as one, outside of any transaction of the program's. */
export function writeKeys(db: FiveKinds, mark: string, number: number): Promise<boolean> {
  return db.keys.setMany(['a', 'b', 'c'].map(part => [`${mark}.${number}.${part}`, number] as const))
}

async function main(file: string, mark: string, from: number, what: string): Promise<void> {
  const db = openKinds(file)
  for (let number = from; ; number++) {
    await (what === 'keys' ? writeKeys(db, mark, number) : writeAll(db, mark, number))
    process.stdout.write(`ok ${number}\n`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(process.argv[2] ?? '', process.argv[3] ?? '', Number(process.argv[4]), process.argv[5] ?? 'all')
