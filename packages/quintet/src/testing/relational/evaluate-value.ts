import type { Node } from '../../query/node.ts'
import { decimalDigits, scaled, unscaled } from '../../schema/decimal.ts'
import { type FieldDefinition, storedAs } from '../../schema/definition.ts'
import { intervalLength, parseInterval } from '../../schema/duration.ts'
import { compare, keyText } from './evaluate-order.ts'
import { calendar } from './evaluate-time.ts'

const numeric: ReadonlySet<string> = new Set(['plus', 'minus', 'times', 'intDiv', 'mod', 'bitAnd', 'bitOr', 'bitXor', 'bitNot', 'negate'])
const rounding: ReadonlySet<string> = new Set(['round', 'floor', 'ceil', 'abs'])

/** Order of two values of one expression: enums as they were declared, decimals by their number, intervals by their length. */
export function compareAs({ field }: Node, a: unknown, b: unknown): number {
  const stored = field && storedAs(field)
  if (stored?.values) return compare(stored.values.indexOf(a as string), stored.values.indexOf(b as string))
  if (stored?.tag === 'decimal') return compare(exact(a), exact(b))
  if (stored?.tag === 'interval') return compare(length(a), length(b))
  return compare(a, b)
}

/** Whether two values of one expression are equal. */
export function equalAs(of: Node, a: unknown, b: unknown): boolean {
  if (of.field?.tag === 'list' || of.field?.tag === 'object') return keyText(a) === keyText(b)
  return compareAs(of, a, b) === 0
}

/** A function of values none of which is null. */
export function computed(node: Node, args: readonly unknown[]): unknown {
  const { op, data } = node
  const [first] = node.kids
  if (op === 'cast') return cast(args[0], first?.field ?? null, node.field)
  if (numeric.has(op)) return arithmetic(op, args, node.field, first?.field ?? null)
  if (op === 'div') return divided(args[0], args[1])
  if (rounding.has(op)) return rounded(op, args[0], (data as number | null) ?? 0, node.field)
  if (op === 'size') return (args[0] as readonly unknown[]).length
  return calendar(op, args, data, first?.field ?? null) ?? text(op, args)
}

function text(op: string, args: readonly unknown[]): unknown {
  const [of, a, b] = args as [string, string, string]
  switch (op) {
    case 'lower':
      return asciiLower(of)
    case 'upper':
      return of.replace(/[a-z]/g, char => char.toUpperCase())
    case 'trim':
      return of.replace(/^ +| +$/g, '')
    case 'length':
      return [...of].length
    case 'concat':
      return args.join('')
    case 'replace':
      return of.split(a).join(b)
    case 'substring':
      return [...of].slice(Number(a) - 1, b === undefined ? undefined : Number(a) - 1 + Number(b)).join('')
  }
  throw new Error(`the evaluator has no function '${op}'`)
}

export function asciiLower(of: string): string {
  return of.replace(/[A-Z]/g, char => char.toLowerCase())
}

/** Digits after the point that are enough for every product of two decimals. */
const finest = 80

/** A decimal as a whole number of its finest parts; a number or a bigint too. */
function exact(of: unknown): bigint {
  return scaled(typeof of === 'string' ? of : typeof of === 'number' ? plainDigits(of) : String(of), finest)
}

function plainDigits(of: number): string {
  return Number.isInteger(of) ? String(BigInt(of)) : of.toFixed(20)
}

function length(of: unknown): bigint {
  const parsed = parseInterval(of as string)
  if (!parsed) throw new Error('the evaluator got an interval that is none')
  return intervalLength(parsed)
}

function arithmetic(op: string, args: readonly unknown[], to: FieldDefinition | null, from: FieldDefinition | null): unknown {
  if (to?.tag === 'decimal') return decimal(op, args, to)
  if (to?.tag === 'bigint') return inRange(whole(op, args as bigint[]))
  if (op.startsWith('bit')) return Number(whole(op, (args as number[]).map(BigInt)))
  const [a, b] = args as [number, number]
  const result = number(op, a, b)
  if (to?.tag === 'integer' && from?.tag === 'integer' && !Number.isSafeInteger(result)) throw new OutOfRange()
  return result
}

/** What a store refuses too: QT_OUT_OF_RANGE. */
export class OutOfRange extends Error {}

function inRange(of: bigint): bigint {
  if (of !== BigInt.asIntN(64, of)) throw new OutOfRange()
  return of
}

function number(op: string, a: number, b: number): number {
  switch (op) {
    case 'plus':
      return a + b
    case 'minus':
      return a - b
    case 'times':
      return noMinusZero(a * b)
    case 'intDiv':
      return noMinusZero(Math.trunc(a / b))
    case 'mod':
      return noMinusZero(a % b)
    default:
      return 0 - a
  }
}

function noMinusZero(of: number): number {
  return of === 0 ? 0 : of
}

function whole(op: string, [a = 0n, b = 0n]: readonly bigint[]): bigint {
  switch (op) {
    case 'plus':
      return a + b
    case 'minus':
      return a - b
    case 'times':
      return a * b
    case 'intDiv':
      return a / b
    case 'mod':
      return a % b
    case 'bitAnd':
      return a & b
    case 'bitOr':
      return a | b
    case 'bitXor':
      return a ^ b
    case 'bitNot':
      return ~a
    default:
      return -a
  }
}

function decimal(op: string, args: readonly unknown[], to: FieldDefinition): string {
  const [a = 0n, b = 0n] = args.map(exact)
  const result = op === 'times' ? (a * b) / 10n ** BigInt(finest) : whole(op, [a, b])
  return shortened(result, to.scale ?? 0)
}

/** Half away from zero. */
function shortened(of: bigint, scale: number): string {
  const unit = 10n ** BigInt(finest - scale)
  const half = of < 0n ? -unit / 2n : unit / 2n
  return unscaled((of + half) / unit, scale)
}

function divided(a: unknown, b: unknown): number {
  return noMinusZero(Number(a) / Number(b))
}

function rounded(op: string, of: unknown, digits: number, to: FieldDefinition | null): unknown {
  if (op === 'abs') return of === null ? null : absolute(of, to)
  if (typeof of === 'bigint') return of
  if (to?.tag === 'decimal') return roundedDecimal(op, of as string, digits, to.scale ?? 0)
  const n = of as number
  if (op === 'floor') return noMinusZero(Math.floor(n))
  if (op === 'ceil') return noMinusZero(Math.ceil(n))
  const unit = 10 ** digits
  return noMinusZero((Math.sign(n) * Math.round(Math.abs(n) * unit)) / unit)
}

function absolute(of: unknown, to: FieldDefinition | null): unknown {
  if (typeof of === 'number') return Math.abs(of)
  if (typeof of === 'bigint') return of < 0n ? -of : of
  const digits = exact(of)
  return shortened(digits < 0n ? -digits : digits, to?.scale ?? 0)
}

function roundedDecimal(op: string, of: string, digits: number, scale: number): string {
  const value = exact(of)
  if (op === 'round') return shortened(exact(shortened(value, Math.min(digits, scale))), scale)
  const unit = 10n ** BigInt(finest)
  const cut = (value / unit) * unit
  if (cut === value) return shortened(cut, scale)
  const down = value < 0n ? cut - unit : cut
  return shortened(op === 'floor' ? down : down + unit, scale)
}

function cast(of: unknown, from: FieldDefinition | null, to: FieldDefinition | null): unknown {
  const [a, b] = [from && storedAs(from).tag, to && storedAs(to).tag]
  if (b === 'text') return String(of)
  if (a === 'boolean') return of === true ? 1 : 0
  if (b === 'double') return Number(of)
  if (b === 'decimal') return shortened(exact(of), to?.scale ?? 0)
  if (b === 'integer' || b === 'bigint') {
    const n = typeof of === 'bigint' ? of : BigInt(shortened(exact(typeof of === 'string' && !decimalDigits(of) ? Number(of) : of), 0))
    return b === 'bigint' ? n : Number(n)
  }
  const moment = calendar('cast', [of], to, from)
  if (moment === null) throw new Error(`the evaluator has no cast from ${a} to ${b}`)
  return moment
}

/** The sum of the values of an expression: of its kind, exact, and zero over none. */
export function total({ field }: Node, values: readonly unknown[]): unknown {
  if (field?.tag === 'bigint') return (values as readonly bigint[]).reduce((sum, value) => inRange(sum + value), 0n)
  if (field?.tag !== 'decimal') return noMinusZero((values as readonly number[]).reduce((sum, value) => sum + value, 0))
  return shortened(
    values.reduce<bigint>((sum, value) => sum + exact(value), 0n),
    field.scale ?? 0,
  )
}
