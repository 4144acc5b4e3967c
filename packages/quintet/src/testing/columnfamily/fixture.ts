import { columnFamily } from '../../schema/columnfamily.ts'
import { counterFamily } from '../../schema/counterfamily.ts'
import { t } from '../../schema/t.ts'

const readings = columnFamily(
  'readings',
  { sensor: t.text(), day: t.date(), at: t.timestamp(), seq: t.integer(), value: t.double(), note: t.text().nullable() },
  { partitionBy: ['sensor', 'day'], clusterBy: [['at', 'desc'], 'seq'], ttl: '90d' },
)
const seats = columnFamily(
  'seats',
  { show: t.integer(), seat: t.text(), holder: t.text().nullable(), price: t.decimal(6, 2).default('10.00') },
  { partitionBy: ['show'], clusterBy: ['seat'], conditional: true },
)
/** Conditional, and its rows expire. */
const holds = columnFamily(
  'holds',
  { room: t.text(), slot: t.integer(), holder: t.text().nullable(), version: t.integer(), guests: t.set(t.text()) },
  { partitionBy: ['room'], clusterBy: ['slot'], conditional: true, ttl: '1h' },
)
/** Conditional, with nothing that is never null. */
const locks = columnFamily('locks', { name: t.text(), holder: t.text().nullable() }, { partitionBy: ['name'], conditional: true })
const profiles = columnFamily(
  'profiles',
  {
    owner: t.text(),
    id: t.integer(),
    names: t.list(t.text()),
    tags: t.set(t.text()),
    scores: t.map(t.text(), t.integer()),
    maybe: t.list(t.text()).nullable(),
    days: t.set(t.timestamp()).nullable(),
    address: t.object({ street: t.text(), city: t.text().nullable(), codes: t.list(t.integer()) }).nullable(),
    points: t.list(t.object({ x: t.double(), y: t.double() })).default([]),
    extra: t.json().nullable(),
  },
  { partitionBy: ['owner'], clusterBy: ['id'] },
)
const carts = columnFamily(
  'carts',
  {
    id: t.uuid(),
    version: t.integer(),
    items: t.list(t.text()),
    marks: t.set(t.integer()),
    prices: t.map(t.text(), t.decimal(8, 2)),
    seen: t.set(t.timestamp()).nullable(),
  },
  { partitionBy: ['id'], conditional: true },
)
const visits = counterFamily(
  'visits',
  { page: t.text(), day: t.date(), hits: t.bigint(), bytes: t.bigint() },
  { partitionBy: ['page'], clusterBy: [['day', 'desc']] },
)
const rooms = columnFamily(
  'rooms',
  { room: t.text(), at: t.integer(), body: t.text(), topic: t.text().nullable(), owner: t.uuid().nullable() },
  { partitionBy: ['room'], clusterBy: ['at'], static: ['topic', 'owner'] },
)
const flights = columnFamily(
  'flights',
  { carrier: t.text(), day: t.date(), number: t.integer(), delay: t.integer().nullable() },
  {
    partitionBy: ['carrier'],
    clusterBy: ['day', 'number'],
    views: { by_day: { partitionBy: ['day'], clusterBy: [['number', 'desc'], 'carrier'] } },
  },
)
const everything = columnFamily(
  'everything',
  {
    id: t.text(),
    integer: t.integer().nullable(),
    bigint: t.bigint().nullable(),
    double: t.double().nullable(),
    decimal: t.decimal(30, 6).nullable(),
    boolean: t.boolean().nullable(),
    date: t.date().nullable(),
    time: t.time().nullable(),
    timestamp: t.timestamp().nullable(),
    epoch: t.timestamp({ mode: 'epoch' }).nullable(),
    uuid: t.uuid().nullable(),
    bytes: t.bytes().nullable(),
    enum: t.enum(['low', 'mid', 'high']).nullable(),
    json: t.json().nullable(),
    text: t.text().nullable(),
    custom: t.custom<{ readonly at: number }, number>({ on: t.integer(), encode: ({ at }) => at, decode: at => ({ at }) }).nullable(),
  },
  { partitionBy: ['id'] },
)
/** Partitions by a value of each kind that a key can hold. */
const spread = columnFamily(
  'spread',
  {
    text: t.text(),
    integer: t.integer(),
    bigint: t.bigint(),
    double: t.double(),
    decimal: t.decimal(12, 3),
    boolean: t.boolean(),
    date: t.date(),
    time: t.time(),
    timestamp: t.timestamp(),
    uuid: t.uuid(),
    bytes: t.bytes(),
    n: t.integer(),
  },
  {
    partitionBy: ['text', 'integer', 'bigint', 'double', 'decimal', 'boolean', 'date', 'time', 'timestamp', 'uuid', 'bytes'],
    clusterBy: [['n', 'desc']],
  },
)
const words = columnFamily('words', { word: t.text(), n: t.integer() }, { partitionBy: ['word'], clusterBy: ['n'] })

const p = t.text()
const byText = columnFamily('by_text', { p, k: t.text() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byInteger = columnFamily('by_integer', { p, k: t.integer() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byBigint = columnFamily('by_bigint', { p, k: t.bigint() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byDouble = columnFamily('by_double', { p, k: t.double() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byDecimal = columnFamily('by_decimal', { p, k: t.decimal(12, 3) }, { partitionBy: ['p'], clusterBy: ['k'] })
const byBoolean = columnFamily('by_boolean', { p, k: t.boolean() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byDate = columnFamily('by_date', { p, k: t.date() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byTime = columnFamily('by_time', { p, k: t.time() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byTimestamp = columnFamily('by_timestamp', { p, k: t.timestamp() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byUuid = columnFamily('by_uuid', { p, k: t.uuid() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byBytes = columnFamily('by_bytes', { p, k: t.bytes() }, { partitionBy: ['p'], clusterBy: ['k'] })
const byEnum = columnFamily('by_enum', { p, k: t.enum(['low', 'mid', 'high']) }, { partitionBy: ['p'], clusterBy: ['k'] })

/** The families of all cases; none of two columns is read by more than one order, so that each order is seen. */
const models = {
  readings,
  seats,
  holds,
  locks,
  profiles,
  carts,
  visits,
  rooms,
  flights,
  everything,
  spread,
  words,
  byText,
  byInteger,
  byBigint,
  byDouble,
  byDecimal,
  byBoolean,
  byDate,
  byTime,
  byTimestamp,
  byUuid,
  byBytes,
  byEnum,
}
export const fixture: typeof models = models
