import { failure } from '../base/failure.ts'
import { problem, problemText } from '../schema/check.ts'
import { type FieldDefinition, storedAs } from '../schema/definition.ts'
import { jsonCodec } from '../schema/json-codec.ts'

/** How the values of a model become bytes, or text where they are members, and come back: exact, or refused before anything is sent. */
export interface Codec {
  /** `place` says in errors where the value was given. */
  encode(value: unknown, place: string): Uint8Array
  decode(bytes: Uint8Array): unknown
  encodeText(value: unknown, place: string): string
  decodeText(text: string): unknown
}

/** Text and bytes as they are, everything else as JSON. */
export function codecOf(model: string, field: FieldDefinition): Codec {
  const { write, read } = jsonCodec(field)
  const raw = field.custom === null && !field.nullable ? storedAs(field).tag : null
  const check = (value: unknown, place: string): void => {
    if (value === undefined) throw failure('QT_UNDEFINED', `${place} was given undefined: delete says that there is none`, { model })
    if (value === null && field.nullable) return
    const wrong = problem(field, value)
    if (wrong !== null) throw failure('QT_VALUE', problemText(wrong, place), { model })
  }
  const toText = (value: unknown): string =>
    raw === 'text' ? (value as string) : JSON.stringify(value === null && field.nullable ? null : write(value))
  const ofText = (text: string): unknown => {
    if (raw === 'text') return text
    const json: unknown = JSON.parse(text)
    return json === null && field.nullable ? null : read(json)
  }
  return {
    encode(value, place) {
      check(value, place)
      // a copy: the program may go on with its own
      return raw === 'bytes' ? new Uint8Array(value as Uint8Array) : Buffer.from(toText(value))
    },
    decode: bytes => (raw === 'bytes' ? bytes : ofText(textOf(bytes))),
    encodeText(value, place) {
      check(value, place)
      return toText(value)
    },
    decodeText: ofText,
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}
