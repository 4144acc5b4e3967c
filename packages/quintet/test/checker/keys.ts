// What models of keys read as and take. Checked by the compiler; never run.
import { keyValue, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { type Equal, type Plain, proves, type Why } from './equal.ts'

const models = {
  sessions: keyValue('session', { user: t.integer(), note: t.text().nullable(), hits: t.bigint().default(0n) }, { ttl: '30m' }),
  names: keyValue('name', t.text()),
  views: keyValue.counter('views'),
  carts: keyValue.hash('cart', t.integer()),
  jobs: keyValue.list('job', { id: t.uuid() }),
  tags: keyValue.set('tag', t.enum(['a', 'b'])),
  board: keyValue.sorted('board', t.text()),
  events: keyValue.stream('event', { at: t.timestamp() }),
  prices: keyValue.cache('price', t.decimal(10, 2), { fresh: '1m' }),
  locks: keyValue.lock('lock'),
  limits: keyValue.limit('limit', { limit: 5, per: '1m' }),
  visits: keyValue.session('visit', { user: t.integer() }, { ttl: '1h' }),
}
declare function opened(): ReturnType<typeof open>
function open() {
  return quintet({ models, store: sqlite() })
}
const db = opened()

type Session = { user: number; note: string | null; hits: bigint }

export async function maps() {
  const session = await db.sessions.get('a')
  proves<Equal<Plain<NonNullable<typeof session>>, Session>>()
  const many = await db.names.getMany(['a'])
  proves<Equal<typeof many, (string | undefined)[]>>()
  // what has a default or allows null may be left out
  await db.sessions.set('a', { user: 1 })
  const entry = await db.names.entry('a')
  if (entry) await db.names.set('a', 'x', { when: entry.version })
  const updated = await db.names.update('a', was => was?.concat('x') ?? 'new')
  proves<Equal<typeof updated, string>>()
  const gone = await db.names.update('a', was => (was === 'x' ? undefined : 'y'))
  proves<Equal<typeof gone, 'y' | undefined>>()
  for await (const [key, value] of db.names.scan({ prefix: 'u:' })) {
    proves<Equal<typeof key, string>>()
    proves<Equal<typeof value, string>>()
  }
  const sum = await db.views.add('a', 1n)
  proves<Equal<typeof sum, bigint | undefined>>()
}

export async function containers() {
  const cart = await db.carts.at('a').all()
  proves<Equal<typeof cart, Record<string, number>>>()
  const job = await db.jobs.at('q').popWait({ wait: '5s' })
  proves<Equal<Plain<NonNullable<typeof job>>, { id: string }>>()
  const tags = await db.tags.intersection(['a', 'b'])
  proves<Equal<typeof tags, ('a' | 'b')[]>>()
  const [best] = await db.board.at('x').popMax()
  proves<Equal<typeof best, { readonly member: string; readonly score: number } | undefined>>()
}

export async function services() {
  const price = await db.prices.get('a', async () => '1.00')
  proves<Equal<typeof price, string>>()
  const kept = await db.prices.get('a')
  proves<Equal<typeof kept, string | undefined>>()
  const lease = await db.locks.acquire('a')
  proves<Equal<NonNullable<typeof lease>['fence'], bigint>>()
  const held = await db.locks.hold('a', async ({ fence }) => fence)
  proves<Equal<typeof held, bigint>>()
  const { allowed } = await db.limits.take('a')
  proves<Equal<typeof allowed, boolean>>()
  const id = await db.visits.create({ user: 1 })
  proves<Equal<typeof id, string>>()
  for await (const message of db.events.group('g').consume('a')) {
    proves<Equal<typeof message.value.at, Date>>()
    await message.ack()
  }
}

export async function inside() {
  await db.transaction(async tx => {
    const name = await tx.names.get('a')
    proves<Equal<typeof name, string | undefined>>()
    await tx.jobs.at('q').push({ id: 'x' })
    await tx.events.add({ at: new Date() })
    // what waits for others, or must hold whatever becomes of the transaction, is not there
    proves<Equal<Why<typeof tx.locks.acquire>, 'this does not exist in a transaction: use db before or after it'>>()
    proves<Equal<Why<typeof tx.locks.acquire>, Why<typeof tx.prices.set>>>()
    proves<Equal<Why<typeof tx.locks.acquire>, Why<typeof tx.limits.take>>>()
  })
  const cached = quintet({ models, store: sqlite(), as: 'memcached' })
  proves<Equal<Why<typeof cached.names.scan>, 'this store cannot enumerate keys; keep those that you need in a set or a table'>>()
  proves<Equal<typeof cached.names.get, typeof db.names.get>>()
  const both = quintet({ models, store: sqlite(), as: ['redis', 'memcached'] })
  proves<Equal<Why<typeof both.names.scan>, Why<typeof cached.names.scan>>>()
}
