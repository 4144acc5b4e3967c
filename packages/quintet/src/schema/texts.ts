import { failure } from '../base/failure.ts'
import { isRaw, type RawParts } from './builder.ts'

/** A text for every server, or one for each family of servers; null: this one needs nothing. */
export type Texts = RawParts | readonly RawParts[] | Readonly<Record<string, RawParts | readonly RawParts[] | null>>

/** Refuses what are no texts of the program's own. */
export function checkTexts(given: unknown, what: string): Texts {
  const isText = (of: unknown): boolean => isRaw(of) || (Array.isArray(of) && of.every(isRaw))
  if (isText(given)) return given as Texts
  const each = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.values(given) : []
  if (each.length > 0 && each.every(one => one === null || isText(one))) return Object.freeze({ ...(given as object) }) as Texts
  throw failure(
    'QT_MODEL',
    `${what} takes sql\`…\`, a list of them, or one of both for each server: { sqlite: sql\`…\`, postgres: sql\`…\` }`,
  )
}

/** The texts for servers of a family, in order; a family that is not named is refused. */
export function textsFor(given: Texts, family: string, what: string): readonly RawParts[] {
  if (isRaw(given)) return [given]
  if (Array.isArray(given)) return given as readonly RawParts[]
  const byFamily = given as Readonly<Record<string, RawParts | readonly RawParts[] | null>>
  const own = Object.hasOwn(byFamily, family) ? byFamily[family] : undefined
  if (own === undefined)
    throw failure('QT_UNSUPPORTED', `${what} has no text for ${family}: add one, or say { ${family}: null } where nothing is needed`)
  if (own === null) return []
  return isRaw(own) ? [own] : own
}
