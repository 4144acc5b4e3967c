import type { Clause } from '../dialect.ts'
import type { Statement } from '../statement.ts'

/** The order of clauses in standard SQL; a server that differs overrides its list. */
export const standardOrder: Readonly<Record<Statement['kind'], readonly Clause[]>> = Object.freeze({
  select: ['with', 'select', 'from', 'where', 'groupBy', 'having', 'window', 'orderBy', 'limit', 'lock'],
  compound: ['compound'],
  insert: ['with', 'insert', 'values', 'conflict', 'returning'],
  update: ['with', 'update', 'set', 'updateFrom', 'where', 'returning'],
  delete: ['with', 'delete', 'where', 'returning'],
})

/** The standard's quoting: any name comes out inert. NUL ends a name on every server, so it was refused with the model. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
