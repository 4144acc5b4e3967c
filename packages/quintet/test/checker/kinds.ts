// The kinds beside rows: what they take, give and refuse. Checked by the compiler; never run.
import { belongsTo, collection, columnFamily, edge, keyValue, node, quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { type Equal, type Plain, proves } from './equal.ts'

const people = table('people', { id: t.id(), name: t.text() })
const articles = collection('articles', {
  title: t.text(),
  views: t.integer().default(0),
  tags: t.list(t.text()).default([]),
  place: t.object({ city: t.text() }).nullable(),
  author: belongsTo(people, { inverse: 'articles' }).nullable(),
})
const readings = columnFamily(
  'readings',
  { sensor: t.text(), day: t.date(), at: t.timestamp(), seq: t.integer(), value: t.double() },
  { partitionBy: ['sensor', 'day'], clusterBy: [['at', 'desc'], 'seq'] },
)
const seats = columnFamily(
  'seats',
  { show: t.integer(), seat: t.text(), holder: t.text().nullable() },
  {
    partitionBy: ['show'],
    clusterBy: ['seat'],
    conditional: true,
  },
)
const stops = node('Stop', { id: t.integer(), name: t.text() })
const films = node('Film', { title: t.text() })
const legs = edge('LEG', stops, stops, { miles: t.integer() })
const sessions = keyValue('session', { user: t.integer() })
const db = quintet({ models: { people, articles, readings, seats, stops, films, legs, sessions }, store: sqlite() })

export async function documents() {
  const article = await db.articles.get('x')
  type Article = {
    id: string
    rev: string
    title: string
    views: number
    tags: string[]
    place: { city: string } | null
    authorId: number | null
  }
  proves<Equal<Plain<NonNullable<typeof article>>, Plain<Article>>>()
  const [first] = await db.articles.where(a => a.place.city.eq('Oslo')).include({ author: true })
  proves<Equal<Plain<NonNullable<typeof first>['author']>, { id: number; name: string } | null>>()
  await db.articles.where({ title: 'x' }).update(a => [a.views.inc(1), a.tags.push('a'), a.place.unset()])
  const [person] = await db.people.include({ articles: true })
  proves<Equal<NonNullable<typeof person>['articles'][number]['title'], string>>()
  // @ts-expect-error a required field is missing
  await db.articles.insert({ views: 1 })
  // @ts-expect-error the store makes the revision
  await db.articles.insert({ title: 'x', rev: '1' })
  // @ts-expect-error a text is not counted up
  await db.articles.update('x', a => a.title.inc(1))
  // @ts-expect-error a field that must be there is not removed
  await db.articles.update('x', a => a.title.unset())
  // @ts-expect-error a condition speaks of the document only
  await db.articles.where(a => a.author.name.eq('Ada'))
  // @ts-expect-error an update needs a condition, or all()
  await db.articles.orderBy(a => a.title.asc()).update(a => a.views.inc(1))
}

export async function families() {
  const [row] = await db.readings
    .partition({ sensor: 's', day: '2026-01-01' })
    .where(r => r.at.eq(new Date()))
    .where(r => r.seq.gt(1))
  proves<Equal<Plain<NonNullable<typeof row>>, { sensor: string; day: string; at: Date; seq: number; value: number }>>()
  const { applied, current } = await db.seats.update({ show: 1, seat: 'A' }, { holder: 'x' }, { when: { holder: null } })
  proves<Equal<[typeof applied, NonNullable<typeof current>['holder']], [boolean, string | null]>>()
  // @ts-expect-error a part of the partition key is missing
  db.readings.partition({ sensor: 's' })
  // @ts-expect-error a clustering field is skipped
  db.readings.partition({ sensor: 's', day: '2026-01-01' }).where(r => r.seq.gt(1))
  // @ts-expect-error a plain column is no part of the range
  db.readings.partition({ sensor: 's', day: '2026-01-01' }).where({ value: 1 })
  // @ts-expect-error a plain family has no conditions
  await db.readings.put({ sensor: 's', day: '2026-01-01', at: new Date(), seq: 1, value: 1 }, { ifNotExists: true })
  // @ts-expect-error a conditional family always has one
  await db.seats.put({ show: 1, seat: 'A' })
}

export async function graphs() {
  const near = await db.stops
    .at(1)
    .out(legs, { hops: [1, 3], where: l => l.miles.lt(100) })
    .where(s => s.name.startsWith('A'))
  proves<Equal<Plain<(typeof near)[number]>, { id: number; name: string }>>()
  const path = await db.stops.shortest(1, 2, { via: legs })
  proves<Equal<NonNullable<typeof path>['nodes'][number], number>>()
  // @ts-expect-error the edge does not start at a film
  db.films.all().out(legs)
  // @ts-expect-error the fields of the edge are missing
  await db.legs.link(1, 2)
  // @ts-expect-error ids of stops are numbers
  await db.stops.get('1')
}

export async function keys() {
  const session = await db.sessions.get('x')
  proves<Equal<Plain<typeof session>, { user: number } | undefined>>()
  // @ts-expect-error a value of another shape
  await db.sessions.set('x', { user: 'Ada' })
}
