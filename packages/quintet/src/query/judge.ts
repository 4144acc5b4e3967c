import { failure } from '../base/failure.ts'
import { sameValue, valueOrder } from '../schema/value-order.ts'
import type { Expr, Read, Row } from './read.ts'

/**
 * Whether a normalised condition holds for a value that the library has at hand, such as an element of a list that is to be changed.
 * It means what the stores mean by it; what only a server computes is refused.
 */
export class Judge {
  readonly #values: readonly unknown[]
  readonly #rows = new Map<Row, unknown>()

  constructor(values: readonly unknown[]) {
    this.#values = values
  }

  holds(condition: Expr, row: Row, value: unknown): boolean {
    this.#rows.set(row, value)
    return this.#condition(condition)
  }

  #condition(of: Expr): boolean {
    switch (of.op) {
      case 'and':
        return of.args.every(arg => this.#condition(arg))
      case 'or':
        return of.args.some(arg => this.#condition(arg))
      case 'not':
        return !of.args.every(arg => this.#condition(arg))
      case 'exists':
      case 'notExists':
        return this.#some(of.read) === (of.op === 'exists')
    }
    const test = tests[of.op]
    if (!test) throw failure('QT_UNSUPPORTED', `a condition on elements of a list that are changed has no ${of.op}(…)`)
    const args = of.args.map(arg => this.#value(arg))
    return test(args, of)
  }

  #some(read: Read | null): boolean {
    if (read?.from?.kind !== 'function') throw failure('QT_UNSUPPORTED', 'a condition on elements of a list speaks of these elements only')
    const [list] = read.from.args
    const elements = (list ? this.#value(list) : null) as readonly unknown[] | null
    return (elements ?? []).some(element => read.where === null || this.holds(read.where, read.row, element))
  }

  #value(of: Expr): unknown {
    if (of.slot) return this.#values[of.slot.index]
    if (of.op === 'decided') return of.args.every(arg => this.#condition(arg))
    if (of.op === 'column') return (of.row ? this.#rows.get(of.row) : null) ?? null
    const args = of.args.map(arg => this.#value(arg))
    // a cast: this is what a member of an object carries
    if (of.op === 'field') return at(args[0], of.data as readonly string[])
    if (of.op === 'size') return args[0] === null ? null : (args[0] as readonly unknown[]).length
    throw failure('QT_UNSUPPORTED', `a condition on elements of a list that are changed has no ${of.op}(…)`)
  }
}

function at(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return null
    // it is an object with that key
    found = (found as Readonly<Record<string, unknown>>)[key] ?? null
  }
  return found
}

type Test = (args: readonly unknown[], of: Expr) => boolean

/** A comparison with null is never true. */
function known(test: (a: unknown, b: unknown, field: NonNullable<Expr['field']>) => boolean): Test {
  return ([a = null, b = null], of) => {
    const field = of.args[0]?.field ?? of.args[1]?.field
    return a !== null && b !== null && field !== null && field !== undefined && test(a, b, field)
  }
}

function texts(test: (a: string, b: string) => boolean): Test {
  return known((a, b) => test(String(a), String(b)))
}

const same = known((a, b, field) => sameValue(field, a, b))
const among = known((a, b, field) => (b as readonly unknown[]).some(item => sameValue(field, a, item)))

function elementOf(field: NonNullable<Expr['field']>): NonNullable<Expr['field']> {
  return field.element ?? field
}

function has(list: unknown, item: unknown, field: NonNullable<Expr['field']>): boolean {
  return (list as readonly unknown[]).some(one => one !== null && sameValue(elementOf(field), one, item))
}

const tests: Readonly<Record<string, Test>> = {
  eq: same,
  ne: known((a, b, field) => !sameValue(field, a, b)),
  in: among,
  notIn: known((a, b, field) => !(b as readonly unknown[]).some(item => sameValue(field, a, item))),
  sameAs: (args, of) => (args[0] === null ? args[1] === null : same(args, of)),
  notSameAs: (args, of) => (args[0] === null ? args[1] !== null : !same(args, of)),
  gt: known((a, b, field) => valueOrder(field, a, b) > 0),
  gte: known((a, b, field) => valueOrder(field, a, b) >= 0),
  lt: known((a, b, field) => valueOrder(field, a, b) < 0),
  lte: known((a, b, field) => valueOrder(field, a, b) <= 0),
  between: ([a, low, high], of) => {
    const field = of.args[0]?.field
    return a !== null && !!field && valueOrder(field, a, low) >= 0 && valueOrder(field, a, high) <= 0
  },
  isNull: ([a]) => a === null,
  isNotNull: ([a]) => a !== null,
  isTrue: ([a]) => a === true,
  isFalse: ([a]) => a === false,
  startsWith: texts((a, b) => a.startsWith(b)),
  endsWith: texts((a, b) => a.endsWith(b)),
  contains: texts((a, b) => a.includes(b)),
  hasAny: known((a, b, field) => (b as readonly unknown[]).some(item => has(a, item, field))),
  hasAll: known((a, b, field) => (b as readonly unknown[]).every(item => has(a, item, field))),
}
