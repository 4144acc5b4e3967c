const text = /'((?:[^']|'')*)'|-?\d+(?:\.\d+)?/g

/** The texts that a check allows, where it is no more than a list of them after `opening`, separated by `separator`. */
export function listedTexts(canonical: string, opening: string, separator: string): readonly string[] | null {
  if (!canonical.startsWith(opening) || !canonical.endsWith(')')) return null
  const list = canonical.slice(opening.length, -1).trim()
  const found = [...list.matchAll(text)]
  // what is between the texts is nothing but what separates them
  if (found.length === 0 || found.map(([whole]) => whole).join(separator) !== list) return null
  return Object.freeze(found.map(([whole, quoted]) => quoted?.replaceAll("''", "'") ?? whole))
}
