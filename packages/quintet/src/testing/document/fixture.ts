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

export const fixture: { people: typeof people; articles: typeof articles; events: typeof events } = { people, articles, events }
