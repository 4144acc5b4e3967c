import { writeFileSync } from 'node:fs'
import type { AirTraffic } from './database.ts'

const width = 1000
const height = 620
// the 48 states: degrees west and north
const west = -125
const east = -66
const south = 24
const north = 50

/** Degrees as a place on the picture, east to the right and north to the top. */
function placed({ longitude, latitude }: { readonly longitude: number; readonly latitude: number }): string {
  const x = ((longitude - west) / (east - west)) * width
  const y = ((north - latitude) / (north - south)) * height
  return `${x.toFixed(1)} ${y.toFixed(1)}`
}

/** Draws the busiest routes as a picture: the more flights, the darker the line. */
export async function drawMap(db: AirTraffic, file: string): Promise<number> {
  const routes = await db.routes
    .where(r => r.origin.longitude.between(west, east).and(r.destination.longitude.between(west, east)))
    .orderBy(
      r => r.flights.desc(),
      r => r.originId.asc(),
      r => r.destinationId.asc(),
    )
    .limit(800)
    .select(r => ({
      flights: r.flights,
      from: { longitude: r.origin.longitude, latitude: r.origin.latitude },
      to: { longitude: r.destination.longitude, latitude: r.destination.latitude },
    }))
  const most = routes[0]?.flights ?? 1
  const lines = routes.map(
    ({ flights, from, to }) => `<path d="M${placed(from)}L${placed(to)}" stroke-opacity="${(0.1 + (0.9 * flights) / most).toFixed(2)}"/>`,
  )
  const style = 'fill="none" stroke="#1f4e79" stroke-width="1"'
  writeFileSync(file, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><g ${style}>${lines.join('')}</g></svg>\n`)
  return routes.length
}
