import type { Spelling } from '../catalog.ts'
import { canonicalText, readExpression } from './postgres-expression.ts'
import { canonicalValue, typeName } from './postgres-values.ts'

/** The text of a constant, without the type that a cast gives it; null for what the server has to work out. */
export function constantOf(text: string): string | null {
  const read = readExpression(text)
  if (read === null) return null
  if (read.op === 'word' && /^(true|false)$/.test(read.args[0] ?? '')) return read.args[0] ?? null
  return read.constant
}

function expression(text: string): string {
  const read = readExpression(text)
  // what is not understood is equal only to itself
  return read === null ? text.trim().replace(/\s+/g, ' ') : canonicalText(read)
}

export const postgresSpelling: Spelling = Object.freeze<Spelling>({
  type: typeName,
  expression,
  default(text, type) {
    const constant = constantOf(text)
    if (constant === null) return `= ${expression(text)}`
    try {
      return canonicalValue(constant, type)
    } catch {
      // a constant that the type cannot hold is compared as it is written
      return constant
    }
  },
})
