import { failure } from '../../base/failure.ts'
import { type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import { collect } from '../../query/collect.ts'
import type { Find, Selection } from '../../query/find.ts'
import { select } from '../../query/selection.ts'
import { pair, word } from '../../query/shape.ts'
import type { Entity } from '../../schema/registry.ts'
import type { Shaped } from '../returning.ts'
import { entityOf, type Write, type Written } from '../writes.ts'
import type { Exec } from './exec.ts'
import { isJoined } from './joined.ts'
import { KeyReader } from './key.ts'
import { type ReadRows, rowsByKey } from './rows-by-key.ts'

type Row = Readonly<Record<string, unknown>>

export interface AfterTools {
  readonly exec: Exec
  readonly read: ReadRows
  readonly run: (write: Write, call: Call) => Soon<Written>
}

/** Whether the statement of a write gives back by itself what a lambda makes of its rows. */
export function givesItself(write: Write, { own }: Shaped): boolean {
  if (!own || write.write === 'graph') return false
  return write.write === 'insert' || write.write === 'insertFrom' || write.write === 'changeFrom' || !isJoined(write)
}

/** What a lambda makes of other rows too is read once the write is done, in one transaction with it. */
export function readAfter(write: Write, shaped: Shaped, { exec, read, run }: AfterTools, call: Call): Soon<Written> {
  const entity = entityOf(write)
  checkReadable(write, shaped, entity)
  const keys = entity.primary.map(column => column.key)
  return exec.atomically(call, within =>
    then(run({ ...write, returning: keys }, within), ({ count, rows }) => {
      if (exec.dry || rows.length === 0) return { count, rows: [] }
      // what a write with these fields gives
      const written = rows as readonly Row[]
      const find = withKeys(rowsByKey(entity, written), entity, shaped.selection)
      return then(read(find, collect(find), within), found => ({ count, rows: inOrder(entity, written, found as readonly Found[], exec) }))
    }),
  )
}

function checkReadable(write: Write, { looksBack }: Shaped, { key, primary }: Entity): void {
  const about = { model: key }
  if (write.write === 'delete' || (write.write === 'changeFrom' && write.set === null))
    throw failure(
      'QT_UNSUPPORTED',
      `${key}.delete gives back what its own rows held: read related rows before, in the same transaction`,
      about,
    )
  if (looksBack)
    throw failure(
      'QT_UNSUPPORTED',
      `${key}: what a write did, and rows as they were before, come back with the row's own fields only`,
      about,
    )
  if (!KeyReader.can(primary))
    throw failure('QT_UNSUPPORTED', `${key} has no primary key by which the written rows could be read: name fields instead`, about)
}

interface Found {
  readonly row: unknown
  readonly keys: Row
}

function withKeys(find: Find, entity: Entity, row: Selection): Find {
  const keys = select(entity, (of: Row) => Object.fromEntries(entity.primary.map(({ key }) => [key, of[key]])), `${entity.key}.returning`)
  const entries = [
    ['row', row],
    ['keys', keys],
  ] as const
  return find.with({ select: { ...keys, entries, shape: pair(pair(word('read after'), row.shape), keys.shape) } })
}

function inOrder({ primary }: Entity, written: readonly Row[], found: readonly Found[], { dialect }: Exec): unknown[] {
  const reader = new KeyReader(dialect, primary)
  const id = (row: Row): string => reader.sent(primary.map(({ key }) => row[key]))
  const known = new Map(found.map(({ keys, row }) => [id(keys), row]))
  return written.map(row => known.get(id(row)))
}
