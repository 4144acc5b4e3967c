import { failure } from '../base/failure.ts'
import { parseSearch, type SearchTerm, word } from './search-text.ts'

/** A stretch of a text; `match`: it is what was searched for. The stretches of a text are the whole of it. */
export interface Stretch {
  readonly text: string
  readonly match: boolean
}

/** The type of `highlight`. */
export interface HighlightFunction {
  (text: string, search: string): readonly Stretch[]
}

interface Word {
  readonly at: number
  readonly end: number
  readonly said: string
}

/**
 * A text in stretches, those that answer a search told from the others: for any store, since it is done here, and safe to show, since
 * nothing is marked inside the text.
 *
 * @example
 * highlight('Notes on TypeScript', 'type*')   // [{ text: 'Notes on ', match: false }, { text: 'TypeScript', match: true }]
 */
export const highlight: HighlightFunction = (text, search) => {
  const terms = parseSearch(search)
    ?.flat()
    .filter(term => !term.not)
  if (!terms) throw failure('QT_VALUE', 'highlight(text, search): a search needs a word that must occur')
  const words = Array.from(text.matchAll(word), found => ({
    at: found.index,
    end: found.index + found[0].length,
    said: found[0].toLowerCase(),
  }))
  const stretches: Stretch[] = []
  let from = 0
  for (let i = 0; i < words.length; ) {
    const length = Math.max(...terms.map(term => (begins(words, i, term) ? term.words.length : 0)))
    if (length > 0) {
      const { at } = words[i] as Word
      const { end } = words[i + length - 1] as Word
      if (at > from) stretches.push({ text: text.slice(from, at), match: false })
      stretches.push({ text: text.slice(at, end), match: true })
      from = end
    }
    i += Math.max(length, 1)
  }
  if (from < text.length) stretches.push({ text: text.slice(from), match: false })
  return stretches
}

function begins(words: readonly Word[], at: number, { words: sought, beginning }: SearchTerm): boolean {
  return sought.every((one, i) => {
    const said = words[at + i]?.said
    return said === one || (beginning && i === sought.length - 1 && said?.startsWith(one) === true)
  })
}
