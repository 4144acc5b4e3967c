import { failure } from '../base/failure.ts'
import type { Codec } from './codec.ts'
import type { StreamEntry, StreamPlace, StreamVerbs } from './container-contract.ts'
import type { KeyValueStore } from './contract.ts'
import type { Space } from './space.ts'

export function streamsOf(space: Space, { streams }: KeyValueStore): StreamVerbs {
  if (streams === undefined) throw space.unsupported('add', 'keep streams in a store that has them')
  return streams
}

export function shown(codec: Codec, { at, body, addedAt }: StreamEntry): object {
  return { id: idOf(at), value: codec.decode(body), addedAt: new Date(addedAt) }
}

export function idOf({ transaction, number }: StreamPlace): string {
  return `${transaction}-${number}`
}

export function placeOf(space: Space, id: unknown): StreamPlace {
  const match = typeof id === 'string' && id.length < 45 ? /^(\d{1,19})-(\d{1,19})$/.exec(id) : null
  if (match === null) throw failure('QT_VALUE', `An entry of ${space.name} is named by the id that it came with`, { model: space.name })
  return { transaction: BigInt(match[1] as string), number: BigInt(match[2] as string) }
}
