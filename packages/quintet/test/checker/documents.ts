// Documents in full: what their conditions, changes, groups and writes take, give and refuse. Checked by the compiler; never run.
import { belongsTo, collection, count, exists, isNull, max, quintet, sum, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { type Equal, type Plain, proves } from './equal.ts'

const people = table('people', { id: t.id(), name: t.text() })
const films = collection(
  'films',
  {
    title: t.text(),
    year: t.integer(),
    slug: t.text().nullable(),
    until: t.timestamp().nullable(),
    genres: t.list(t.text()).default([]).index(),
    marks: t.list(t.decimal(5, 2)).nullable(),
    cast: t.list(t.object({ name: t.text(), days: t.integer().default(1), note: t.text().nullable() })).default([]),
    source: t.union('kind', { book: { author: t.text() }, remake: { of: t.text(), year: t.bigint() } }).nullable(),
    rights: t.object({ holder: t.text(), until: t.date().nullable() }).nullable(),
    maker: belongsTo(people, { inverse: 'films', onDelete: 'cascade' }).nullable(),
  },
  { expires: 'until', changes: true, indexes: [{ on: [f => f.rights.holder, 'year'], unique: true, where: f => f.year.gt(1900) }] },
)
export const db = quintet({ models: { people, films }, store: sqlite() })

export async function reads() {
  const [film] = await db.films.where(f => f.cast.some(c => c.days.gt(1).and(c.note.isNull())).and(f.marks.every(m => m.gt('1.0'))))
  type Cast = { name: string; days: number; note: string | null }
  proves<Equal<Plain<NonNullable<typeof film>['cast'][number]>, Cast>>()
  type Source = { kind: 'book'; author: string } | { kind: 'remake'; of: string; year: bigint } | null
  proves<Equal<NonNullable<typeof film>['source'], Source>>()
  await db.films.where(f => exists(f.rights).and(isNull(f.source)).and(exists(f.slug)))
  const parts = await db.films.select(f => ({ author: f.source.as('book').author, kind: f.source.kind, holder: f.rights }))
  type Part = { author: string | null; kind: 'book' | 'remake' | null; holder: { holder: string; until: string | null } | null }
  proves<Equal<Plain<(typeof parts)[number]>, Plain<Part>>>()
  const groups = await db.films
    .groupBy(f => f.year)
    .having(() => count().gt(1))
    .select((f, year) => ({ year, last: max(f.title) }))
  proves<Equal<Plain<(typeof groups)[number]>, { year: number; last: string | null }>>()
  const days = await db.films
    .unwind(f => f.cast)
    .groupBy(r => r.element.name)
    .select((r, name) => ({ name, days: sum(r.element.days) }))
  proves<Equal<Plain<(typeof days)[number]>, { name: string; days: number }>>()
  // @ts-expect-error an element of this list is a text
  await db.films.where(f => f.genres.some(g => g.gt(1)))
  // @ts-expect-error a shape that the union has not
  await db.films.where(f => f.source.as('play').author.eq('x'))
  // @ts-expect-error a field of another shape
  await db.films.where(f => f.source.as('book').of.eq('x'))
  // @ts-expect-error what is unwound is a list
  await db.films.unwind(f => f.title)
}

export async function writes() {
  await db.films.insert({ title: 'A', year: 1, cast: [{ name: 'x' }], source: { kind: 'book', author: 'L' } })
  // @ts-expect-error a shape lacks its field
  await db.films.insert({ title: 'A', year: 1, source: { kind: 'book' } })
  // @ts-expect-error the fields of another shape
  await db.films.insert({ title: 'A', year: 1, source: { kind: 'book', of: 'x', year: 1n } })
  await db.films.update('x', f => [
    f.cast.each(
      c => c.days.gt(1),
      c => [c.days.inc(1), c.note.unset()],
    ),
    f.cast.pull(c => c.name.eq('x')),
  ])
  await db.films.update('x', f => [f.source.set({ kind: 'book', author: 'L' }), f.makerId.set(1), f.slug.rename(f.slug)])
  // @ts-expect-error a text is not counted up
  await db.films.update('x', f => f.cast.each(c => c.name.inc(1)))
  // @ts-expect-error what must be there is not renamed
  await db.films.update('x', f => f.title.rename(f.slug))
  // @ts-expect-error a union is set as a whole
  await db.films.update('x', f => f.source.author.set('x'))
  const results = await db.films.bulk(write => [write.insert({ title: 'A', year: 1 }), write.delete('x', { rev: '1' })])
  for (const result of results) if (result.ok) proves<Equal<typeof result.rev, string>>()
  // @ts-expect-error a bulk is made of its own writes
  await db.films.bulk(() => [{ insert: { title: 'A' } }])
  const [entry] = await db.films.changes({ after: null })
  proves<Equal<NonNullable<typeof entry>['change'], 'insert' | 'update' | 'delete'>>()
  // @ts-expect-error the end is a field of the model
  collection('x', { title: t.text() }, { expires: 'until' })
}
