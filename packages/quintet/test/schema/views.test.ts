import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from '../../src/query/raw.ts'
import { createTexts, dropTexts } from '../../src/relational/tables/create.ts'
import { view } from '../../src/relational/view.ts'
import { table } from '../../src/schema/declare.ts'
import { buildRegistry } from '../../src/schema/registry.ts'
import { t } from '../../src/schema/t.ts'
import { postgres } from '../../src/sql/dialect/postgres.ts'
import { sqlite } from '../../src/sql/dialect/sqlite.ts'
import type { Dialect } from '../../src/sql/dialect.ts'

const users = table('users', { id: t.id(), email: t.text(80).unique(), age: t.integer().nullable(), active: t.boolean().default(true) })

function texts(models: Record<string, unknown>, dialect: Dialect): string[] {
  return createTexts(buildRegistry(models), dialect)
}

function about(models: Record<string, unknown>, dialect: Dialect, part: string): string {
  return texts(models, dialect)
    .filter(text => text.includes(part))
    .join('\n')
}

describe('DDL texts of views and storage', () => {
  test('E14: how a table is kept is said for each server by itself', () => {
    const model = table(
      'a',
      { x: t.integer() },
      {
        primaryKey: ['x'],
        storage: { sqlite: { withoutRowid: true }, postgres: { unlogged: true, tablespace: 'fa"st', with: { fillfactor: 70 } } },
      },
    )
    assert.match(about({ a: model }, sqlite, 'create table'), /^create table if not exists "a" .*\) strict, without rowid$/)
    assert.match(
      about({ a: model }, postgres, 'create unlogged table'),
      /^create unlogged table if not exists "a" .*\) with \(fillfactor = 70\) tablespace "fa""st"$/,
    )
    const odd = table('a', { x: t.integer() }, { storage: { postgres: { with: { 'x) as select 1': 1 } } } })
    assert.throws(() => texts({ a: odd }, postgres), { message: /storage\.postgres\.with takes parameters/ })
  })

  test('A37: a view is made of the query that its lambda builds, values as literals, after what it reads', () => {
    const old = view(
      'old',
      { id: t.integer(), mail: t.text(80), young: t.boolean() },
      {
        reads: { users },
        comment: "it's old",
        as: db =>
          db.users.where(u => u.email.in(["o'x", 'y']).and(u.age.gt(60))).select(u => ({ id: u.id, mail: u.email, young: u.active })),
      },
    )
    const made = texts({ old, users }, sqlite)
    assert.equal(
      made.at(-1),
      `create view if not exists "old" ("id", "mail", "young") as select "t0"."id" as "c0", "t0"."email" as "c1", "t0"."active" as "c2" from "users" as "t0" where "t0"."email" in (select value from json_each('["o''x","y"]')) and "t0"."age" > 60`,
    )
    assert.deepEqual(texts({ old, users }, postgres).slice(-2), [
      `do $q$ begin create view "old" ("id", "mail", "young") as select "t0"."id" as "c0", "t0"."email" as "c1", "t0"."active" as "c2" from "users" as "t0" where "t0"."email" = any('{"o''x","y"}') and "t0"."age" > 60; exception when duplicate_table then null; end $q$`,
      `comment on view "old" is 'it''s old'`,
    ])
    assert.deepEqual(dropTexts(buildRegistry({ old, users }), postgres).slice(-2), [
      'drop view if exists "old" cascade',
      'drop table if exists "users" cascade',
    ])
  })

  test('A37: a view whose query does not fit is refused, and one that reads itself', () => {
    const made = (fields: object, query: (db: { readonly users: { select(of: unknown): unknown } }) => unknown) =>
      view('v', fields as never, { reads: { users }, as: query as never })
    const refused = (model: unknown, message: RegExp) => assert.throws(() => texts({ v: model, users }, sqlite), { message })
    refused(
      made({ a: t.text() }, db => db.users.select((u: never) => ({ a: (u as { id: unknown }).id }))),
      /v\.a is text|The view v\.a is text/,
    )
    refused(
      made({ a: t.text() }, db => db.users.select((u: never) => ({ b: (u as { email: unknown }).email }))),
      /selects 'b', which is none of its fields/,
    )
    refused(
      made({ a: t.text(), c: t.text() }, db => db.users.select((u: never) => ({ a: (u as { email: unknown }).email }))),
      /does not select c/,
    )
    refused(
      made({ a: t.text() }, () => 1),
      /gives no query/,
    )
    refused(view('v', { a: t.text() }, { as: { postgres: sql`select 1` } }), /has no text for sqlite/)
    const circle = view('v', { a: t.text() }, { as: sql`select a from ${view('v', { a: t.text() }, { as: sql`select 1` })}` })
    refused(circle, /The view v reads itself/)
  })
})
