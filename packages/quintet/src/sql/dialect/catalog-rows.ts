import type { Value } from '../../base/value.ts'

/** The rows of a catalogue's statement by their word. `T` says what the statement, which is the library's own, makes of each. */
export function catalogRows<T>(rows: readonly (readonly Value[])[]): T {
  const words = new Map<string, string[]>()
  for (const [word, json] of rows) {
    const list = words.get(String(word))
    if (list) list.push(String(json))
    else words.set(String(word), [String(json)])
  }
  return JSON.parse(`{${[...words].map(([word, list]) => `${JSON.stringify(word)}:[${list.join(',')}]`).join(',')}}`)
}
