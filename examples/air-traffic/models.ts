import { belongsTo, collection, columnFamily, edge, keyValue, node, t, table } from 'quintet'

/** An airport of the United States, known by its code. */
const airports = table('airports', {
  iata: t.text(4).primaryKey(),
  name: t.text(),
  city: t.text().nullable(),
  state: t.text().nullable(),
  country: t.text(),
  latitude: t.double(),
  longitude: t.double(),
})

/** How many flights went from one airport to another in 2008. */
const routes = table(
  'routes',
  {
    origin: belongsTo(airports, { inverse: 'departures' }),
    destination: belongsTo(airports, { inverse: 'arrivals' }),
    flights: t.integer(),
  },
  { primaryKey: ['originId', 'destinationId'] },
)

/** One flight of January 2001: when it was due by the airport's clock, and how many minutes late it was. */
const flights = table(
  'flights',
  {
    id: t.id(),
    departsAt: t.timestamp({ zone: false }),
    delay: t.integer(),
    miles: t.integer(),
    origin: belongsTo(airports, { inverse: 'flights' }),
    destination: belongsTo(airports),
  },
  { indexes: [{ on: ['originId'] }] },
)

/** The same airports as nodes of a graph, and the routes that are flown at least once a month as its edges. */
const stations = node('Station', { id: t.text(4), name: t.text() })
const legs = edge('LEG', stations, stations, { flights: t.integer(), km: t.double() })

/** How late an airport's flights left, day by day: a partition for each airport, the newest day first. */
const delays = columnFamily(
  'delays',
  { airport: t.text(4), day: t.date(), flights: t.integer(), minutes: t.double() },
  { partitionBy: ['airport'], clusterBy: [['day', 'desc']] },
)

/** What travellers should know of an airport. */
const notes = collection('notes', {
  title: t.text(),
  tags: t.list(t.text()).default([]),
  votes: t.integer().default(0),
  by: t.object({ name: t.text(), home: t.text().nullable() }),
  airport: belongsTo(airports, { inverse: 'notes' }),
})

/** Who looks at the departures, for half an hour after the last look. */
const sessions = keyValue('session', { name: t.text(), watching: t.list(t.text(4)) }, { ttl: '30m', sliding: true })

export const models = { airports, routes, flights, stations, legs, delays, notes, sessions }
