import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure, quintet, sql, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'

const url = process.env.QUINTET_POSTGRES_URL
const moments = table('foreign_moments', {
  id: t.id(),
  at: t.timestamp().nullable(),
  micro: t.timestamp({ mode: 'text' }).nullable(),
  wall: t.timestamp({ zone: false }).nullable(),
  day: t.date().nullable(),
})

test('TYP-11: infinite dates and times, and years that a text cannot hold, are errors with a code; a Date holds the years exactly', {
  skip: !url && 'no PostgreSQL',
}, async context => {
  const db = quintet({ models: { moments }, store: postgres(url ?? '') })
  context.after(() => db.close())
  await db.dropAll()
  await db.createAll()
  // what other programs wrote, and what a Date holds of it
  const foreign: Readonly<Record<string, Date | null>> = {
    infinity: null,
    '-infinity': null,
    '0044-03-15 00:00:00+00 BC': new Date(Date.UTC(-43, 2, 15)),
    '12345-01-01 00:00:00+00': new Date(Date.UTC(12345, 0, 1)),
  }
  for (const [text, date] of Object.entries(foreign)) {
    await db.sql`insert into ${moments} (at, micro, wall, day) values (${text}::text::timestamptz, ${text}::text::timestamptz, ${text}::text::timestamp, ${text}::text::date)`
    for (const field of ['at', 'micro', 'wall', 'day'] as const) {
      const read = async () => db.moments.all().pluck(m => m[field])
      if (date !== null && (field === 'at' || field === 'wall')) assert.deepEqual(await read(), [date], `${field} ${text}`)
      else await assert.rejects(read, error => isFailure(error, 'QT_OUT_OF_RANGE'), `${field} ${text}`)
    }
    // the rest of the row can be read, and the value as text
    const [day] = await db.moments.all().pluck(m => sql(t.text())`${m.day}::text`)
    assert.equal(day, text.replace(' 00:00:00+00', ''))
    await db.moments.all().delete()
  }
  await db.dropAll()
})
