import type { FieldDefinition } from '../../schema/definition.ts'

/** What stands at a path of keys and indexes, null where there is nothing. */
export function jsonAt(of: unknown, path: string): unknown {
  let at = of
  for (const [, index, key] of path.slice(1).matchAll(/\[(\d+)\]|\.("(?:[^"\\]|\\.)*")/g)) {
    if (index !== undefined) at = Array.isArray(at) ? at[Number(index)] : null
    else at = member(at, JSON.parse(key ?? '""') as string)
  }
  return at ?? null
}

function member(of: unknown, key: string): unknown {
  if (typeof of !== 'object' || of === null || Array.isArray(of)) return null
  return Object.hasOwn(of, key) ? (of as Readonly<Record<string, unknown>>)[key] : null
}

/** A JSON value under a type; what is of another type is null. */
export function jsonAs(of: unknown, to: FieldDefinition | null): unknown {
  if (to?.tag === 'integer') return Number.isInteger(of) ? of : null
  if (to?.tag === 'text') return typeof of === 'string' ? of : null
  if (to?.tag === 'double') return typeof of === 'number' ? of : null
  if (to?.tag === 'boolean') return typeof of === 'boolean' ? of : null
  throw new Error(`the evaluator reads no ${to?.tag} from JSON`)
}
