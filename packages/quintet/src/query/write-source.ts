import { columnsEntity, whole } from './derived.ts'
import { Find } from './find.ts'
import type { WrittenRows } from './written.ts'

/** The rows that a write gives back, as a source of other queries. */
export function writtenSource(write: WrittenRows): Find {
  const entity = columnsEntity(
    write.entity.key,
    write.gives.map(({ key, field }) => [key, field]),
  )
  return whole(Find.on(entity).with({ from: { kind: 'written', write } }))
}
