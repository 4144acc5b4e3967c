/** Words that must occur one after the other, or must not; `beginning`: the last of them is the beginning of one. */
export interface SearchTerm {
  readonly words: readonly string[]
  readonly beginning: boolean
  readonly not: boolean
}

/** Alternatives, each of terms that must all hold. */
export type Search = readonly (readonly SearchTerm[])[]

/** A word: letters and digits of any script, with the accents that stand apart. Servers are told to see words the same way. */
export const word: RegExp = /[\p{L}\p{Nd}](?:[\p{L}\p{Nd}]|[\u0300-\u036f])*/gu

const piece = /(-?)"([^"]*)"?(\*?)|(-?)([^\s"]+)/gu

/**
 * Reads what people write: words that must all occur, `"phrases"`, `beginn*`, `-without`, and `or` between alternatives. Null where an
 * alternative has no word that must occur.
 */
export function parseSearch(text: string): Search | null {
  const search: SearchTerm[][] = [[]]
  for (const [, minus, phrase, star, notWord, given = ''] of text.matchAll(piece)) {
    if (phrase === undefined && /^or$/i.test(given)) {
      search.push([])
      continue
    }
    const words = (phrase ?? given).toLowerCase().match(word)
    const beginning = star === '*' || (phrase === undefined && given.endsWith('*'))
    if (words) search.at(-1)?.push({ words, beginning, not: (minus ?? notWord) === '-' })
  }
  return search.every(terms => terms.some(term => !term.not)) ? search : null
}
