import type { TestContext } from 'node:test'

const cleanups = new WeakMap<TestContext, (() => unknown)[]>()

/** Undoes what a test set up, the last thing first (`t.after` goes the other way: it would close an engine before its tables are dropped). */
export function after(t: TestContext, cleanup: () => unknown): void {
  const known = cleanups.get(t)
  if (known !== undefined) {
    known.push(cleanup)
    return
  }
  const mine = [cleanup]
  cleanups.set(t, mine)
  t.after(async () => {
    for (const one of mine.reverse()) await one()
  })
}
