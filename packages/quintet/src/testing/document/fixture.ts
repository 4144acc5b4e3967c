import { collection } from '../../schema/collection.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'

const people = table('people', { id: t.id(), name: t.text() })
const articles = collection('articles', {
  title: t.text(),
  slug: t.text().nullable().unique(),
  views: t.integer().default(0).index(),
  stars: t.bigint().nullable(),
  price: t.decimal(10, 2).nullable(),
  publishedAt: t.timestamp().nullable(),
  tags: t.list(t.text()).default([]),
  marks: t.list(t.integer()).nullable(),
  place: t.object({ city: t.text(), zip: t.text().nullable(), spot: t.object({ x: t.integer(), y: t.integer() }).nullable() }).nullable(),
  comments: t
    .list(t.object({ by: t.text(), votes: t.integer().default(0), labels: t.list(t.text()).default([]), note: t.text().nullable() }))
    .default([]),
  author: belongsTo(people, { inverse: 'articles' }).nullable(),
})

const shapes = t.union('kind', {
  move: { to: t.object({ x: t.integer(), y: t.integer() }), steps: t.bigint().nullable() },
  say: { text: t.text(), loud: t.boolean().default(false) },
})
const events = collection('events', { id: t.text(), what: shapes.nullable(), parts: t.list(shapes).default([]) })

/** Documents that end, keep a feed, and have references that do something when what they lead to is deleted. */
const notes = collection(
  'notes',
  {
    id: t.text(),
    text: t.text(),
    mark: t.text().nullable().unique(),
    until: t.timestamp().nullable(),
    topics: t.list(t.text()).default([]).index(),
    owner: belongsTo(people, { inverse: 'notes', onDelete: 'cascade' }).nullable(),
    editor: belongsTo(people, { inverse: 'edited', onDelete: 'set null' }).nullable(),
    judge: belongsTo(people, { inverse: 'judged', onDelete: 'restrict' }).nullable(),
    parent: belongsTo('notes', { inverse: 'children', key: 'text', onDelete: 'cascade' }).nullable(),
  },
  { expires: 'until', changes: true },
)

/** Every sort of index. */
const films = collection(
  'films',
  {
    title: t.text().index(),
    story: t.text().default(''),
    year: t.integer(),
    score: t.decimal(4, 1).nullable(),
    shown: t.timestamp().nullable().index(),
    day: t.date().nullable().index(),
    hour: t.time().nullable().index(),
    code: t.uuid().nullable().index(),
    wide: t.bigint().nullable().index(),
    seen: t.timestamp({ mode: 'text' }).nullable().index(),
    genres: t.list(t.text()).default([]).index(),
    ratings: t.list(t.integer()).default([]).index(),
    days: t.list(t.date()).default([]).index(),
    studio: t.object({ name: t.text(), founded: t.date() }).nullable(),
    draft: t.boolean().default(false),
  },
  {
    indexes: [
      { on: ['year', f => f.score.desc()] },
      { on: [f => f.studio.name, 'title'], unique: true },
      { name: 'films_open', on: ['score'], where: f => f.draft.isFalse() },
      { on: [f => f.studio.founded] },
      { on: ['title', 'story'], fullText: true },
    ],
  },
)

export const fixture: {
  people: typeof people
  articles: typeof articles
  events: typeof events
  notes: typeof notes
  films: typeof films
} = {
  people,
  articles,
  events,
  notes,
  films,
}
