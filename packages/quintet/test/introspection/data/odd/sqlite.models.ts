import { belongsTo, manyToMany, sql, t, table, view } from 'quintet'

/** No type: seen here as the server gives it. */
const plainText = t.custom({ on: t.text(), encode: (value: unknown) => value as string, decode: (value: string): unknown => value })

/** GEOMETRY: kept by the server, seen here as its text. */
const geometryText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

export const people = table('people', {
  id: t.id(),
  email: t.text().unique(),
  boss: belongsTo('people', { inverse: 'people', column: 'boss', onDelete: 'set null' }).nullable(),
  born: t.date().nullable(),
  at: t.time().nullable(),
  seen: t.text().nullable().default(sql`CURRENT_TIMESTAMP`),
  blob: t.bytes().nullable().default(Uint8Array.of(0, 255)),
  big: t.bigint().nullable().default(9007199254740993n),
  ok: t.boolean().default(true),
  anything: plainText.nullable(),
  point: geometryText.nullable(),
  upper: t.text().nullable().computed(sql`upper(email)`, { stored: true }),
  twice: plainText.nullable().computed(sql`big * 2`),
  friend: manyToMany('people', { through: 'friends', inverse: 'person', near: 'person', far: 'friend' }),
}, {
  indexes: [
    { name: 'people ci', on: [sql`lower(email)`, r => r.born.desc()], unique: true, where: sql`boss IS NOT NULL` },
    { name: 'people_at', on: [r => r.at.desc()] },
  ],
})

export const profile = table('profile', {
  personId: t.integer().primaryKey(),
  bio: t.text().nullable(),
  person: belongsTo(people, { inverse: 'profile', by: 'personId' }).unique(),
})

export const byEmail = table('by_email', {
  id: t.id(),
  email: t.text().nullable(),
  person: t.text().nullable(),
  profile: belongsTo(profile, { inverse: 'byEmail', column: 'profile' }).nullable().unique(),
  home: t.integer().nullable(),
})

export const classTable = table('class', {
  id: t.id(),
  new: t.text().nullable(),
  default: t.integer().nullable().default(sql`1 + 1`),
})

export const friends = table('friends', {
  person: belongsTo(people, { inverse: 'friendsByPerson' }),
  friend: belongsTo(people, { inverse: 'friendsByFriend' }),
  since: t.text().nullable(),
}, {
  primaryKey: ['personId', 'friendId'],
})

export const fromTable = table('from', {
  id: t.id(),
})

export const modelsTable = table('models', {
  id: t.id(),
  table: t.text().default("it's"),
})

export const nothingUnique = table('nothing_unique', {
  a: t.text().nullable(),
  b: t.text().nullable(),
})

export const orderDetails = table('order details', {
  orderId: t.integer().column('order id'),
  line: t.integer(),
  zipCode: t.text(10).nullable().column('zip code'),
  _3: t.double().nullable().column('(3)'),
  aB: t.text().nullable().column('a-b'),
  aB2: t.text().nullable().column('a_b'),
  日本: t.text().nullable(),
}, {
  primaryKey: ['orderId', 'line'],
  storage: { sqlite: { withoutRowid: true } },
})

export const parts = table('parts', {
  orderId: t.integer(),
  line: t.integer(),
  part: t.text(),
  qty: t.integer().nullable(),
  note: t.text().nullable().default('), check ('),
  orderDetailsRow: belongsTo(orderDetails, { inverse: 'parts', by: ['orderId', 'line'], deferrable: 'deferred' }),
}, {
  primaryKey: ['part', 'line'],
  unique: [
    ['line', 'note'],
  ],
  checks: [
    { that: sql`qty > 0 AND qty < 100` },
  ],
})

export const adults = view('adults', {
  id: t.integer().nullable(),
  email: t.text().nullable(),
}, {
  as: sql`SELECT id, email FROM people WHERE born < '2000-01-01'`,
})

export const above = view('above', {
  id: t.integer().nullable(),
  twice: plainText.nullable(),
}, {
  as: sql`SELECT id, id * 2 FROM adults`,
})

export const models = { byEmail, classTable, friends, fromTable, modelsTable, nothingUnique, orderDetails, parts, people, profile, adults, above }
