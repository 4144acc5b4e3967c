const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
let pool = Buffer.alloc(0)
let used = 0
let lastMs = 0
let sequence = 0

/** The module is asked for at first use: Node takes a third as long to load it as this whole library. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}

function take(count: number): number {
  if (used + count > pool.length) {
    pool = crypto().randomBytes(1_024)
    used = 0
  }
  used += count
  return used - count
}

/**
 * A UUID of version 7: ordered by time, also within one millisecond of this process.
 *
 * @example
 * const id = uuid() // '019a…-7…-…'
 */
export function uuid(now: number = Date.now()): string {
  if (now > lastMs) {
    lastMs = now
    const at = take(2)
    // the top bit stays free, so that 2,048 more ids of this millisecond are in order before the time has to move on
    sequence = (((pool[at] ?? 0) << 8) | (pool[at + 1] ?? 0)) & 0x7ff
  } else if (++sequence > 0xfff) {
    lastMs++
    sequence = 0
  }
  const time = lastMs.toString(16).padStart(12, '0')
  const at = take(8)
  const rest = (index: number): string => hex[pool[at + index] ?? 0] ?? ''
  const variant = hex[((pool[at] ?? 0) & 0x3f) | 0x80] ?? ''
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${variant}${rest(1)}-${rest(2)}${rest(3)}${rest(4)}${rest(5)}${rest(6)}${rest(7)}`
}

/** An unguessable name of 128 bits, for lease owners and cursors. */
export function token(): string {
  return crypto().randomBytes(16).toString('base64url')
}

/** What stands for a text that must not be read back. */
export function digest(text: string): string {
  return crypto().createHash('sha256').update(text).digest('base64url')
}
