import type { Value } from '../base/value.ts'
import type { RowShape } from './hydrate.ts'

/** The interpreted twin of the compiled row functions, for places without `eval`. */
export function interpret(shape: RowShape, row: readonly Value[], beside: readonly unknown[]): unknown {
  if (shape.kind === 'beside') return beside[shape.slot]
  if (shape.kind === 'cell') {
    const wire = row[shape.at] ?? null
    return wire === null || shape.decode === null ? wire : shape.decode(wire)
  }
  if (shape.kind === 'choice') {
    const of = shape.of[String(row[shape.at])]
    return of ? interpret(of, row, beside) : null
  }
  if (shape.test !== null && (row[shape.test] ?? null) === null) return null
  const object: Record<string, unknown> = {}
  for (const [key, of] of shape.entries) {
    const value = interpret(of, row, beside)
    if (key === null) Object.assign(object, value)
    else if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
    else object[key] = value
  }
  return object
}
