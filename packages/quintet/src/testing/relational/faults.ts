import assert from 'node:assert/strict'
import { isFailure, type QuintetError } from '../../base/failure.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'
import { refused } from './refusal.ts'

const members = table(
  'club_members',
  {
    id: t.id(),
    emailAddress: t.text().unique(),
    age: t.integer().check(age => age.gte(0), 'age_is_positive'),
    room: t.text(),
    seat: t.integer(),
    note: t.text().secret().nullable(),
    sponsor: belongsTo('club_members', { inverse: 'sponsored' }).nullable(),
  },
  { unique: [['room', 'seat']] },
)

/** A value that must never be seen in an error. */
const canary = 'canary-7f3a9c'
const numberCanary = 7_316_942

async function failureOf(run: () => PromiseLike<unknown>): Promise<QuintetError> {
  try {
    await run()
  } catch (error) {
    assert.ok(isFailure(error), `not an error of the table: ${error}`)
    return error
  }
  return assert.fail('nothing was thrown')
}

/** Every text that hangs on an error, its causes included. */
function* texts(of: unknown, depth = 0): Generator<string> {
  if (typeof of === 'string' || typeof of === 'number' || typeof of === 'bigint') yield String(of)
  if (typeof of !== 'object' || of === null || depth > 6) return
  for (const key of Reflect.ownKeys(of)) yield* texts(Reflect.get(of, key), depth + 1)
}

function assertSilent(error: QuintetError): void {
  for (const text of texts(error)) assert.ok(!text.includes(canary) && !text.includes(String(numberCanary)), `a value is told: ${text}`)
}

const row = { emailAddress: canary, age: 1, room: canary, seat: numberCanary, note: canary }

export const cases: readonly Case[] = [
  withModels(
    { members },
    {
      name: 'B2, P13: a violated constraint tells constraint, table, columns, model and field, and never a value',
      async run(db) {
        await db.members.insert(row)
        const unique = await failureOf(() => db.members.insert({ ...row, seat: 1 }))
        assert.deepEqual(
          [unique.code, unique.retryable, unique.table, unique.columns, unique.model, unique.field],
          ['QT_UNIQUE', 'no', 'club_members', ['email_address'], 'members', 'emailAddress'],
        )
        const pair = await failureOf(() => db.members.insert({ ...row, emailAddress: 'other' }))
        assert.deepEqual(
          [pair.code, pair.table, pair.columns, pair.model, pair.field],
          ['QT_UNIQUE', 'club_members', ['room', 'seat'], 'members', 'room, seat'],
        )
        const check = await failureOf(() => db.members.insert({ ...row, emailAddress: 'x', seat: 2, age: -numberCanary }))
        assert.deepEqual([check.code, check.constraint, check.model], ['QT_CHECK', 'age_is_positive', 'members'])
        const foreign = await failureOf(() => db.members.insert({ ...row, emailAddress: 'y', seat: 3, sponsorId: numberCanary }))
        assert.equal(foreign.code, 'QT_FOREIGN_KEY')
        for (const error of [unique, pair, check, foreign]) assertSilent(error)
      },
    },
  ),
  withModels(
    { members },
    {
      name: 'P13: no kind of write tells a value when it is refused by the store',
      async run(db) {
        await db.members.insert([row, { ...row, emailAddress: 'second', seat: 1 }])
        const failing: readonly (() => PromiseLike<unknown>)[] = [
          () => db.members.where({ seat: 1 }).update({ emailAddress: canary }),
          () => db.members.where({ seat: 1 }).update(m => ({ emailAddress: m.room })),
          () =>
            db.members.insert([
              { ...row, emailAddress: 'a', seat: 5 },
              { ...row, seat: 6 },
            ]),
          () => db.members.upsert({ ...row, emailAddress: 'b' }, { by: 'emailAddress' }),
          () => db.members.insert({ ...row, emailAddress: 'c', seat: 7, sponsored: [{ ...row, seat: 8 }] }),
          () => db.members.all().update({ seat: numberCanary }),
        ]
        for (const run of failing) {
          const error = await failureOf(run)
          assert.equal(error.code, 'QT_UNIQUE', error.message)
          assert.equal(error.model, 'members')
          assertSilent(error)
        }
        assert.equal(await db.members.count(), 2)
      },
    },
  ),
  {
    name: 'P13: what is refused before it is sent tells the path and the kind, never the value',
    async run(db) {
      const secret = `${canary}\u0000`
      const failing: readonly (() => unknown)[] = [
        () => db.users.insert({ email: secret, zipCode: 1 }),
        () => db.users.insert({ email: 'a', zipCode: canary } as never),
        () => db.users.all().update({ email: secret }),
        () => db.users.updateMany([{ id: 1, email: secret }]),
        () => db.users.upsert({ email: secret, zipCode: 1 }, { by: 'email' }),
        () =>
          db.users.upsert(
            [
              { email: canary, zipCode: 1 },
              { email: canary, zipCode: 1 },
            ],
            { by: 'email' },
          ),
        () => db.tags.findOrCreate({ label: secret }),
        () => db.users.where({ email: secret }).count(),
        () => db.users.where({ zipCode: canary } as never).delete(),
        () => db.sql({ n: t.integer() })`select ${canary} as n`,
      ]
      for (const run of failing) {
        const error = await failureOf(async () => run())
        assertSilent(error)
      }
    },
  },
  {
    name: 'P12: an empty list is an empty list in writes too',
    async run(db) {
      await db.tags.insert([{ label: 'a' }, { label: 'b' }])
      assert.equal(await db.tags.where({ label: [] }).update({ label: 'x' }), 0)
      assert.equal(await db.tags.where(x => x.id.in([])).delete(), 0)
      await refused(() => db.tags.where({ label: undefined } as never).delete(), 'QT_UNDEFINED', /tags\.label is undefined/)
      assert.equal(await db.tags.where(x => x.label.notIn(['a'])).delete(), 1)
    },
  },
]
