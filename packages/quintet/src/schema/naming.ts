import { failure } from '../base/failure.ts'

/** The default naming strategy: authorId becomes author_id. */
export function snakeCase(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

/** How fields name their columns: a word for a known way, or a function from the field's name. */
export type Naming = 'snake_case' | 'PascalCase' | 'as declared' | ((field: string) => string)

const namings: Readonly<Record<string, (key: string) => string>> = {
  snake_case: snakeCase,
  PascalCase: key => key.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  'as declared': key => key,
}

/** The function of a naming strategy. */
export function namingOf(naming: unknown, what: string): (key: string) => string {
  const known = typeof naming === 'string' && Object.hasOwn(namings, naming) ? namings[naming] : undefined
  if (known) return known
  if (typeof naming !== 'function')
    throw failure('QT_CONFIGURATION', `${what}: naming is a function of a field's name, or one of ${Object.keys(namings).join(', ')}`)
  return key => {
    const name: unknown = naming(key)
    checkName(name, `${what}: the name that naming('${key}') gives`)
    return String(name)
  }
}

/** A name that a store will know: not empty, without NUL, which ends a name on every server, and made of whole characters. */
export function checkName(name: unknown, what: string): void {
  if (typeof name !== 'string') throw failure('QT_MODEL', `${what} is a ${typeof name} where a name is expected`)
  if (name === '') throw failure('QT_MODEL', `${what} is empty`)
  if (name.includes('\u0000')) throw failure('QT_MODEL', `${what} has a NUL in it`)
  if (!name.isWellFormed()) throw failure('QT_MODEL', `${what} has half a character (a lone surrogate) in it`)
}

/** A name by which the program knows a model, field or relation. `__proto__` is no ordinary key of an object, `$` begins names of the library's own. */
export function checkKey(key: string, what: string): void {
  checkName(key, what)
  if (key === '__proto__') throw failure('QT_MODEL', `${what} is called __proto__: give it another key, and the name with column()`)
  if (key.startsWith('$')) throw failure('QT_MODEL', `${what} begins with $, as names of the library do`)
}
