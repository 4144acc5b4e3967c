import type { Prepared } from '../driver/contract.ts'

/** Makes a statement. `keep: false` for texts that will not come again. */
export function prepare(text: string, how: { readonly writes: boolean; readonly keep: boolean; readonly bigints?: boolean }): Prepared {
  return { text, writes: how.writes, keep: how.keep, bigints: how.bigints === true }
}

const commands = new Map<string, Prepared>()

/** BEGIN, COMMIT and their like: few texts, kept for ever. */
export function command(text: string): Prepared {
  let found = commands.get(text)
  if (found === undefined) {
    found = prepare(text, { writes: false, keep: true })
    commands.set(text, found)
  }
  return found
}
