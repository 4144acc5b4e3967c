// One queue for all deadlines: a list kept in order of time behind a single Node timer. Most deadlines are set in the order
// in which they expire (the same 30 seconds from now), so an alarm is set at the tail and cleared without a search.

/** A deadline that may be set and cleared many times; made once per thing that waits, never once per call. */
export class Alarm {
  /** Milliseconds on the monotonic clock; Infinity while not set. */
  at: number = Number.POSITIVE_INFINITY
  previous: Alarm | null = null
  next: Alarm | null = null
  readonly ring: () => void

  constructor(ring: () => void) {
    this.ring = ring
  }

  /** Rings once at `at`, later if the event loop is busy, never before; Infinity only clears. */
  set(at: number): void {
    if (this.at !== Number.POSITIVE_INFINITY) unlink(this)
    if (at === Number.POSITIVE_INFINITY) return settle()
    this.at = at
    link(this)
    arm()
  }

  clear(): void {
    if (this.at === Number.POSITIVE_INFINITY) return
    unlink(this)
    settle()
  }
}

let first: Alarm | null = null
let last: Alarm | null = null
let timer: NodeJS.Timeout | null = null
let armedFor = Number.POSITIVE_INFINITY
let checking = false

function link(alarm: Alarm): void {
  let before = last
  while (before !== null && before.at > alarm.at) before = before.previous
  const after: Alarm | null = before === null ? first : before.next
  alarm.previous = before
  alarm.next = after
  if (before === null) first = alarm
  else before.next = alarm
  if (after === null) last = alarm
  else after.previous = alarm
}

function unlink(alarm: Alarm): void {
  if (alarm.previous === null) first = alarm.next
  else alarm.previous.next = alarm.next
  if (alarm.next === null) last = alarm.previous
  else alarm.next.previous = alarm.previous
  alarm.previous = alarm.next = null
  alarm.at = Number.POSITIVE_INFINITY
}

/** The timer stays armed when its alarm is cleared (re-arming costs more than a vain ring), but no longer holds the process. */
function settle(): void {
  if (first === null) timer?.unref()
}

function arm(): void {
  if (first === null) return
  if (timer !== null && armedFor <= first.at) {
    timer.ref()
    return
  }
  if (timer !== null) clearTimeout(timer)
  armedFor = first.at
  timer = setTimeout(due, Math.min(Math.max(Math.ceil(armedFor - performance.now()), 1), 2_147_483_647))
}

/** After a blocked event loop the replies that arrived meanwhile are read first, so that no work that is done counts as late. */
function due(): void {
  timer = null
  armedFor = Number.POSITIVE_INFINITY
  if (first === null || checking) return
  checking = true
  setImmediate(expire)
}

function expire(): void {
  checking = false
  const now = performance.now()
  while (first !== null && first.at <= now) {
    const alarm: Alarm = first
    unlink(alarm)
    alarm.ring()
  }
  arm()
}

/** Resolves at the given time on the monotonic clock. */
export function wait(at: number): Promise<void> {
  return new Promise(resolve => new Alarm(resolve).set(at))
}
