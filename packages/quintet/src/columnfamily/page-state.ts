import { failure } from '../base/failure.ts'
import { hash } from '../query/place.ts'
import type { PartitionRead } from './contract.ts'
import { identity } from './key-value.ts'

type Of = Pick<PartitionRead, 'entity' | 'table' | 'partition' | 'range' | 'reverse'>

/** Where a read goes on, as a program keeps it: of which read it is, and the store's own words. */
export function stateText(read: Of, next: string | null): string | null {
  return next === null ? null : `${mark(read)}.${next}`
}

/** The store's words in a state of this read. */
export function readState(read: Of, state: unknown): string {
  const { key } = read.entity
  if (typeof state !== 'string') throw failure('QT_CURSOR', `${key}.page: a state is a text`)
  const end = state.indexOf('.')
  if (end < 0 || state.slice(0, end) !== mark(read)) throw failure('QT_CURSOR', `The state is not of this read of ${key}`)
  return state.slice(end + 1)
}

function mark({ entity, table, partition, range, reverse }: Of): string {
  const of = (values: readonly unknown[], columns: Of['table']['partition']) =>
    values.map((value, i) => {
      const column = columns[i]
      return column ? identity(column, value) : ''
    })
  const at = table.cluster[range.equal.length]
  const bounds = [range.low, range.high].map(bound => (bound && at ? [bound.open, identity(at, bound.value)] : null))
  return hash(JSON.stringify([entity.name, table.view, of(partition, table.partition), of(range.equal, table.cluster), bounds, reverse]))
}
