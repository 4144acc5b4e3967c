import { failure } from '../base/failure.ts'
import { problem, problemText } from '../schema/check.ts'
import type { KeyValueModel } from '../schema/keyvalue.ts'

const writer = new TextEncoder()
const reader = new TextDecoder()

/** The bytes of a value: its JSON. Refuses, before anything is sent, what is not of the map's type. */
export function encode(model: KeyValueModel, value: unknown, place: string): Uint8Array {
  const wrong = problem(model.value, value)
  if (wrong) throw failure('QT_VALUE', problemText(wrong, place), { model: model.$n })
  return writer.encode(JSON.stringify(value))
}

export function decode(bytes: Uint8Array): unknown {
  return JSON.parse(reader.decode(bytes))
}
