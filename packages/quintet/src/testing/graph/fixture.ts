import { edge, node } from '../../schema/graph.ts'
import { t } from '../../schema/t.ts'

const people = node('Person', { id: t.text(), name: t.text(), born: t.integer().nullable() })
const films = node('Film', { title: t.text().unique(), year: t.integer().default(2000) })
const stops = node('Stop', { id: t.integer(), name: t.text(), line: t.text() }, { indexes: [{ on: ['line', 'name'], unique: true }] })
const things = node('Thing', {
  id: t.bigint(),
  text: t.text().nullable(),
  count: t.integer().nullable(),
  wide: t.bigint().nullable(),
  part: t.double().nullable(),
  price: t.decimal(12, 2).nullable(),
  done: t.boolean().nullable(),
  day: t.date().nullable(),
  clock: t.time().nullable(),
  at: t.timestamp().nullable(),
  exact: t.timestamp({ mode: 'text' }).nullable(),
  of: t.uuid().nullable(),
  raw: t.bytes().nullable(),
  tags: t.list(t.text()).nullable(),
  size: t.enum(['small', 'large']).nullable(),
  place: t.object({ city: t.text(), zip: t.integer().nullable() }).nullable(),
  free: t.json<unknown>().nullable(),
})
const follows = edge('FOLLOWS', people, people, { since: t.date().nullable() })
const acted = edge('ACTED_IN', people, films, { role: t.text() })
const rated = edge('RATED', people, films, { stars: t.integer() })
const legs = edge('LEG', stops, stops, { miles: t.double(), code: t.text().unique().nullable() })

export const fixture: {
  people: typeof people
  films: typeof films
  stops: typeof stops
  things: typeof things
  follows: typeof follows
  acted: typeof acted
  rated: typeof rated
  legs: typeof legs
} = { people, films, stops, things, follows, acted, rated, legs }
