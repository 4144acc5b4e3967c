import { failure } from '../base/failure.ts'
import type { Value } from '../base/value.ts'
import { interpret } from './hydrate-plain.ts'

/** How a row of wire values becomes what the program gets. */
export type RowShape =
  | { readonly kind: 'cell'; readonly at: number; readonly decode: ((wire: Value) => unknown) | null }
  /** An entry without a key is an object whose members all become members. `test`: the cell whose null means that the whole object is null. */
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string | null, of: RowShape])[]; readonly test: number | null }
  /** What was loaded beside the row: its place among `beside`. */
  | { readonly kind: 'beside'; readonly slot: number }
  /** One of several shapes, chosen by the value of a cell (variants of a model). */
  | { readonly kind: 'choice'; readonly at: number; readonly of: Readonly<Record<string, RowShape>> }

/** `beside` holds what other statements gave for this row, if its shape has a place for that. */
export type Hydrate = (row: readonly Value[], beside?: readonly unknown[]) => unknown

const nothing: readonly unknown[] = Object.freeze([])

let compiles = true

/** Places without `eval` set this to false; the interpreted twin gives the same rows. */
export function compileHydration(on: boolean): void {
  compiles = on
}

/**
 * The function that builds a row's object. Its text is made from model names only, through JSON.stringify, never from
 * what a server or user sends; decoders come in as arguments.
 */
export function hydrator(shape: RowShape): Hydrate {
  if (!compiles) return (row, beside = nothing) => interpret(shape, row, beside)
  const decoders: ((wire: Value) => unknown)[] = []
  const body = source(shape, decoders)
  try {
    const names = decoders.map((_, i) => `d${i}`)
    // the only place where code is compiled at run time
    return (new Function(...names, `return function hydrate(r, b) { return ${body} }`) as (...args: unknown[]) => Hydrate)(...decoders)
  } catch (cause) {
    if (cause instanceof EvalError) return (row, beside = nothing) => interpret(shape, row, beside)
    throw failure('QT_BUG', 'a row function did not compile', { cause })
  }
}

function source(shape: RowShape, decoders: ((wire: Value) => unknown)[]): string {
  if (shape.kind === 'beside') return `b[${shape.slot}]`
  if (shape.kind === 'cell') {
    if (shape.decode === null) return `r[${shape.at}]`
    const known = decoders.indexOf(shape.decode)
    const at = known === -1 ? decoders.push(shape.decode) - 1 : known
    return `(r[${shape.at}] === null ? null : d${at}(r[${shape.at}]))`
  }
  if (shape.kind === 'choice') {
    const cases = Object.entries(shape.of).map(([value, of]) => `r[${shape.at}] === ${JSON.stringify(value)} ? ${source(of, decoders)} : `)
    return `(${cases.join('')}null)`
  }
  // a computed key is an own property even where it is called __proto__
  const fields = shape.entries.map(([key, of]) =>
    key === null ? `...${source(of, decoders)}` : `${key === '__proto__' ? '["__proto__"]' : JSON.stringify(key)}: ${source(of, decoders)}`,
  )
  const object = `{ ${fields.join(', ')} }`
  return shape.test === null ? object : `(r[${shape.test}] === null ? null : ${object})`
}
