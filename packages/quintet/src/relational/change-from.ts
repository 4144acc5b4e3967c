import { failure } from '../base/failure.ts'
import type { Find, Selection } from '../query/find.ts'
import type { Frame } from '../query/frame.ts'
import { run } from '../query/lambda.ts'
import type { Node } from '../query/node.ts'
import { Scope } from '../query/scope.ts'
import { leafSelection } from '../query/selection.ts'
import { pair, word } from '../query/shape.ts'
import type { Entity } from '../schema/registry.ts'
import type { Access, CallOptions } from './access.ts'
import { assignments } from './change.ts'
import { WriteCommand } from './command.ts'
import type { Assignment, Write } from './writes.ts'

/** `db.from(…).update('p', …)`: rows of one source, with values from what is joined to it. */
export function updateJoined(access: Access, find: Find, target: unknown, set: unknown, options?: CallOptions): WriteCommand {
  const what = 'from.update'
  const write = changed(find, target, what, (row, entity, frame) => {
    // a function of the program; what it gives is judged
    const made = assignments(entity, typeof set === 'function' ? (set as (row: unknown) => unknown)(row) : set, frame, what)
    if (made.length === 0) throw failure('QT_VALUE', `${what} changes nothing`, { model: entity.key })
    return made
  })
  return new WriteCommand(access, what, write, 'count', false, options)
}

/** `db.from(…).delete('p')`: rows of one source, chosen by what is joined to it. */
export function deleteJoined(access: Access, find: Find, target: unknown, options?: CallOptions): WriteCommand {
  const what = 'from.delete'
  return new WriteCommand(access, what, changed(find, target, what, null), 'count', false, options)
}

type Makes = (row: unknown, entity: Entity, frame: Frame) => readonly Assignment[]

/** The query selects the keys of the rows that are meant, and the values that they get. */
function changed(find: Find, target: unknown, what: string, makes: Makes | null): Write {
  const name = sourceName(find, target, what)
  return run(
    find.entity,
    (row: unknown) => row,
    what,
    (row, frame) => {
      // the row of a join holds its sources under their names
      const source = (row as Readonly<Record<string, unknown>>)[name]
      if (!(source instanceof Scope)) throw failure('QT_CLAUSE', `${what}: '${name}' is not a source whose rows are rows of a model`)
      const { entity, nullable } = Scope.path(source)
      if (nullable)
        throw failure('QT_CLAUSE', `${what}: '${name}' may be missing beside what it is joined to; write a source that is always there`)
      if (entity.primary.length === 0)
        throw failure('QT_UNSUPPORTED', `${what}: ${entity.key} has no primary key, by which its rows are known`)
      const set = makes?.(row, entity, frame)
      const part = set?.find(([column]) => column.part)
      if (part || (makes === null && entity.variants?.parts))
        throw failure('QT_UNSUPPORTED', `${what}: the variants of ${entity.key} have tables of their own; write them by their keys`)
      // a scope has a getter for every column
      const fields = source as unknown as Readonly<Record<string, Node>>
      const keys = entity.primary.map(({ key }) => [key, leafSelection(fields[key] as Node, frame)] as const)
      const values = (set ?? []).map(([column, to]) => [`= ${column.key}`, leafSelection(to, frame)] as const)
      const selected = find.with({ select: objectOf([...keys, ...values], frame), order: [] }, find.frame)
      const columns = set?.map(([column]) => column) ?? null
      return { write: 'changeFrom', entity, find: selected, target: name, set: columns, returning: null }
    },
  )
}

function objectOf(entries: readonly (readonly [string, Selection])[], scope: Frame): Selection {
  const shape = entries.reduce((before, [key, of]) => pair(pair(before, word(key)), of.shape), word('changes'))
  return { kind: 'object', scope, leaf: null, path: null, entries, list: null, shape }
}

function sourceName(find: Find, target: unknown, what: string): string {
  const clause = find.limit || find.offset ? 'limit' : find.distinct ? 'distinct' : find.group.length > 0 ? 'groupBy' : null
  if (clause) throw failure('QT_UNSUPPORTED', `${what} with ${clause}: join a query that has it, and write where its rows are`)
  const sources = find.from?.kind === 'sources' ? find.from.sources : []
  const source = sources.find(({ name }) => name === target)
  if (!source)
    throw failure(
      'QT_CLAUSE',
      `${what}: there is no source '${String(target).slice(0, 80)}'; there are ${sources.map(({ name }) => name).join(', ')}`,
    )
  const tied = sources.some(({ on }) => on !== null)
  if (!tied && find.where.every(({ body }) => body.op === 'and' && body.kids.length === 0))
    throw failure('QT_NO_WHERE', `${what} would write every row of '${source.name}'`)
  return source.name
}
