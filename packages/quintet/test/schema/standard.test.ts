import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { belongsTo, findOrCreate, insertSchema, manyToMany, quintet, t, table, updateSchema } from 'quintet'
import { sqlite } from 'quintet/sqlite'

// the specification's own interface, as its page asks libraries to copy it
declare namespace StandardSchemaV1 {
  interface Props<Input = unknown, Output = Input> {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>
    readonly types?: Types<Input, Output> | undefined
  }
  type Result<Output> = SuccessResult<Output> | FailureResult
  interface SuccessResult<Output> {
    readonly value: Output
    readonly issues?: undefined
  }
  interface FailureResult {
    readonly issues: ReadonlyArray<Issue>
  }
  interface Issue {
    readonly message: string
    readonly path?: ReadonlyArray<PropertyKey | PathSegment> | undefined
  }
  interface PathSegment {
    readonly key: PropertyKey
  }
  interface Types<Input = unknown, Output = Input> {
    readonly input: Input
    readonly output: Output
  }
}
interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': StandardSchemaV1.Props<Input, Output>
}

/** A consumer of the specification: knows nothing of Quintet. */
async function parse<T>(schema: StandardSchemaV1<unknown, T> | StandardSchemaV1<T, T>, input: unknown): Promise<T> {
  const result = await schema['~standard'].validate(input)
  if (result.issues) throw new Error(result.issues.map(issue => `${(issue.path ?? []).map(String).join('.')}: ${issue.message}`).join('\n'))
  return result.value
}

function problems(schema: StandardSchemaV1, input: unknown): string[] {
  const result = schema['~standard'].validate(input)
  if (result instanceof Promise) throw new Error('validation is synchronous')
  return (result.issues ?? []).map(issue => `${(issue.path ?? []).map(String).join('.')}: ${issue.message}`)
}

const users = table('users', {
  id: t.id(),
  email: t.text(20).unique(),
  age: t.integer().nullable(),
  token: t.text().secret().default('x'),
  place: t.object({ city: t.text(), tags: t.list(t.text(3)) }).nullable(),
  boss: belongsTo('users', { inverse: 'reports' }).nullable(),
  team: belongsTo('teams', { key: 'uuid', inverse: 'members' }),
})
const teams = table('teams', { id: t.id('uuid'), name: t.text(), tags: manyToMany('tags') })
const tags = table('tags', { id: t.id(), label: t.text().unique() })
const content = table('content', { id: t.id(), title: t.text() }).variants('kind', {
  article: { words: t.integer(), note: t.text().nullable() },
  video: { seconds: t.integer() },
})
const uuid = '00000000-0000-4000-8000-000000000000'

describe('Standard Schema of a model', () => {
  test('what is right comes back as a copy with its own keys', async () => {
    const input = { email: 'a@x', age: null, teamId: uuid }
    const value = await parse(insertSchema(users), input)
    assert.deepEqual(value, input)
    assert.notEqual(value, input)
    const typed: { readonly email: string; readonly teamId: string; readonly age?: number | null } = value
    assert.equal(typed.email, 'a@x')
    assert.deepEqual(await parse(updateSchema(users), {}), {})
    assert.deepEqual(await parse(updateSchema(users), { age: 3 }), { age: 3 })
  })

  test('everything wrong is told at once, with its path and without its value', () => {
    const secret = 'hunter2hunter2hunter2hunter2'
    assert.deepEqual(
      problems(insertSchema(users), {
        id: 1,
        email: secret,
        age: 'x',
        role: 'admin',
        bossId: 1.5,
        place: { city: 'x', tags: ['a', 'long'] },
      }),
      [
        "id: 'id' is made by the store",
        'email: expected at most 20 characters, got a string that does not fit',
        'age: expected an integer from -2^31 to 2^31 - 1, got a string that does not fit',
        "role: 'role' is no field of this model",
        'bossId: expected an integer from -2^31 to 2^31 - 1, got a number that does not fit',
        'place.tags.1: expected at most 3 characters, got a string that does not fit',
        "teamId: 'teamId' is missing",
      ],
    )
    assert.deepEqual(problems(insertSchema(users), { email: undefined, teamId: null }), [
      'email: expected a value of kind text, got undefined',
      'teamId: expected a value of kind uuid, got null',
    ])
    assert.deepEqual(problems(updateSchema(users), { id: 1, email: null }), [
      "id: 'id' is made by the store",
      'email: expected a value of kind text, got null',
    ])
  })

  test('INJ-12, INJ-27: keys of the prototype, relations and what is no row at all are refused', () => {
    for (const input of [null, undefined, 1, 'x', [], new Date(), new Map(), () => 1])
      assert.match(problems(insertSchema(users), input)[0] ?? '', /^: expected an object, got/)
    const polluted: unknown = JSON.parse('{"__proto__": {"email": "a"}, "constructor": 1, "boss": {}, "email": "a", "teamId": null}')
    assert.deepEqual(
      problems(insertSchema(users), polluted).map(text => text.split(':')[0]),
      ['__proto__', 'constructor', 'boss', 'teamId'],
    )
    assert.equal(({} as { email?: string }).email, undefined)
  })

  test('A16: a row gives the fields of its own variant, and an update does not change it', () => {
    const schema = insertSchema(content)
    assert.deepEqual(problems(schema, { kind: 'article', title: 'x', words: 1 }), [])
    assert.deepEqual(problems(schema, { kind: 'video', title: 'x', seconds: 1, words: 1 }), [
      "words: 'words' is a field of the variant 'article'",
    ])
    assert.deepEqual(problems(schema, { kind: 'article', title: 'x' }), ["words: 'words' is missing"])
    assert.deepEqual(problems(schema, { kind: 'song', title: 'x' }), [
      'kind: expected one of article, video, got a string that does not fit',
    ])
    assert.deepEqual(problems(schema, { title: 'x' }), ["kind: 'kind' is missing"])
    assert.deepEqual(problems(updateSchema(content), { kind: 'video' }), [
      "kind: 'kind' tells variants apart, and a row stays of its variant",
    ])
  })

  test('a composite key is not derived, a shared one is', () => {
    const profiles = table('profiles', { user: belongsTo(users) }, { primaryKey: ['userId'] })
    const notes = table('notes', { id: t.id(), profile: belongsTo(profiles) })
    assert.deepEqual(problems(insertSchema(notes), { profileId: 'x' }), [
      'profileId: expected an integer from -2^31 to 2^31 - 1, got a string that does not fit',
    ])
  })
})

describe('Standard Schema of a handle', () => {
  const db = quintet({ models: { users, teams, tags, content }, store: sqlite(':memory:') })

  test('a graph is checked to its leaves; keys that relations fill in are not missing', async () => {
    const { insert, update } = db.users.schema
    const input = {
      email: 'a',
      team: { name: 'T', tags: [{ label: 'x' }, { id: 1 }, findOrCreate({ label: 'y' })] },
      reports: [{ email: 'b', teamId: uuid }, { id: 3 }],
      boss: null,
    }
    assert.deepEqual(problems(insert, input), [])
    assert.deepEqual(await parse(insert, input), input)
    assert.deepEqual(
      problems(insert, {
        email: 'a',
        team: { name: 1, tags: [{ label: 'x', more: 1 }, { id: 'x' }, {}] },
        reports: [{ email: 'b' }, 5],
        boss: [],
      }),
      [
        'boss: expected an object, got an array',
        "reports.0.teamId: 'teamId' is missing",
        'reports.1: expected an object, got a number that does not fit',
        'team.name: expected a string, got a number that does not fit',
        "team.tags.0.more: 'more' is no field of this model",
        'team.tags.1.id: expected an integer from -2^31 to 2^31 - 1, got a string that does not fit',
        "team.tags.2.label: 'label' is missing",
      ],
    )
    assert.deepEqual(problems(insert, { email: 'a' }), ["teamId: 'teamId' is missing"])
    assert.deepEqual(problems(db.teams.schema.insert, { name: 'T', members: [{ email: 'a' }] }), [])
    assert.deepEqual(problems(update, { team: {} }), ["team: 'team' is no field of this model"])
  })

  test('rows that hold each other, and endless nesting, come to an end', () => {
    const loop: Record<string, unknown> = { email: 'a', teamId: uuid }
    loop.boss = loop
    assert.deepEqual(problems(db.users.schema.insert, loop), [])
    let deep: object = { email: 'a', teamId: uuid }
    for (let i = 0; i < 5000; i++) deep = { email: 'a', teamId: uuid, boss: deep }
    assert.match(problems(db.users.schema.insert, deep).join(), /at most 100 levels/)
  })

  test('what a schema lets through, the insert takes', async () => {
    await db.createAll()
    const value = await parse(db.users.schema.insert, { email: 'a', team: { name: 'T', tags: [{ label: 'x' }] }, reports: [] })
    const written = await db.users.insert(value)
    assert.equal(written.email, 'a')
    assert.equal(await db.tags.count(), 1)
    await db.close()
  })
})
