import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootCall, within } from '../../src/call/context.ts'
import { type Event, listenTo, quiet, slow } from '../../src/call/hooks.ts'
import { transaction } from '../../src/call/retry.ts'
import { openTelemetry } from '../../src/driver/opentelemetry.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { sqliteEngine } from '../servers/sqlite.ts'

const insert = prepare('insert into h (a) values (?)', { writes: true, keep: true })

test('a query is told with its text, time, rows and error code, and without any value', async t => {
  const events: Event[] = []
  const call = { ...rootCall, hooks: listenTo(event => events.push(event)) }
  const engine = sqliteEngine(t, ':memory:')
  await engine.script(['create table h (a text unique)'], rootCall)
  await engine.run(insert, ['canary'], call)
  await Promise.resolve()
    .then(() => engine.run(insert, ['canary'], call))
    .catch(() => {})
  await transaction(
    engine,
    {},
    async unit => engine.run(prepare('select a from h', { writes: false, keep: true }), [], within(call, unit)),
    call,
  )
  assert.deepEqual(
    events.map(({ name, affected, rows, code, outcome }) => ({ name, affected, rows, code, outcome })),
    [
      { name: 'query', affected: 1, rows: 0, code: undefined, outcome: undefined },
      { name: 'query', affected: undefined, rows: undefined, code: 'QT_UNIQUE', outcome: undefined },
      { name: 'query', affected: 0, rows: 1, code: undefined, outcome: undefined },
      { name: 'transaction', affected: undefined, rows: undefined, code: undefined, outcome: 'committed' },
    ],
  )
  assert.ok(events.every(event => typeof event.ms === 'number' && event.ms >= 0))
  assert.equal(events[0]?.text, insert.text)
  assert.ok(!JSON.stringify(events).includes('canary'))
})

test('a listener that throws disturbs nobody', async t => {
  const warned = new Promise<Error>(resolve => process.once('warning', resolve))
  const call = {
    ...rootCall,
    hooks: listenTo(() => {
      throw new TypeError('listener')
    }),
  }
  const { rows } = await sqliteEngine(t, ':memory:').run(prepare('select 1', { writes: false, keep: false }), [], call)
  assert.deepEqual(rows, [[1]])
  assert.match((await warned).message, /TypeError/)
})

test('slow queries only, under their own name', () => {
  const told: Event[] = []
  const hooks = listenTo(slow(100, event => told.push(event)))
  for (const [name, ms] of [
    ['query', 5],
    ['query', 150],
    ['transaction', 500],
  ] as const)
    hooks.emit({ name, ms })
  assert.deepEqual(told, [{ name: 'slow', ms: 150 }])
})

test('nobody listens: nothing is made', () => {
  assert.equal(listenTo(), quiet)
  assert.equal(quiet.listening, false)
})

test('OpenTelemetry gets a span for each query, of the right length, with the statement and no value', async t => {
  const { trace } = await import('@opentelemetry/api')
  const spans: { name: string; ms: number; attributes: Record<string, unknown>; error: string | undefined }[] = []
  const tracer = {
    startSpan(name: string, options: { startTime: number; attributes: Record<string, unknown> }) {
      const span = { name, ms: 0, attributes: options.attributes, error: undefined as string | undefined }
      return {
        setStatus: ({ message }: { message: string }) => {
          span.error = message
        },
        end(at: number) {
          span.ms = at - options.startTime
          spans.push(span)
        },
      }
    },
  }
  // the API's own way to plug in an SDK; a recording one is all that this test needs
  trace.setGlobalTracerProvider({ getTracer: () => tracer } as never)
  t.after(() => trace.disable())
  const call = { ...rootCall, hooks: listenTo(await openTelemetry()) }
  const engine = sqliteEngine(t, ':memory:')
  await engine.script(['create table h (a text unique)'], rootCall)
  await engine.run(insert, ['canary'], call)
  await Promise.resolve()
    .then(() => engine.run(insert, ['canary'], call))
    .catch(() => {})
  call.hooks.emit({ name: 'leak', ms: 0 })
  assert.deepEqual(
    spans.map(span => [span.name, span.error]),
    [
      ['quintet query', undefined],
      ['quintet query', 'QT_UNIQUE'],
    ],
  )
  assert.equal(spans[0]?.attributes['db.query.text'], insert.text)
  assert.ok(spans.every(span => span.ms >= 0) && !JSON.stringify(spans).includes('canary'))
})
