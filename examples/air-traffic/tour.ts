import { setTimeout as sleep } from 'node:timers/promises'
import { avg, count, isFailure, rank } from 'quintet'
import type { AirTraffic } from './database.ts'
import { models } from './models.ts'
import { sourceOf, tableOf } from './print.ts'

const { legs } = models

interface Stop {
  readonly title: string
  /** Gives the rows to show. Its source is printed too. */
  run(db: AirTraffic): PromiseLike<readonly object[]>
}

const stops: readonly Stop[] = [
  {
    title: 'Relations are paths: the latest departures from California to another state',
    run: db =>
      db.flights
        .where(f => f.origin.state.eq('CA').and(f.destination.state.ne('CA')))
        .orderBy(
          f => f.delay.desc(),
          f => f.id.asc(),
        )
        .limit(5)
        .select(f => ({ due: f.departsAt, from: f.origin.name, to: f.destination.name, late: f.delay })),
  },
  {
    title: 'Loading a graph: three airports of Hawaii with their two busiest routes each, one statement a level',
    run: async db => {
      const airports = await db.airports
        .where(a => a.state.eq('HI').and(a.departures.some(r => r.flights.gte(1000))))
        .include({ departures: { orderBy: r => r.flights.desc(), limit: 2, include: { destination: true } } })
        .orderBy(a => a.name.asc())
        .limit(3)
      return airports.map(a => ({ airport: a.name, 'goes to': a.departures.map(r => r.destination.name) }))
    },
  },
  {
    title: 'A shape of your own, lists included: counts of two relations never multiply',
    run: db =>
      db.airports
        .select(a => ({
          airport: a.name,
          flights: a.flights.count(),
          'over an hour late': a.flights.count(f => f.delay.gt(60)),
          'average delay': a.flights.avg(f => f.delay),
          'busiest routes': a.departures
            .orderBy(r => r.flights.desc())
            .limit(3)
            .select(r => ({ to: r.destination.city, flights: r.flights })),
        }))
        .orderBy(
          a => a.flights.count().desc(),
          a => a.iata.asc(),
        )
        .limit(4),
  },
  {
    title: 'Groups: how the delay grows over the day',
    run: db =>
      db.flights
        .groupBy(f => f.departsAt.hour())
        .select((f, hour) => ({ hour, flights: count(), 'average delay': avg(f.delay) }))
        .where(f => f.departsAt.hour().in([6, 9, 12, 15, 18, 21]))
        .orderBy(f => f.departsAt.hour().asc()),
  },
  {
    title: 'A window: the two busiest routes of each state',
    run: db =>
      db.routes
        .where(r => r.origin.state.in(['CA', 'GA', 'IL', 'TX']))
        .select(r => ({
          state: r.origin.state,
          from: r.origin.city,
          to: r.destination.city,
          flights: r.flights,
          place: rank().over({ partitionBy: r.origin.state, orderBy: r.flights.desc() }),
        }))
        .asTable()
        .where(r => r.place.lte(2))
        .orderBy(
          r => r.state.asc(),
          r => r.place.asc(),
        ),
  },
  {
    title: 'A graph in one call: a new airport and its first routes, to airports that exist',
    run: async db => {
      const airport = await db.airports.insert({
        iata: 'QTT',
        name: 'Quintet Field',
        city: 'Tryon',
        state: 'NC',
        country: 'USA',
        latitude: 35.21,
        longitude: -82.24,
        departures: [
          { destination: { iata: 'ATL' }, flights: 52 },
          { destination: { iata: 'CLT' }, flights: 365 },
        ],
      })
      return airport.departures.map(r => ({ from: r.originId, to: r.destinationId, flights: r.flights }))
    },
  },
  {
    title: 'Upsert: one of these routes exists and grows, the other is new',
    run: db =>
      db.routes
        .upsert(
          [
            { originId: 'QTT', destinationId: 'ATL', flights: 10 },
            { originId: 'QTT', destinationId: 'ORD', flights: 10 },
          ],
          { by: ['originId', 'destinationId'], set: (r, given) => ({ flights: r.flights.plus(given.flights) }) },
        )
        .returning('originId', 'destinationId', 'flights'),
  },
  {
    title: 'Bulk update: the data lacks the city of some airports; different values, one statement',
    run: db =>
      db.airports
        .updateMany([
          { iata: 'CLD', city: 'Carlsbad', state: 'CA' },
          { iata: 'HHH', city: 'Hilton Head Island', state: 'SC' },
          { iata: 'SCE', city: 'State College', state: 'PA' },
        ])
        .returning('iata', 'name', 'city', 'state'),
  },
  {
    title: 'Two transactions at once on one row: serializable, the loser runs again, nothing is lost',
    run: async db => {
      const key = { originId: 'SFO', destinationId: 'LAX' }
      const before = await db.routes.one(key)
      const addOne = () =>
        db.transaction(async tx => {
          const route = await tx.routes.one(key)
          await sleep(50)
          await tx.routes.where(key).update({ flights: route.flights + 1 })
        })
      await Promise.all([addOne(), addOne()])
      const after = await db.routes.one(key)
      return [{ before: before.flights, after: after.flights }]
    },
  },
  {
    title: 'Errors have codes that are the same on every server, and say which model and field',
    run: async db => {
      try {
        await db.routes.insert({ originId: 'SFO', destinationId: 'LAX', flights: 1 })
        return []
      } catch (error) {
        if (!isFailure(error, 'QT_UNIQUE')) throw error
        return [{ code: error.code, model: error.model, field: error.field, retryable: error.retryable }]
      }
    },
  },
  {
    title: 'Bad input is refused before anything is sent',
    run: async db => {
      try {
        await db.airports.where({ iata: 'QTT' }).update({ iata: 'QUINTET' })
        return []
      } catch (error) {
        if (!isFailure(error, 'QT_VALUE')) throw error
        return [{ code: error.code, message: error.message }]
      }
    },
  },
  {
    title: 'A graph: the fewest hops from Hilo to Bangor, and how far one gets from there',
    run: async db => {
      const path = await db.stations.shortest('ITO', 'BGR', { via: legs })
      const near = await db.stations
        .at('ITO')
        .out(legs, { hops: [1, 2] })
        .count()
      const names = await Promise.all(path?.nodes.map(id => db.stations.get(id)) ?? [])
      return [{ hops: names.length - 1, by: names.map(station => station?.name), 'within two hops': near }]
    },
  },
  {
    title: 'A graph by weight: the shortest way in kilometres, and the airports that one passes most (PageRank)',
    run: async db => {
      const path = await db.stations.shortest('ITO', 'BGR', { via: legs, weight: leg => leg.km })
      const ranks = (await db.stations.view({ via: legs })).pageRank()
      const central = [...ranks].sort(([, a], [, b]) => b - a).slice(0, 5)
      return [{ km: path?.length, by: path?.nodes, central: central.map(([id]) => id) }]
    },
  },
  {
    title: 'Partitions: the latest days of O’Hare, newest first, and its worst days of the month',
    run: async db => {
      const ohare = db.delays.partition({ airport: 'ORD' })
      const january = await ohare.where(d => d.day.between('2001-01-01', '2001-01-31'))
      const latest = january.slice(0, 3).map(d => ({ which: 'latest', day: d.day, flights: d.flights, 'minutes late': d.minutes }))
      const worst = january
        .toSorted((a, b) => b.minutes - a.minutes)
        .slice(0, 3)
        .map(d => ({ which: 'worst', day: d.day, flights: d.flights, 'minutes late': d.minutes }))
      return [...latest, ...worst]
    },
  },
  {
    title: 'Documents: notes with a revision each, changed by operators, read with the airport that they are about',
    run: async db => {
      const { id } = await db.notes.insert({ title: 'Long walks', airportId: 'ORD', tags: ['walk'], by: { name: 'Ada', home: 'MDW' } })
      await db.notes.insert({ title: 'Whale view', airportId: 'ITO', tags: ['view', 'food'], by: { name: 'Bob' } })
      await db.notes.update(id, n => [n.votes.inc(3), n.tags.addToSet(['food', 'walk'])])
      const found = await db.notes
        .where(n => n.tags.hasAny(['food']))
        .orderBy(n => n.votes.desc())
        .include({ airport: true })
      return found.map(n => ({ note: n.title, votes: n.votes, tags: n.tags.join(', '), airport: n.airport.name, by: n.by.name }))
    },
  },
  {
    title: 'Keys: a session that lives as long as it is looked at, changed by compare and set',
    run: async db => {
      await db.sessions.set('s-1', { name: 'Ada', watching: ['ORD'] })
      // each adds to what the other one wrote, whoever comes first
      await Promise.all(['ITO', 'BGR'].map(airport => db.sessions.update('s-1', s => s && { ...s, watching: [...s.watching, airport] })))
      const session = await db.sessions.get('s-1')
      return [{ name: session?.name, airports: session?.watching.length, 'nobody else': (await db.sessions.get('s-2')) ?? 'no session' }]
    },
  },
  {
    title: 'One transaction over all five kinds: it fails at the end, and nothing of it is there',
    run: async db => {
      const counts = async () => ({
        routes: await db.routes.count(),
        legs: await db.legs.count(),
        'days of QTT': await db.delays.partition({ airport: 'QTT' }).count(),
        notes: await db.notes.count(),
        session: (await db.sessions.has('s-9')) ? 'there' : 'absent',
      })
      const before = await counts()
      await db
        .transaction(async tx => {
          await tx.routes.insert({ originId: 'QTT', destinationId: 'LAX', flights: 1 })
          await tx.stations.create({ id: 'QTT', name: 'Quintet Field' })
          await tx.legs.link('QTT', 'LAX', { flights: 1, km: 3_000 })
          await tx.delays.put({ airport: 'QTT', day: '2001-01-01', flights: 1, minutes: 5 })
          await tx.notes.insert({ title: 'New', airportId: 'QTT', by: { name: 'Ada' } })
          await tx.sessions.set('s-9', { name: 'Cy', watching: ['QTT'] })
          throw new RangeError('the last step fails')
        })
        .catch(error => {
          if (!(error instanceof RangeError)) throw error
        })
      return [
        { when: 'before', ...before },
        { when: 'after', ...(await counts()) },
      ]
    },
  },
]

/** Runs every stop in order and gives what to print. */
export async function* tour(db: AirTraffic): AsyncGenerator<string> {
  for (const [index, { title, run }] of stops.entries())
    yield `\n${index + 1}. ${title}\n\n${sourceOf(run).replace(/^/gm, '    ')}\n\n${tableOf(await run(db))}`
}
