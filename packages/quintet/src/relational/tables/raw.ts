import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import type { RawText } from '../contract.ts'

export function runRaw(engine: Engine, raw: RawText, call: Call): Soon<readonly unknown[]> {
  return then(engine.run({ id: 0, text: raw.strings.join(''), writes: true, keep: false } as never, [], call), result => result.rows)
}
