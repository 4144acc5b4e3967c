import { keyValue } from '../../schema/keyvalue.ts'
import { t } from '../../schema/t.ts'

const sessions = keyValue('session', { user: t.integer(), roles: t.list(t.text()) }, { ttl: '30m', sliding: true })
const names = keyValue('name', t.text())
const other = keyValue('other', t.text())
const anything = keyValue('anything', t.json())
const files = keyValue('file', t.bytes())
const numbers = keyValue('number', t.double())
const exact = keyValue('exact', {
  wide: t.bigint(),
  price: t.decimal(20, 4),
  at: t.timestamp(),
  text: t.timestamp({ mode: 'text' }),
  day: t.date(),
  id: t.uuid(),
  body: t.bytes(),
  note: t.text().nullable(),
  level: t.enum(['low', 'high']).default('low'),
  nested: t.object({ amounts: t.list(t.bigint()), when: t.list(t.timestamp().nullable()) }),
  free: t.json(),
})
const perhaps = keyValue('perhaps', t.integer().nullable())
const views = keyValue.counter('views')
const stock = keyValue.counter('stock', { floor: 0n })
const brief = keyValue.counter('brief', { ttl: '1m' })
const profiles = keyValue.hash('profile', t.json<{ n: number } | string>())
const settings = keyValue.hash('setting', { on: t.boolean(), big: t.bigint() }, { ttl: '1h' })
const jobs = keyValue.list('job', { id: t.integer(), at: t.timestamp() })
const words = keyValue.list('word', t.text())
const tags = keyValue.set('tag', t.text())
const points = keyValue.set('point', { x: t.integer(), y: t.bigint() })
const board = keyValue.sorted('board', t.text())
const events = keyValue.stream('event', { kind: t.text(), n: t.bigint() })
const short = keyValue.stream('short', t.text(), { keep: 10 })
const prices = keyValue.cache('price', { cents: t.bigint() }, { fresh: '1m', stale: '10m', jitter: 0 })
const strict = keyValue.cache('strict', t.integer().nullable(), { fresh: '1m', jitter: 0.5, lease: '2s' })
const locks = keyValue.lock('lock', { ttl: '20s' })
const limits = keyValue.limit('limit', { limit: 5, per: '1m' })
const fast = keyValue.limit('fast', { limit: 3000, per: '1s' })
const visits = keyValue.session('visit', { user: t.integer().nullable() }, { ttl: '30m' })

export type Fixture = {
  readonly sessions: typeof sessions
  readonly names: typeof names
  readonly other: typeof other
  readonly anything: typeof anything
  readonly files: typeof files
  readonly numbers: typeof numbers
  readonly exact: typeof exact
  readonly perhaps: typeof perhaps
  readonly views: typeof views
  readonly stock: typeof stock
  readonly brief: typeof brief
  readonly profiles: typeof profiles
  readonly settings: typeof settings
  readonly jobs: typeof jobs
  readonly words: typeof words
  readonly tags: typeof tags
  readonly points: typeof points
  readonly board: typeof board
  readonly events: typeof events
  readonly short: typeof short
  readonly prices: typeof prices
  readonly strict: typeof strict
  readonly locks: typeof locks
  readonly limits: typeof limits
  readonly fast: typeof fast
  readonly visits: typeof visits
}

export const fixture: Fixture = {
  sessions,
  names,
  other,
  anything,
  files,
  numbers,
  exact,
  perhaps,
  views,
  stock,
  brief,
  profiles,
  settings,
  jobs,
  words,
  tags,
  points,
  board,
  events,
  short,
  prices,
  strict,
  locks,
  limits,
  fast,
  visits,
}
