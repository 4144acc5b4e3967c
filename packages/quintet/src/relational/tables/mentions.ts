import type { Expr, Output, Read, ReadOrigin, Row } from '../../query/read.ts'

/** Whether a read speaks of a row of the query around it, beyond being correlated with it by its own relation. */
export function mentions(read: Read, row: Row): boolean {
  const parts = [read.where, read.having, ...read.group, ...read.order.map(term => term.by)]
  return (
    parts.some(part => part !== null && inExpr(part, row)) ||
    (read.select !== null && inOutput(read.select, row)) ||
    (read.from !== null && inOrigin(read.from, row)) ||
    read.include.some(one => inRead(one.read, row))
  )
}

function inOrigin(origin: ReadOrigin, row: Row): boolean {
  switch (origin.kind) {
    case 'query':
      return inRead(origin.read, row)
    case 'sources':
      return origin.sources.some(({ read, on }) => inRead(read, row) || (on !== null && inExpr(on, row)))
    case 'set':
      return origin.parts.some(part => inRead(part, row))
    case 'function':
      return origin.args.some(arg => inExpr(arg, row))
    case 'values':
    case 'common':
    case 'self':
    case 'written':
      return false
  }
}

function inRead(read: Read, row: Row): boolean {
  return read.correlation?.row === row || mentions(read, row)
}

function inExpr(of: Expr, row: Row): boolean {
  return (
    of.row === row ||
    of.args.some(arg => inExpr(arg, row)) ||
    (of.read !== null && inRead(of.read, row)) ||
    (of.of !== null && inExpr(of.of, row))
  )
}

function inOutput(output: Output, row: Row): boolean {
  if (output.kind === 'leaf') return inExpr(output.expr, row)
  if (output.kind === 'row') return output.row === row
  if (output.kind === 'object') return output.entries.some(([, of]) => inOutput(of, row))
  return inRead(output.read, row)
}
