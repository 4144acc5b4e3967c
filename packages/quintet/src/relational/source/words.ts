import { snakeCase } from '../../schema/naming.ts'

/** The words of a name, whatever style it is written in: `order_id`, `OrderID`, `order id`. */
function words(name: string): string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(word => word !== '')
}

/** The key by which a program knows what a database calls by a name: an identifier, in the style of the language. */
export function keyOf(name: string, otherwise: string): string {
  const key = words(name)
    .map((word, i) => (i === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()))
    .join('')
  return key === '' ? otherwise : /^[\p{L}]/u.test(key) ? key : `_${key}`
}

export function capital(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1)
}

/** A key that is not taken: the first of the candidates that is free, else the last one with a number. */
export function free(candidates: readonly string[], taken: (key: string) => boolean): string {
  const found = candidates.find(key => !taken(key))
  if (found !== undefined) return found
  const last = candidates.at(-1) ?? 'x'
  for (let nth = 2; ; nth++) if (!taken(`${last}${nth}`)) return `${last}${nth}`
}

/** How columns are named after fields; `text` is null for the way that needs no saying. */
export interface Naming {
  readonly of: (key: string) => string
  readonly text: string | null
}

const namings: readonly Naming[] = [
  { of: snakeCase, text: null },
  { of: key => key, text: '(field: string): string => field' },
  { of: capital, text: '(field: string): string => field.charAt(0).toUpperCase() + field.slice(1)' },
  {
    of: key => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase(),
    text: "(field: string): string => field.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()",
  },
]

/** The naming that leaves the fewest columns to be named one by one. */
export function namingOf(columns: readonly string[]): Naming {
  const exceptions = namings.map(naming => columns.filter(name => naming.of(keyOf(name, 'column')) !== name).length)
  return namings[exceptions.indexOf(Math.min(...exceptions))] ?? { of: snakeCase, text: null }
}
