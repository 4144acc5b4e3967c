import { belongsTo, t, table } from 'quintet'

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

export const models = { airports, routes, flights }
