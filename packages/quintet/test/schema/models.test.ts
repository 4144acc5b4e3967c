import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { collection } from '../../src/schema/collection.ts'
import { belongsTo, table } from '../../src/schema/declare.ts'
import { buildRegistry } from '../../src/schema/registry.ts'
import { t } from '../../src/schema/t.ts'

/** Refuses with this code and words. */
function refuses(models: Record<string, unknown> | (() => Record<string, unknown>), text: RegExp, code = 'QT_MODEL'): void {
  assert.throws(
    () => buildRegistry(typeof models === 'function' ? models() : models),
    (error: Error & { code?: string }) => {
      assert.equal(error.code, code)
      assert.match(error.message, text)
      return true
    },
  )
}

const users = table('users', { id: t.id(), email: t.text().unique() })

describe('declarations that contradict themselves', () => {
  const cases: readonly (readonly [string, () => Record<string, unknown>, RegExp])[] = [
    ['two versions', () => ({ a: table('a', { id: t.id(), v: t.version(), w: t.version() }) }), /t\.version\(\) is one field of a row/],
    ['a version that may be null', () => ({ a: table('a', { id: t.id(), v: t.version().nullable() }) }), /is never null/],
    ['a version of a document', () => ({ a: collection('a', { v: t.version() }) }), /is for tables|is no column/],
    ['a version inside of a field', () => ({ a: table('a', { o: t.object({ v: t.version() }) }) }), /no key, version/],
    [
      'a full-text index over what is no text',
      () => ({ a: table('a', { id: t.id(), n: t.integer() }, { indexes: [{ on: ['n'], fullText: true }] }) }),
      /over fields of text/,
    ],
    ['full text without a key', () => ({ a: table('a', { x: t.text().index({ fullText: true }) }) }), /needs a primary key/],
    [
      'two full-text indexes',
      () => ({ a: table('a', { id: t.id(), x: t.text().index({ fullText: true }), y: t.text().index({ fullText: true }) }) }),
      /is one for all fields/,
    ],
    [
      'a configuration that is no name',
      () => ({ a: table('a', { id: t.id(), x: t.text().index({ fullText: { postgres: "x'); drop table a; --" } }) }) }),
      /takes the name of a configuration/,
    ],
    [
      'a nullable key',
      () => ({ a: table('a', { id: t.integer().nullable().primaryKey() }) }),
      /part of the primary key and cannot be nullable/,
    ],
    [
      'a computed key',
      () => ({
        a: table('a', {
          id: t
            .integer()
            .computed((() => 1) as never)
            .primaryKey(),
        }),
      }),
      /computed and cannot be part/,
    ],
    ['two identities', () => ({ a: table('a', { id: t.id(), b: t.id() } as never) }), /two identities/],
    [
      'a default of the wrong type',
      () => ({ a: table('a', { id: t.id(), x: t.text(2).default('abc') }) }),
      /a\.x\.default\(…\): expected at most 2 characters/,
    ],
    ['default(null) without nullable', () => ({ a: table('a', { id: t.id(), x: t.text().default(null as never) }) }), /default\(null\)/],
    [
      'a computed default',
      () => ({
        a: table('a', {
          id: t.id(),
          x: t
            .text()
            .computed((() => 1) as never)
            .default('' as never),
        }),
      }),
      /computed, so it can have no default/,
    ],
    [
      'defaultNow on text',
      () => ({ a: table('a', { id: t.id(), x: (t.text() as never as { defaultNow(): never }).defaultNow() }) }),
      /defaultNow\(\) is for/,
    ],
    ['no column', () => ({ a: table('a', {}) }), /a has no column/],
    ['no model', () => ({ a: { kind: 'table' } }), /models\.a is not a model/],
    ['no field', () => ({ a: table('a', { x: 'text' as never }) }), /a\.x is not a field or relation/],
    ['a unique part of a list', () => ({ a: table('a', { x: t.list(t.text().unique()) }) }), /a field inside another one is no column/],
    ['an unknown action', () => ({ a: table('a', { x: belongsTo('a', { onDelete: 'drop table' as never }) }) }), /knows cascade/],
  ]
  for (const [name, models, text] of cases) test(name, () => refuses(models, text))
})

describe('a model is frozen data', () => {
  test('everything reachable from a model is frozen, and a registry leaves no trace in it', () => {
    const given = { a: [1], b: { c: 1 } }
    const model = table(
      'a',
      {
        id: t.id(),
        x: t.json<unknown>().default(given),
        at: t.timestamp().defaultNow(),
        u: belongsTo(users, { by: 'n' }),
        n: t
          .integer()
          .index()
          .check(n => n.gt(1)),
      },
      { unique: [['n', 'id']], indexes: [{ on: ['n'] }], checks: [{ that: r => r.n.gt(0) }] },
    )
    given.b.c = 2
    const seen = new Set<object>()
    const walk = (value: unknown, path: string): void => {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || typeof value === 'function')
        return
      seen.add(value)
      assert.ok(Object.isFrozen(value), path)
      for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`)
    }
    walk(model, 'model')
    assert.ok(seen.size > 20)
    const before = inspectDeep(model)
    assert.match(before, /c: 1/)
    buildRegistry({ a: model, users })
    buildRegistry({ z: model, users })
    assert.equal(inspectDeep(model), before)
  })

  test('inspecting a model shows names, not defaults of secret fields', () => {
    const model = table('keys', { id: t.id(), token: t.text().default('hunter2').secret() })
    assert.equal(inspect(model), 'table(keys)')
    assert.doesNotMatch(inspect({ field: t.text().default('hunter2') }), /hunter2/)
  })
})

function inspectDeep(model: unknown): string {
  return inspect(model, { depth: 20, customInspect: false })
}
