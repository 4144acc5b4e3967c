import assert from 'node:assert/strict'
import type { Clock } from '../base/clock.ts'
import type { Store } from '../stores/contract.ts'

/** Time as a suite sets it. */
export class SetClock implements Clock {
  #now = Date.now()

  now(): number {
    return this.#now
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms
  }
}

/** A case that needs what the store lacks is skipped with that reason, but only after it was seen to fail. */
export async function judged(
  needs: readonly string[] | undefined,
  store: Store,
  t: { skip(reason: string): void },
  run: () => Promise<void>,
): Promise<void> {
  const lacking = needs?.filter(need => store.lacks.some(lack => lack === need)) ?? []
  if (lacking.length === 0) return run()
  await assert.rejects(run, `the store declares to lack ${lacking.join(', ')}, but the case passes: the declaration is stale`)
  t.skip(`${store.name} lacks ${lacking.join(', ')}`)
}
