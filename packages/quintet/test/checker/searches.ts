// Full text, patterns, bits, orders by a collation, versions. Checked by the compiler; never run.
import { highlight, match, quintet, relevance, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { type Equal, type Plain, proves } from './equal.ts'

const notes = table(
  'notes',
  { id: t.id(), title: t.text(), body: t.text().nullable(), flags: t.integer(), wide: t.bigint().nullable(), version: t.version() },
  {
    indexes: [
      { on: ['title', 'body'], fullText: { postgres: 'english', sqlite: 'porter' } },
      { on: ['flags'], include: ['title'], operatorClass: 'int4_ops' },
    ],
  },
)
type Stretch = ReturnType<typeof highlight>[number]
export const db = quintet({ models: { notes }, store: sqlite(':memory:') })

export async function searches() {
  const found = await db.notes
    .where(n => match(n, 'a -b').and(n.title.matches(/^[a-z]+$/i)))
    .orderBy(
      n => relevance(n, 'a').desc(),
      n => n.title.asc({ collation: { sqlite: 'nocase', postgres: 'de-x-icu' } }),
    )
    .select(n => ({ how: relevance(n, 'a'), left: n.flags.shiftLeft(3), right: n.wide.shiftRight(1), version: n.version }))
  proves<Equal<Plain<typeof found>, { how: number; left: number; right: bigint | null; version: number }[]>>()
  const [stretch] = highlight('a text', 'text')
  proves<Equal<typeof stretch, Stretch | undefined>>()
  const made = await db.notes.insert({ title: 'a', flags: 1 })
  proves<Equal<(typeof made)['version'], number>>()
  await db.notes.where({ id: 1, version: made.version }).update({ title: 'b' })
}
