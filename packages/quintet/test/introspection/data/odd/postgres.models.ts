import { belongsTo, manyToMany, sql, t, table, view } from 'quintet'

/** tsrange: kept by the server, seen here as its text. */
const tsrangeText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

/** timetz(6): kept by the server, seen here as its text. */
const timetz6Text = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

/** numeric: kept by the server, seen here as its text. */
const numericText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

/** money: kept by the server, seen here as its text. */
const moneyText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

/** inet: kept by the server, seen here as its text. */
const inetText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

/** int4range: kept by the server, seen here as its text. */
const int4rangeText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

/** bit(3): kept by the server, seen here as its text. */
const bit3Text = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

/** tsvector: kept by the server, seen here as its text. */
const tsvectorText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

/** pair: kept by the server, seen here as its text. */
const pairText = t.custom({ on: t.text(), encode: (text: string) => text, decode: (text: string) => text })

export const booked = table('booked', {
  room: t.integer().nullable(),
  during: tsrangeText.nullable(),
})

export const people = table('people', {
  id: t.integer().primaryKey(),
  email: t.text().unique(),
  boss: belongsTo('people', { inverse: 'people', column: 'boss', onDelete: 'set null' }).nullable(),
  born: t.date().nullable().default('2000-02-29'),
  at: t.time().nullable().default('12:30:00'),
  late: timetz6Text.nullable(),
  seen: t.timestamp({ mode: 'text' }).nullable().defaultNow(),
  short: t.timestamp({ zone: false }).nullable(),
  wall: t.timestamp({ zone: false }).nullable(),
  blob: t.bytes().nullable().default(Uint8Array.of(0, 255)),
  big: t.bigint().nullable().default(9007199254740993n),
  ok: t.boolean().default(true),
  price: t.decimal(10, 2).nullable().default('-1.50'),
  free: numericText.nullable(),
  money: moneyText.nullable(),
  host: inetText.nullable(),
  span: int4rangeText.nullable(),
  tags: t.list(t.text()).nullable().default(['a', 'b c']),
  moods: t.list(t.enum(['sad', "it's ok", 'happy'])).nullable(),
  feels: t.enum(['sad', "it's ok", 'happy'], { native: 'mood' }).nullable().default("it's ok"),
  data: t.json().nullable().default({ a: 'x', b: [1, null] }),
  plain: t.json().nullable(),
  lasts: t.interval().nullable().default('P1DT2H'),
  code: t.text(4).nullable(),
  bits: bit3Text.nullable(),
  grid: t.list(t.integer()).nullable(),
  found: tsvectorText.nullable(),
  pairs: pairText.nullable(),
  upper: t.text().nullable().computed(sql`upper(email)`, { stored: true }),
  friend: manyToMany('people', { through: 'friends', inverse: 'person', near: 'person', far: 'friend' }),
}, {
  indexes: [
    { name: 'people ci', on: [sql`lower(email)`, r => r.born.desc({ nulls: 'server' })], unique: true, where: sql`(boss IS NOT NULL)` },
    { name: 'people_at', on: [r => r.at.desc({ nulls: 'last' }), sql`lower(code::text)`] },
    { name: 'people_code', on: [r => r.code.asc({ nulls: 'server' })], operatorClass: 'bpchar_pattern_ops', include: ['big'] },
    { name: 'people_tags', on: ['tags'], method: 'gin' },
  ],
  checks: [
    { name: 'late check', that: sql`(born > '1900-01-01'::date)` },
    { name: 'not yet', that: sql`(big > 0)` },
    { name: 'people_price_check', that: sql`((price > (0)::numeric) OR (price = '-1.5'::numeric))` },
  ],
})

export const profile = table('profile', {
  personId: t.integer().primaryKey(),
  bio: t.text().nullable(),
  person: belongsTo(people, { inverse: 'profile', by: 'personId' }).unique(),
})

export const byEmail = table('by_email', {
  id: t.integer().primaryKey(),
  email: t.text().nullable(),
  profile: belongsTo(profile, { inverse: 'byEmail', column: 'profile' }).nullable().unique(),
  person: t.bigint().nullable(),
})

export const classTable = table('class', {
  id: t.id(),
  new: t.text().nullable().comment('new\nline'),
  default: t.integer().nullable().default(sql`(1 + 1)`),
  transaction: t.bigint().default(sql`nextval('class_transaction_seq'::regclass)`),
}, {
  comment: "a `class` of ${things}, it's \\ said",
})

export const events = table('events', {
  id: t.integer(),
  at: t.date(),
  kind: t.enum(['a', 'b']).nullable(),
}, {
  primaryKey: ['id', 'at'],
})

export const friends = table('friends', {
  person: belongsTo(people, { inverse: 'friendsByPerson' }),
  friend: belongsTo(people, { inverse: 'friendsByFriend' }),
  since: t.text().nullable(),
}, {
  primaryKey: ['personId', 'friendId'],
})

export const fromTable = table('from', {
  id: t.uuid().primaryKey().default(sql`gen_random_uuid()`),
  n: t.integer(),
})

export const kept = table('kept', {
  id: t.integer().primaryKey(),
  word: t.text().nullable(),
}, {
  storage: { postgres: { with: { autovacuum_enabled: 'false', fillfactor: 70 } } },
})

export const modelsTable = table('models', {
  id: t.id('bigint'),
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
})

export const parts = table('parts', {
  orderId: t.integer(),
  line: t.integer(),
  part: t.text(),
  qty: t.integer().nullable(),
  note: t.text().nullable().default('), check ('),
  orderDetailsRow: belongsTo(orderDetails, { inverse: 'parts', by: ['orderId', 'line'], onDelete: 'cascade', deferrable: 'deferred' }),
}, {
  primaryKey: ['part', 'line'],
  unique: [
    ['line', 'note'],
  ],
  checks: [
    { name: 'parts_qty_check', that: sql`((qty)::integer < 100)` },
  ],
})

export const scratch = table('scratch', {
  n: t.integer().nullable(),
}, {
  storage: { postgres: { unlogged: true } },
})

export const secret = table('secret', {
  id: t.integer().primaryKey(),
  owner: t.text().nullable(),
})

export const adults = view('adults', {
  id: t.integer().nullable(),
  email: t.text().nullable().comment('theirs'),
}, {
  as: sql`SELECT people.id,
    people.email
   FROM people
  WHERE (people.born < '2000-01-01'::date)`,
  comment: 'born before',
})

export const above = view('above', {
  id: t.integer().nullable(),
  half: numericText.nullable(),
}, {
  as: sql`SELECT adults.id,
    ((adults.id)::numeric + 0.5) AS half
   FROM adults`,
})

export const counted = view('counted', {
  n: t.bigint().nullable(),
}, {
  as: sql`SELECT count(*) AS n
   FROM people`,
  materialized: true,
  indexes: [
    { name: 'counted_n', on: [r => r.n.asc({ nulls: 'server' })], unique: true },
  ],
})

export const models = { booked, byEmail, classTable, events, friends, fromTable, kept, modelsTable, nothingUnique, orderDetails, parts, people, profile, scratch, secret, adults, above, counted }
