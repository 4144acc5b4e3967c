import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { constraintFinder } from '../../src/relational/tables/constraints.ts'
import { createTexts } from '../../src/relational/tables/create.ts'
import { checkNames } from '../../src/relational/tables/names.ts'
import { belongsTo, table } from '../../src/schema/declare.ts'
import { buildRegistry } from '../../src/schema/registry.ts'
import { t } from '../../src/schema/t.ts'
import { postgres } from '../../src/sql/dialect/postgres.ts'
import { sqlite } from '../../src/sql/dialect/sqlite.ts'
import type { Dialect } from '../../src/sql/dialect.ts'

function texts(models: Record<string, unknown>, dialect: Dialect): string[] {
  return createTexts(buildRegistry(models), dialect)
}

describe('names', () => {
  const long = 'x'.repeat(63)

  test('a table or column that the server would cut is refused, also where characters are longer than bytes', () => {
    for (const models of [
      { a: table(`${long}y`, { id: t.id() }) },
      { a: table('a', { id: t.id(), [`${long}y`]: t.text() }) },
      { a: table('ü'.repeat(32), { id: t.id() }) },
    ]) {
      assert.throws(() => checkNames(buildRegistry(models), postgres), { code: 'QT_MODEL', message: /longer than the 63 bytes/ })
      checkNames(buildRegistry(models), sqlite)
    }
    checkNames(buildRegistry({ a: table(long, { id: t.id(), [long]: t.text() }) }), postgres)
  })

  test('names that the server keeps, or takes for one, are refused there only', () => {
    const reserved = buildRegistry({ a: table('sqlite_a', { id: t.id(), ctid: t.text() }) })
    assert.throws(() => checkNames(reserved, sqlite), { message: /keeps names like 'sqlite_a' for itself/ })
    assert.throws(() => checkNames(reserved, postgres), { message: /keeps the name 'ctid' for itself/ })
    const cased = buildRegistry({ a: table('a', { id: t.id(), B: t.text().column('B'), b: t.text() }) })
    assert.throws(() => checkNames(cased, sqlite), { message: /a\.b and a\.B are the same column to SQLite/ })
    checkNames(cased, postgres)
  })

  test('names of constraints are shortened the same way every time, and never alike', () => {
    const users = table('users', { id: t.id() })
    const wide = table(long, { id: t.id(), a: belongsTo(users), b: belongsTo(users), name: t.text().unique() })
    const names = (): string[] =>
      [
        ...texts({ users, wide }, postgres)
          .join('\n')
          .matchAll(/(?:constraint|exists) "([^"]+)"/g),
      ].map(m => m[1] as string)
    const all = names()
    assert.deepEqual(names(), all)
    for (const name of all) assert.ok(name.length <= 63, name)
    assert.equal(new Set(all).size, all.length)
    assert.ok(all.some(name => /^x{30,}_[a-z0-9]{10}_fkey$/.test(name)))
  })

  test('two tables whose indexes would read the same get two indexes', () => {
    const models = { a: table('a', { id: t.id(), bC: t.text().index() }), ab: table('a_b', { id: t.id(), c: t.text().index() }) }
    for (const dialect of [sqlite, postgres]) {
      const names = [
        ...texts(models, dialect)
          .join('\n')
          .matchAll(/index if not exists "([^"]+)"/g),
      ].map(m => m[1])
      assert.equal(names[0], 'a_b_c_idx')
      assert.match(names[1] ?? '', /^a_b_c_[a-z0-9]{10}_idx$/)
    }
  })

  test('given names must fit and be free', () => {
    const index = (name: string) => ({ a: table('a', { id: t.id(), x: t.text().index({ name }) }) })
    assert.throws(() => texts(index('a'), postgres), { message: /the name 'a' is that of the table of a already/ })
    assert.throws(() => texts(index(`${long}y`), postgres), { message: /longer than the 63 bytes/ })
    assert.throws(() => texts(index('a\u0000'), postgres), { message: /NUL/ })
  })

  test('an identity within a composite key is refused where it cannot be', () => {
    const model = table('a', { id: t.id(), tenant: t.text() }, { primaryKey: ['tenant', 'id'] })
    assert.throws(() => texts({ a: model }, sqlite), {
      code: 'QT_UNSUPPORTED',
      message: /a\.id is an identity within a composite key.*t\.id\('uuid'\)/,
    })
    assert.match(texts({ a: model }, postgres).join(), /primary key \("tenant", "id"\)/)
  })

  test("a server's words about constraints lead back to models and fields", () => {
    const users = table('users', { id: t.id(), zipCode: t.integer().unique() })
    const posts = table('posts', { id: t.id(), author: belongsTo(users), slug: t.text() }, { unique: [['authorId', 'slug']] })
    const find = constraintFinder(buildRegistry({ people: users, posts }), postgres)
    assert.deepEqual(find('users', undefined, 'users_zip_code_key'), { model: 'people', field: 'zipCode', columns: ['zip_code'] })
    assert.deepEqual(find(undefined, undefined, 'posts_author_id_slug_key'), {
      model: 'posts',
      field: 'authorId, slug',
      columns: ['author_id', 'slug'],
    })
    assert.deepEqual(find('posts', ['slug'], undefined), { model: 'posts', field: 'slug', columns: ['slug'] })
    assert.equal(find('nowhere', undefined, 'nothing'), undefined)
  })
})
