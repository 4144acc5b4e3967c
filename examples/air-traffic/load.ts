import { readAirports, readFlights, readRoutes } from './data.ts'
import type { AirTraffic } from './database.ts'
import { progressBar } from './print.ts'

/** Makes the tables anew and fills them. */
export async function load(db: AirTraffic): Promise<void> {
  await db.dropAll()
  await db.createAll()
  const [airports, routes, flights] = [readAirports(), readRoutes(), await readFlights()]
  const bar = progressBar(airports.length + routes.length + flights.length)
  for (const batch of batches(airports)) {
    await db.airports.insert(batch)
    bar.advance(batch.length)
  }
  for (const batch of batches(routes)) {
    await db.routes.insert(batch)
    bar.advance(batch.length)
  }
  for (const batch of batches(flights)) {
    await db.flights.insert(batch)
    bar.advance(batch.length)
  }
  bar.stop()
}

/** Only for the progress bar: an insert takes any number of rows. */
function* batches<T>(rows: readonly T[], size = 5000): Generator<T[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size)
}
