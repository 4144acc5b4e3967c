import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { zstdDecompressSync } from 'node:zlib'
import { csvParse } from 'd3-dsv'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'

// what the npm package vega-datasets ships; see its datapackage.json for where each file comes from
const folder = new URL('../data/', import.meta.resolve('vega-datasets'))

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, folder))
}

function csv<Column extends string>(file: string) {
  return csvParse<Column>(readFileSync(pathOf(file), 'utf8'))
}

/** The files write NA where nothing is known. */
function known(text: string): string | null {
  return text === 'NA' ? null : text
}

/** 3,376 airports. */
export function readAirports() {
  const rows = csv<'iata' | 'name' | 'city' | 'state' | 'country' | 'latitude' | 'longitude'>('airports.csv')
  return rows.map(row => ({
    ...row,
    city: known(row.city),
    state: known(row.state),
    latitude: Number(row.latitude),
    longitude: Number(row.longitude),
  }))
}

/** 5,366 routes with the number of their flights in 2008. */
export function readRoutes() {
  const rows = csv<'origin' | 'destination' | 'count'>('flights-airport.csv')
  return rows.map(row => ({ originId: row.origin, destinationId: row.destination, flights: Number(row.count) }))
}

/** The first 200,000 flights of 2001, of three million. */
export async function readFlights() {
  const rows = await parquetReadObjects({
    file: await asyncBufferFromFile(pathOf('flights-3m.parquet')),
    rowEnd: 200_000,
    compressors: { ZSTD: bytes => zstdDecompressSync(bytes) },
  })
  return rows.map(row => ({
    departsAt: new Date(row.date),
    delay: Number(row.delay),
    miles: Number(row.distance),
    originId: String(row.origin),
    destinationId: String(row.destination),
  }))
}
