import { failure } from '../../base/failure.ts'
import { Temporal, type Wire } from '../../driver/bolt.ts'
import { canonicalDecimal } from '../../schema/decimal.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { jsonCodec } from '../../schema/json-codec.ts'
import { canonicalTime, canonicalTimestamp, isoText, parseInstant } from '../../schema/temporal.ts'

/** How values of a field are kept as properties. */
export interface Cell {
  encode(value: unknown): Wire
  decode(wire: Wire): unknown
  /** Why there is no order or arithmetic of what is stored, or null. */
  readonly opaque: string | null
}

const same = (value: unknown): Wire => value as Wire

function cell(encode: Cell['encode'], decode: Cell['decode'] = wire => wire, opaque: string | null = null): Cell {
  return { encode, decode, opaque }
}

const longDecimal = 'decimals of more than 18 digits are kept as text there'
const asText = 'it is kept as JSON text there'
/** Digits that a 64-bit integer holds. */
const exactDigits = 18

/** The stored form of a field. Values were checked against it before, and the server gives what was stored. */
export function cellOf(field: FieldDefinition): Cell {
  const { custom } = field
  if (custom) {
    const on = cellOf(custom.on)
    const opaque = on.opaque ?? (custom.comparable ? null : 'its order is not that of what is stored')
    return cell(
      value => on.encode(custom.encode(value)),
      wire => custom.decode(on.decode(wire)),
      opaque,
    )
  }
  switch (field.tag) {
    case 'integer':
      return cell(value => BigInt(value as number), safe)
    case 'decimal':
      return decimalCell(field)
    case 'date':
      return cell(value => new Temporal('date', value as string), textOf)
    case 'time':
      return cell(value => new Temporal('time', canonicalTime(value as string)), textOf)
    case 'timestamp':
      return timestampCell(field)
    case 'uuid':
      return cell(value => (value as string).toLowerCase())
    case 'enum':
      return cell(same, wire => wire, 'the order of its values is not that of their texts')
    case 'bytes':
      return cell(same, wire => wire, 'bytes are only equal or not')
    case 'list':
      return listCell(field)
    case 'json':
    case 'object':
      return jsonCell(field)
    default:
      return cell(same)
  }
}

/** An integer as a number; a sum past 2^53 is none that a number holds. */
function safe(wire: Wire): number {
  const value = Number(wire)
  if (Number.isSafeInteger(value) || typeof wire === 'number') return value
  throw failure('QT_OUT_OF_RANGE', 'An integer is beyond 2^53, where a number is not exact: use t.bigint()')
}

function textOf(wire: Wire): unknown {
  return wire instanceof Temporal ? wire.text : wire
}

function decimalCell({ precision, scale }: FieldDefinition): Cell {
  const places = scale ?? 0
  const canonical = (value: unknown): string => canonicalDecimal(value as string, places)
  if ((precision ?? 1000) > exactDigits) return cell(canonical, wire => canonical(wire), longDecimal)
  return cell(
    value => BigInt(canonical(value).replace('.', '')),
    wire => {
      const digits = String(BigInt(wire as bigint))
      const [sign, plain] = digits.startsWith('-') ? ['-', digits.slice(1)] : ['', digits]
      const all = plain.padStart(places + 1, '0')
      return places === 0 ? digits : `${sign}${all.slice(0, -places)}.${all.slice(-places)}`
    },
  )
}

function timestampCell({ mode, zone }: FieldDefinition): Cell {
  const kind = zone ? 'instant' : 'local'
  const stored = (text: string): Temporal => new Temporal(kind, text.replace(/\+00$/, ''))
  const fromMs = (ms: number): Temporal => stored(canonicalTimestamp(isoText(ms), false))
  if (mode === 'text')
    return cell(
      value => stored(canonicalTimestamp(value as string, zone)),
      wire => canonicalTimestamp(String(textOf(wire)), zone),
    )
  const ms = (wire: Wire): number => parseInstant(String(textOf(wire)))
  if (mode === 'epoch') return cell(value => fromMs(value as number), ms)
  return cell(
    value => fromMs((value as Date).getTime()),
    wire => new Date(ms(wire)),
  )
}

function jsonCell(field: FieldDefinition): Cell {
  const codec = jsonCodec(field)
  return cell(
    value => JSON.stringify(codec.write(value)),
    wire => codec.read(JSON.parse(String(wire))),
    asText,
  )
}

/** Lists of what can be a property are lists there. */
function listCell(field: FieldDefinition): Cell {
  const { element } = field
  const nested = !element || element.nullable || ['list', 'json', 'object', 'bytes', 'custom'].includes(element.tag)
  if (nested) return jsonCell(field)
  const of = cellOf(element)
  return cell(
    value => (value as readonly unknown[]).map(item => of.encode(item)),
    wire => (wire as readonly Wire[]).map(item => of.decode(item)),
    'lists are only equal or not',
  )
}

/** A name in a text; only names of models come here. */
export function quoted(name: string): string {
  // the server reads escapes before names: one of a quote would end the name
  if (name.includes('\\')) throw failure('QT_MODEL', `'${name.slice(0, 80)}': names of nodes, edges and their fields have no \\ on Neo4j`)
  return `\`${name.replaceAll('`', '``')}\``
}
