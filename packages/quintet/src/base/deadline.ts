/** When to give up. `at` is milliseconds on the monotonic clock (`performance.now()`); one deadline covers all retries of a call. */
export interface Limit {
  readonly at: number
  readonly signal?: AbortSignal | undefined
}
