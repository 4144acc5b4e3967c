import { readAirports, readFlights, readRoutes } from './data.ts'
import type { AirTraffic } from './database.ts'
import { progressBar } from './print.ts'

/** Makes the tables anew and fills them. */
export async function load(db: AirTraffic): Promise<void> {
  await db.dropAll()
  await db.createAll()
  const [airports, routes, flights] = [readAirports(), readRoutes(), await readFlights()]
  const legs = routes.filter(route => route.flights >= 12)
  const delays = delaysOf(flights)
  const bar = progressBar(2 * airports.length + routes.length + flights.length + legs.length + delays.length)
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
  for (const batch of batches(airports)) {
    await db.stations.create(batch.map(({ iata, name }) => ({ id: iata, name })))
    bar.advance(batch.length)
  }
  const places = new Map(airports.map(airport => [airport.iata, airport]))
  for (const batch of batches(legs)) {
    await db.legs.linkMany(
      batch.map(({ originId: from, destinationId: to, flights }) => ({
        from,
        to,
        flights,
        km: distance(places.get(from), places.get(to)),
      })),
    )
    bar.advance(batch.length)
  }
  for (const { airport, days } of byAirport(delays)) {
    await db.delays.batch({ airport }, b => days.map(day => b.put(day)))
    bar.advance(days.length)
  }
  bar.stop()
}

interface Place {
  readonly latitude: number
  readonly longitude: number
}

/** Kilometres along the great circle. */
function distance(a: Place | undefined, b: Place | undefined): number {
  if (!a || !b) throw new Error('a route to an airport that is not there')
  const radians = (degrees: number): number => (degrees * Math.PI) / 180
  const [up, down, over] = [radians(a.latitude), radians(b.latitude), radians(b.longitude - a.longitude)]
  const half = Math.sin((down - up) / 2) ** 2 + Math.cos(up) * Math.cos(down) * Math.sin(over / 2) ** 2
  return Math.round(2 * 6371 * Math.asin(Math.sqrt(half)))
}

interface Delay {
  readonly airport: string
  readonly day: string
  readonly flights: number
  readonly minutes: number
}

/** How many flights left an airport on a day, and how late they left on average. */
function delaysOf(flights: Awaited<ReturnType<typeof readFlights>>): Delay[] {
  const found = new Map<string, Delay>()
  for (const { originId: airport, departsAt, delay } of flights) {
    const day = departsAt.toISOString().slice(0, 10)
    const known = found.get(`${airport} ${day}`)
    const count = known?.flights ?? 0
    const minutes = ((known?.minutes ?? 0) * count + delay) / (count + 1)
    found.set(`${airport} ${day}`, { airport, day, flights: count + 1, minutes })
  }
  return [...found.values()]
}

function byAirport(delays: readonly Delay[]): { readonly airport: string; readonly days: Delay[] }[] {
  return [...Map.groupBy(delays, ({ airport }) => airport)].map(([airport, days]) => ({ airport, days }))
}

/** Only for the progress bar: an insert takes any number of rows. */
function* batches<T>(rows: readonly T[], size = 5000): Generator<T[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size)
}
