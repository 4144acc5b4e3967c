import assert from 'node:assert/strict'
import type { ErrorCode } from '../../base/errors.ts'
import { isFailure } from '../../base/failure.ts'
import type { Db } from '../../db/handles.ts'
import type { Fixture } from './fixture.ts'

export type FixtureDb = Db<Fixture, never>

/** One behaviour of the key-value kind; its name begins with the rule that it proves. */
export interface Case {
  readonly name: string
  /** Capabilities without which it makes no sense; a store that declares to lack one is skipped, and must then really fail. */
  readonly needs?: readonly string[]
  run(db: FixtureDb, to: Tools): Promise<void>
}

export interface Tools {
  /** Lets time pass for the store, in milliseconds, without waiting for it where the store's clock can be set. */
  pass(ms: number): Promise<void>
  /** Milliseconds that are long enough for what must not happen before they are over: short where tests wait for them. */
  readonly while: number
  /** Removes what has expired as the store does by itself; how many rows went. */
  sweep(): Promise<number>
  /** How many statements the store was sent so far. */
  readonly statements: number
  /** Whether these are the case's own: not where something else is done between its calls. */
  readonly counts: boolean
  /** Whether many write at once, on connections of their own. */
  readonly concurrent: boolean
}

/** The call is refused with a code, before anything is sent. */
export async function refused(act: () => unknown, code: ErrorCode, says?: RegExp): Promise<void> {
  try {
    await act()
  } catch (error) {
    assert.ok(isFailure(error), `${error} is no error of the table`)
    assert.equal(error.code, code, error.message)
    if (says) assert.match(error.message, says)
    return
  }
  assert.fail(`nothing was refused, where ${code} was expected`)
}

/** Several at once: their answers in order. */
export function atOnce<T>(count: number, act: (i: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => act(i)))
}

export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
