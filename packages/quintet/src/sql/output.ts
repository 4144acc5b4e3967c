import type { Slot } from '../query/read.ts'
import type { Dialect } from './dialect.ts'
import type { Sql, SqlOrder, Statement } from './statement.ts'

/** Where printers write. Text and slots only: a value cannot be handed to it. */
export interface Output {
  readonly dialect: Dialect
  text(fragment: string): Output
  name(identifier: string): Output
  slot(slot: Slot): Output
  /** Prints an expression, in parentheses if it binds looser than `strength`. */
  expr(node: Sql, strength?: number): Output
  list(nodes: readonly Sql[], separator?: string): Output
  select(statement: Statement): Output
}

/** How an operator is printed: how strongly it binds, and its text. */
export interface Printer {
  readonly strength: number
  readonly print: (node: Sql, out: Output) => void
}

export type Printers = Readonly<Record<string, Printer>>

export function printer(strength: number, print: (node: Sql, out: Output) => void): Printer {
  return Object.freeze({ strength, print })
}

/** Strengths, loosest first. */
export const strength: {
  readonly or: 1
  readonly and: 2
  readonly not: 3
  readonly compare: 4
  readonly other: 5
  readonly add: 6
  readonly multiply: 7
  readonly cast: 8
  readonly atom: 9
} = { or: 1, and: 2, not: 3, compare: 4, other: 5, add: 6, multiply: 7, cast: 8, atom: 9 }

/** `a op b` */
export function infix(text: string, at: number): Printer {
  return printer(at, (node, out) => {
    node.args.forEach((arg, i) => {
      if (i > 0) out.text(` ${text} `)
      out.expr(arg, i === 0 ? at : at + 1)
    })
  })
}

/** Operands of one `and` or `or` that are printed side by side: servers read them as a tree of that depth. */
const widest = 200

/** `a op b op c …`, many of them in two halves, so that the tree which the server makes of them is flat. */
export function junction(text: string, at: number): Printer {
  const some = (out: Output, args: readonly Sql[], from: number, to: number): void => {
    if (to - from > widest) {
      const middle = (from + to) >> 1
      out.text('(')
      some(out, args, from, middle)
      out.text(`) ${text} (`)
      some(out, args, middle, to)
      out.text(')')
      return
    }
    for (let i = from; i < to; i++) {
      if (i > from) out.text(` ${text} `)
      out.expr(args[i] as Sql, i === from ? at : at + 1)
    }
  }
  return printer(at, (node, out) => some(out, node.args, 0, node.args.length))
}

/** `name(a, b)` */
export function call(name: string): Printer {
  return printer(strength.atom, (node, out) => out.text(`${name}(`).list(node.args).text(')'))
}

/** `a text` */
export function postfix(text: string): Printer {
  return printer(strength.compare, (node, out) => out.expr(node.args[0] as Sql, strength.other).text(` ${text}`))
}

/** A printer from a pattern: `strpos({0}, {1}) > 0`. */
export function pattern(text: string, at: number = strength.atom): Printer {
  const parts = text.split(/\{(\d)\}/)
  return printer(at, (node, out) => {
    parts.forEach((part, i) => {
      if (i % 2 === 0) out.text(part)
      else out.expr(node.args[Number(part)] as Sql, at === strength.atom ? 0 : strength.other)
    })
  })
}

/** A printer from parts: texts as they are, operands in parentheses unless they are atoms. */
export function parts(at: number, make: (node: Sql) => readonly (string | Sql)[]): Printer {
  return printer(at, (node, out) => put(out, ...make(node)))
}

export function put(out: Output, ...pieces: readonly (string | Sql)[]): void {
  for (const piece of pieces) {
    if (typeof piece === 'string') out.text(piece)
    else out.expr(piece, strength.atom)
  }
}

/** The nth operand; the operator's table says that it is there. */
export function arg(node: Sql, index: number): Sql {
  return node.args[index] as Sql
}

/** `name(distinct x)`, the operand in some other form. */
export function aggregateName(name: string, node: Sql, of: readonly (string | Sql)[]): readonly (string | Sql)[] {
  const { order } = aggregateOf(node)
  const ordered = order.length === 0 ? [] : [' ', { ...node, op: 'order', args: [], data: order }]
  return [`${name}(${isDistinct(node) ? 'distinct ' : ''}`, ...of, ...ordered, ')']
}

/** What is said of an aggregate beside its operands. */
export interface AggregateOf {
  readonly distinct: boolean
  readonly order: readonly SqlOrder[]
}

const plain: AggregateOf = Object.freeze({ distinct: false, order: [] })

function aggregateOf(node: Sql): AggregateOf {
  // a cast: this is what an aggregate carries; one over a relation carries nothing
  return (node.data as AggregateOf | null) ?? plain
}

/** `name(x)`, `name(distinct x)` or `name(x order by y)` */
export function aggregate(name: string): Printer {
  return printer(strength.atom, (node, out) => {
    const separated = node.args.flatMap((arg, i) => (i === 0 ? [arg] : [', ', arg]))
    for (const piece of aggregateName(name, node, separated)) typeof piece === 'string' ? out.text(piece) : out.expr(piece)
  })
}

/** Whether an aggregate takes different values only. */
export function isDistinct(node: Sql): boolean {
  return aggregateOf(node).distinct
}

export function printOrder(terms: readonly SqlOrder[], out: Output): void {
  terms.forEach(({ by, desc, nulls }, i) => {
    if (i > 0) out.text(', ')
    out.expr(by)
    if (desc) out.text(' desc')
    if (nulls) out.text(` nulls ${nulls}`)
  })
}
