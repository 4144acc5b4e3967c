import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { count, edge, graphson, isFailure, node, quintet, sum, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const read = (name: string) => graphson(readFileSync(new URL(`../data/tinkerpop/${name}.jsonl`, import.meta.url), 'utf8'))

const people = node('Person', { id: t.integer(), name: t.text(), age: t.integer().nullable() })
const software = node('Software', { id: t.integer(), name: t.text(), lang: t.text().nullable() })
const knows = edge('knows', people, people, { weight: t.double() })
const created = edge('created', people, software, { weight: t.double() })

async function modern() {
  const db = quintet({ models: { people, software, knows, created }, store: sqlite(':memory:') })
  await db.createAll()
  const { nodes, edges } = read('modern')
  const labelled = (label: string) => nodes.filter(one => one.label === label)
  const id = (value: unknown) => Number(value)
  const name = ({ properties }: (typeof nodes)[number]) => String(properties.name)
  await db.people.copyIn(labelled('person').map(one => ({ id: id(one.id), name: name(one), age: id(one.properties.age) })))
  await db.software.copyIn(labelled('software').map(one => ({ id: id(one.id), name: name(one), lang: String(one.properties.lang) })))
  const links = (label: string) =>
    edges.filter(one => one.label === label).map(one => ({ from: id(one.from), to: id(one.to), weight: id(one.properties.weight) }))
  await db.knows.copyIn(links('knows'))
  await db.created.copyIn(links('created'))
  return db
}

describe('graphs of TinkerPop', () => {
  test('modern: who knows whom, who made what with whom', async () => {
    await using db = await modern()
    assert.deepEqual([await db.people.count(), await db.software.count(), await db.knows.count(), await db.created.count()], [4, 2, 2, 4])
    const names = async (query: PromiseLike<readonly { readonly name: string }[]>) => (await query).map(one => one.name).sort()
    assert.deepEqual(await names(db.people.where({ name: 'marko' }).out(knows)), ['josh', 'vadas'])
    assert.deepEqual(await names(db.software.where({ name: 'lop' }).in(created)), ['josh', 'marko', 'peter'])
    assert.deepEqual(
      await names(
        db.people
          .where({ name: 'marko' })
          .out(knows, { where: k => k.weight.gt(0.5) })
          .out(created),
      ),
      ['lop', 'ripple'],
    )
    const peers = await db.people
      .where({ name: 'marko' })
      .as('p')
      .out(created)
      .as('s')
      .in(created)
      .as('q')
      .matches()
      .orderBy(({ q }) => q.name.asc())
      .select(({ q, s }) => ({ with: q.name, on: s.name }))
    assert.deepEqual(peers, [
      { with: 'josh', on: 'lop' },
      { with: 'peter', on: 'lop' },
    ])
    const made = await db.people
      .as('p')
      .out(created, { as: 'c' })
      .as('s')
      .matches()
      .groupBy(({ s }) => s.name)
      .orderBy((_, name) => name.asc())
      .select(({ c }, name) => ({ name, people: count(), weight: sum(c.weight) }))
    assert.deepEqual(
      made.map(one => ({ ...one, weight: Math.round(one.weight * 10) / 10 })),
      [
        { name: 'lop', people: 3, weight: 1 },
        { name: 'ripple', people: 1, weight: 1 },
      ],
    )
  })

  test('crew: properties of several values are lists, and every edge is read once', () => {
    const { nodes, edges } = read('crew')
    assert.deepEqual([nodes.length, edges.length], [6, 14])
    const marko = nodes.find(one => one.properties.name === 'marko')
    assert.deepEqual(marko?.properties.location, ['san diego', 'santa cruz', 'brussels', 'santa fe'])
    assert.deepEqual(
      edges.find(one => one.id === 13),
      { id: 13, label: 'develops', from: 1, to: 10, properties: { since: 2009 } },
    )
  })

  test('what has no value here is refused, with its line', () => {
    const line = (value: unknown) => JSON.stringify({ id: value, label: 'x' })
    assert.deepEqual(graphson(`${line({ '@type': 'g:Int64', '@value': 7 })}\n\n`).nodes, [{ id: 7, label: 'x', properties: {} }])
    for (const text of ['{', '[]x', line({ '@type': 'g:Class', '@value': 'x' }), line({ a: 1 })])
      assert.throws(
        () => graphson(`\n${text}`),
        (error: unknown) => isFailure(error, 'QT_VALUE') && /line 2/.test(String(error)),
      )
  })
})
