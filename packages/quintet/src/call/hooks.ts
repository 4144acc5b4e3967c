import type { Hooks } from './call.ts'

/**
 * What happened, told after it ended. No event holds a bound value, a password or an address with secrets.
 * Names: `query`, `slow`, `transaction`, `retry`, `acquire` (somebody waited for a connection), `exhausted`, `leak`, `unawaited`, `warning`.
 */
export interface Event {
  readonly name: string
  readonly ms: number
  readonly [key: string]: unknown
}

export type Listener = (event: Event) => void

/** Nobody listens; nothing is built. */
export const quiet: Hooks = Object.freeze({ listening: false, emit: () => {} })

/**
 * Hands events to listeners. A listener that throws is told to the process as a warning and never disturbs the call.
 *
 * @example
 * const hooks = listenTo(event => { if (event.name === 'query') console.log(event.ms, event.text) })
 */
export function listenTo(...listeners: readonly Listener[]): Hooks {
  if (listeners.length === 0) return quiet
  return Object.freeze({
    listening: true,
    emit(event: Event) {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (error) {
          process.emitWarning(`A listener of Quintet threw ${error instanceof Error ? error.name : typeof error}.`, 'QuintetWarning')
        }
      }
    },
  })
}

/** Only queries that took at least `ms`, as events named `slow`. */
export function slow(ms: number, listener: Listener): Listener {
  return event => {
    if (event.name === 'query' && event.ms >= ms) listener({ ...event, name: 'slow' })
  }
}

/** Tells a listener, or the process if nobody listens. */
export function warn(hooks: Hooks, name: string, text: string, detail: Readonly<Record<string, unknown>> = {}): void {
  if (hooks.listening) hooks.emit({ ...detail, name, ms: 0, text })
  else process.emitWarning(text, 'QuintetWarning')
}
