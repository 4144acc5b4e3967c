import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quintet, sql, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'

const things = table('things', {
  id: t.id(),
  name: t.text().unique(),
  note: t.text().nullable(),
  size: t.integer(),
  doc: t.json<unknown>().nullable(),
  tags: t.list(t.text()),
})
const models = { things }

/** A small generator of numbers with a fixed seed, so that a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

const pieces = [
  "'",
  '"',
  ';',
  '--',
  '/*',
  '*/',
  '\\',
  '$1',
  '?1',
  ':a',
  '%',
  '_',
  '{',
  '}',
  '[',
  ']',
  ',',
  'null',
  'NULL',
  'drop table',
  '\n',
  'ß',
  '😀',
  ' ',
  'x',
  '0',
]

function text(random: (below: number) => number): string {
  return Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join('')
}

function json(random: (below: number) => number, depth = 0): unknown {
  const kind = random(depth > 3 ? 4 : 6)
  if (kind === 0) return text(random)
  if (kind === 1) return random(2) === 0
  if (kind === 2) return random(1000) - 500
  if (kind === 3) return null
  if (kind === 4) return Array.from({ length: random(4) }, () => json(random, depth + 1))
  return Object.fromEntries(Array.from({ length: random(4) }, () => [text(random), json(random, depth + 1)]))
}

interface Row {
  readonly name: string
  readonly note: string
  readonly size: number
  readonly doc: unknown
  readonly tags: string[]
}

function row(random: (below: number) => number, i: number): Row {
  const tags = Array.from({ length: random(4) }, () => text(random))
  // an object, so that it is a JSON value and not SQL's null
  return { name: `${i} ${text(random)}`, note: text(random), size: random(1000), doc: { of: json(random) }, tags }
}

for (const [name, store] of [
  ['SQLite', () => sqlite(':memory:')],
  ['PostgreSQL', () => postgres('postgres://nobody@127.0.0.1:1/nowhere')],
] as const)
  test(`P1, A13: on ${name} the text of every write is the same for any value, and nothing connects for it`, async () => {
    const db = quintet({ models, store: store() })
    const random = seeded(7)
    const seen = new Map<string, Set<string>>()
    const note = (position: string, command: { toSQL(): readonly { readonly text: string }[] }): void => {
      const texts = seen.get(position) ?? new Set()
      seen.set(position, texts)
      texts.add(
        command
          .toSQL()
          .map(statement => statement.text)
          .join('\n'),
      )
    }
    for (let i = 0; i < 2000; i++) {
      const [a, b] = [row(random, i), row(random, -1 - i)]
      note('insert', db.things.insert(a))
      note('insert many', db.things.insert([a, b]))
      note('update', db.things.where({ name: b.name, size: b.size }).update(a))
      note(
        'update by lambda',
        db.things.where(x => x.note.contains(b.note)).update(x => ({ note: x.note.concat(a.note), size: x.size.plus(a.size) })),
      )
      note(
        'update by raw',
        db.things.where(x => sql`${x.name} = ${b.name}`).update(x => ({ note: sql`${x.name} || ${a.note}` })),
      )
      note(
        'delete',
        db.things
          .where({ name: a.name })
          .where(x => x.tags.eq(a.tags))
          .delete(),
      )
      note(
        'updateMany',
        db.things.updateMany([
          { id: 1, ...a },
          { id: 2, ...b },
        ]),
      )
      note('upsert', db.things.upsert([a, b], { by: 'name' }))
      note(
        'upsert by lambda',
        db.things.upsert(a, { by: 'name', set: (old, given) => ({ note: given.note.concat(b.note), size: old.size.plus(b.size) }) }),
      )
      note('findOrCreate', db.things.findOrCreate(a))
    }
    assert.equal(seen.size, 10)
    for (const [position, texts] of seen) {
      assert.equal(texts.size, 1, `${position} has ${texts.size} texts`)
      assert.ok(!/drop table|😀/.test([...texts].join()), position)
    }
    await db.close()
  })
