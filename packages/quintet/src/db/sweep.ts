import { type Duration, duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { Services } from '../stores/contract.ts'

export type SweepSetting = false | { readonly every?: Duration; readonly rows?: number }

const defaults = { every: 10_000, rows: 500 }

/** How what has expired is removed, from what `quintet({ sweep })` says. */
export function sweepOf(setting: SweepSetting = defaults): Services['sweep'] {
  if (setting === false) return null
  const { every = defaults.every, rows = defaults.rows } = setting
  const everyMs = duration(every, 'sweep.every')
  if (!(everyMs > 0)) throw failure('QT_CONFIGURATION', 'sweep.every must be more than 0; sweep: false turns it off')
  if (!Number.isSafeInteger(rows) || rows < 1) throw failure('QT_CONFIGURATION', 'sweep.rows must be a whole number, 1 or more')
  return Object.freeze({ everyMs, rows })
}
