import type { Tracer } from '@opentelemetry/api'
import { load } from './missing.ts'

/** The package it imports; only its API, the program brings the SDK. */
export const requires: { readonly package: string; readonly range: string } = Object.freeze({
  package: '@opentelemetry/api',
  range: '>=1.9',
})

/** An event of the hooks, as far as a span tells it. */
interface Told {
  readonly name: string
  readonly ms: number
  readonly [key: string]: unknown
}

const spans: ReadonlySet<string> = new Set(['query', 'transaction', 'acquire'])

/**
 * A listener that makes a span of each query, transaction and wait for a connection, as a child of the span that is active. Statement
 * texts hold no values, so they are safe to send.
 *
 * @example
 * const db = quintet({ models, store, hooks: [await openTelemetry()] })
 */
export async function openTelemetry(name = 'quintet'): Promise<(event: Told) => void> {
  const { trace, SpanKind, SpanStatusCode } = await load(requires, () => import('@opentelemetry/api'))
  const tracer: Tracer = trace.getTracer(name)
  return event => {
    if (!spans.has(event.name)) return
    const end = Date.now()
    const span = tracer.startSpan(`quintet ${event.name}`, {
      kind: SpanKind.CLIENT,
      startTime: end - event.ms,
      attributes: attributes(event),
    })
    if (typeof event.code === 'string') span.setStatus({ code: SpanStatusCode.ERROR, message: event.code })
    span.end(end)
  }
}

function attributes(event: Told): Record<string, string | number | boolean> {
  const told: Record<string, string | number | boolean> = {}
  const set = (name: string, value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') told[name] = value
  }
  set('db.query.text', event.text)
  set('db.namespace', event.store)
  set('db.response.returned_rows', event.rows)
  set('error.type', event.code)
  set('quintet.outcome', event.outcome)
  return told
}
