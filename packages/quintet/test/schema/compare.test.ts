import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { modelStructure } from '../../src/relational/tables/structure.ts'
import { compare, type Difference } from '../../src/schema/compare.ts'
import { belongsTo, table } from '../../src/schema/declare.ts'
import { buildRegistry } from '../../src/schema/registry.ts'
import { t } from '../../src/schema/t.ts'
import { postgres } from '../../src/sql/dialect/postgres.ts'
import { sqlite } from '../../src/sql/dialect/sqlite.ts'
import type { Dialect } from '../../src/sql/dialect.ts'

type Models = Record<string, unknown>

async function between(before: Models, after: Models, dialect: Dialect = postgres): Promise<readonly Difference[]> {
  const of = (models: Models) => modelStructure(buildRegistry(models), dialect)
  return compare(await of(before), await of(after))
}

/** A difference in one line. */
function told(of: Difference): string {
  const place = `${of.change} ${of.what} ${of.in.name}${of.in.name === of.name ? '' : `.${of.name}`}`
  if (of.change === 'alter') return `${place}: ${of.property} ${JSON.stringify(of.from)} → ${JSON.stringify(of.to)}`
  if (of.change === 'rename') return `${place} → ${of.to}`
  return of.like.length === 0 ? place : `${place} like ${of.like.join(', ')}`
}

describe('two structures compared', () => {
  const users = table('users', { id: t.id(), email: t.text().unique() })

  test('K03: one structure differs from itself in nothing, on either server', async () => {
    for (const dialect of [sqlite, postgres]) assert.deepEqual(await between({ users }, { users }, dialect), [])
  })

  test('K03: each property of a column is told by its name, from and to', async () => {
    const before = table('a', { id: t.id(), n: t.integer(), s: t.text(10), at: t.timestamp().nullable() })
    const after = table('a', {
      id: t.id(),
      n: t.bigint().nullable().default(5n),
      s: t.text(20).comment('short'),
      at: t.timestamp().nullable().defaultNow(),
    })
    assert.deepEqual((await between({ a: before }, { a: after })).map(told), [
      'alter column a.n: type "integer" → "bigint"',
      'alter column a.n: nullable false → true',
      'alter column a.n: default null → "5"',
      'alter column a.s: type "varchar(10)" → "varchar(20)"',
      'alter column a.s: comment null → "short"',
      `alter column a.at: default null → "= now()"`,
    ])
  })

  test('K04: what is gone names what is new and has the same definition, for somebody to say whether it was renamed', async () => {
    const before = { a: table('a', { id: t.id(), surname: t.text(), age: t.integer() }) }
    const after = { a: table('a', { id: t.id(), lastName: t.text(), size: t.double() }) }
    assert.deepEqual((await between(before, after)).map(told), [
      'add column a.last_name like surname',
      'add column a.size',
      'drop column a.surname like last_name',
      'drop column a.age',
    ])
    const renamed = await between({ users }, { people: table('people', { id: t.id(), email: t.text().unique() }) })
    assert.deepEqual(renamed.map(told), ['add table people like users', 'drop table users like people'])
  })

  test('K04: constraints and indexes of one content and another name were renamed: no data depends on it', async () => {
    const indexed = (name: string) => table('a', { id: t.id(), n: t.integer() }, { indexes: [{ name, on: ['n'] }] })
    assert.deepEqual((await between({ a: indexed('first') }, { a: indexed('second') })).map(told), ['rename index a.first → second'])
  })

  test('K03: an order in which it can be done: references after what they refer to, before what is dropped', async () => {
    const before = { users, posts: table('posts', { id: t.id(), author: belongsTo(users) }) }
    const tags = table('tags', { id: t.id(), label: t.text() })
    const after = {
      marks: table('a_marks', { id: t.id(), tag: belongsTo('tags') }),
      tags,
      users: table('users', { id: t.id(), email: t.text() }),
    }
    assert.deepEqual((await between(before, after)).map(told), [
      'drop unique users.users_email_key',
      'add table tags',
      'add table a_marks',
      'drop table posts',
    ])
  })

  test('K03: a check, a partial index, a foreign key are made anew when they say something else', async () => {
    const shape = { id: t.id(), n: t.integer() }
    const made = (least: number, onDelete: 'cascade' | 'restrict') =>
      table(
        'a',
        { ...shape, user: belongsTo(users, { onDelete }) },
        { checks: [{ name: 'least', that: r => r.n.gt(least) }], indexes: [{ name: 'some', on: ['n'], where: r => r.n.lt(least) }] },
      )
    assert.deepEqual((await between({ users, a: made(1, 'cascade') }, { users, a: made(2, 'restrict') })).map(told), [
      'drop foreign key a.a_user_id_fkey',
      'drop index a.some',
      'drop check a.least',
      'add check a.least',
      'add index a.some',
      'add foreign key a.a_user_id_fkey',
    ])
  })

  test('K03: the values of an enum, by its own type and by a check', async () => {
    const of = (values: readonly string[], native?: string) =>
      table('a', { id: t.id(), mood: t.enum(values, native === undefined ? {} : { native }) })
    assert.deepEqual((await between({ a: of(['x'], 'mood') }, { a: of(['x', 'y'], 'mood') })).map(told), [
      'alter enum mood: definition ' + '{"schema":null,"name":"mood","values":["x"]} → {"schema":null,"name":"mood","values":["x","y"]}',
    ])
    assert.deepEqual((await between({ a: of(['x']) }, { a: of(['x', 'y']) })).map(told), [
      'drop check a.a_mood_type',
      'add check a.a_mood_type',
    ])
  })
})
