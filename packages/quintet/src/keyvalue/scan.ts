import { failure } from '../base/failure.ts'
import { type Soon, then } from '../base/value.ts'
import type { Call } from '../call/call.ts'
import { text } from '../schema/check.ts'
import type { Entry, KeyValueStore, Range, Stored } from './contract.ts'
import { lasting } from './patience.ts'
import type { Space } from './space.ts'

export interface ScanOptions {
  readonly signal?: AbortSignal
  readonly deadline?: number | string
  readonly prefix?: string
  readonly from?: string
  readonly to?: string
  readonly after?: string
  readonly reverse?: boolean
  readonly limit?: number
}

const pageSize = 500

/** Every entry of a range, page by page: a key that lives all the while comes once, in the order of keys. */
export async function* scan<T>(space: Space, options: ScanOptions, decode: (stored: Stored) => T): AsyncGenerator<readonly [string, T]> {
  const { after: from, limit: most, ...range } = options
  let after = from
  let left = most === undefined ? Number.POSITIVE_INFINITY : space.count(most, 'scan({ limit })')
  const limits = lasting(range)
  for (;;) {
    const size = Math.min(left, pageSize)
    const entries = await space.run(limits(), (store, within) =>
      page(space, store, { ...range, ...(after !== undefined && { after }), limit: size }, within),
    )
    for (const [key, stored] of entries) yield [key, decode(stored)]
    after = entries.at(-1)?.[0]
    left -= entries.length
    if (entries.length < size || left <= 0) return
  }
}

/** One page, and the key after which the next one begins. */
export function scanPage<T>(space: Space, options: ScanOptions, decode: (stored: Stored) => T): Promise<object> {
  const limit = options.limit === undefined ? pageSize : space.count(options.limit, 'page({ limit })')
  return space.run(options, (store, call) =>
    then(page(space, store, { ...options, limit: limit + 1 }, call), entries => {
      const shown = entries.slice(0, limit)
      return {
        entries: shown.map(([key, stored]) => [key, decode(stored)] as const),
        next: entries.length > limit ? (shown.at(-1)?.[0] ?? null) : null,
      }
    }),
  )
}

function page(space: Space, store: KeyValueStore, options: ScanOptions & { readonly limit: number }, call: Call): Soon<readonly Entry[]> {
  if (!store.scan) throw space.unsupported('scan', 'keep the keys that you need in a set, or in a table')
  const { limit, reverse = false } = options
  const range: Range = {
    prefix: bound(space, options.prefix, 'prefix'),
    from: bound(space, options.from, 'from'),
    to: bound(space, options.to, 'to'),
    after: bound(space, options.after, 'after'),
    reverse,
    limit,
  }
  return store.scan(space.name, range, call)
}

function bound(space: Space, given: unknown, name: string): string | null {
  if (given === undefined || given === '') return null
  const expected = text(given)
  // it was found to be text
  if (expected === null) return given as string
  throw failure('QT_VALUE', `${space.name}.scan({ ${name} }) must be ${expected}`, { model: space.name })
}
