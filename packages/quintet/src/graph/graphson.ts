import { failure } from '../base/failure.ts'

/** A vertex of a GraphSON text: properties with one value as that value, others as lists. */
export interface GraphsonNode {
  readonly id: unknown
  readonly label: string
  readonly properties: Readonly<Record<string, unknown>>
}

export interface GraphsonEdge {
  readonly id: unknown
  readonly label: string
  readonly from: unknown
  readonly to: unknown
  readonly properties: Readonly<Record<string, unknown>>
}

export interface Graphson {
  readonly nodes: readonly GraphsonNode[]
  readonly edges: readonly GraphsonEdge[]
}

type Json = Readonly<Record<string, unknown>>

/**
 * Reads a graph in GraphSON 3 as TinkerPop writes it: a vertex with its edges on each line. Int64 is a number where a number is
 * exact, else a bigint; dates are `Date`. What has no value in JavaScript is QT_VALUE, with its line and type.
 *
 * @example
 * const { nodes, edges } = graphson(await readFile('modern.json', 'utf8'))
 * await db.people.copyIn(nodes.filter(one => one.label === 'person').map(one => ({ id: String(one.id), name: String(one.properties.name) })))
 */
export function graphson(text: string): Graphson {
  const nodes: GraphsonNode[] = []
  const edges: GraphsonEdge[] = []
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = reader(`line ${i + 1}`)
    const vertex = parsed(line, read.place)
    const id = read.value(vertex.id)
    nodes.push({ id, label: String(vertex.label), properties: vertexProperties(objectOf(vertex.properties), read) })
    // each edge stands at both of its ends: those that leave are all of them
    for (const [label, list] of Object.entries(objectOf(vertex.outE)))
      for (const one of listOf(list)) {
        const edge = objectOf(one)
        const properties = Object.entries(objectOf(edge.properties)).map(([key, value]) => [key, read.value(value)] as const)
        edges.push({ id: read.value(edge.id), label, from: id, to: read.value(edge.inV), properties: Object.fromEntries(properties) })
      }
  }
  return { nodes, edges }
}

function vertexProperties(properties: Json, read: Reader): Record<string, unknown> {
  const found = Object.entries(properties).map(([key, list]) => {
    const values = listOf(list).map(one => read.value(objectOf(one).value))
    return [key, values.length === 1 ? values[0] : values] as const
  })
  return Object.fromEntries(found)
}

interface Reader {
  readonly place: string
  value(json: unknown): unknown
}

const plainNumbers: ReadonlySet<string> = new Set(['g:Int32', 'g:Double', 'g:Float', 'gx:Int16', 'gx:Byte'])
const texts: ReadonlySet<string> = new Set(['g:UUID', 'gx:BigDecimal', 'gx:LocalDate', 'gx:Instant'])

/** Reads typed values: `{ "@type": "g:Int32", "@value": 1 }`. */
function reader(place: string): Reader {
  const value = (json: unknown): unknown => {
    if (typeof json !== 'object' || json === null) return json
    const typed = objectOf(json)
    const [type, inner] = [typed['@type'], typed['@value']]
    if (typeof type !== 'string') throw refused(place, 'an object without a type')
    if (plainNumbers.has(type) && typeof inner === 'number') return inner
    if (texts.has(type)) return String(inner)
    if (type === 'g:Int64' || type === 'gx:BigInteger') return wide(inner)
    if (type === 'g:Date' || type === 'g:Timestamp') return new Date(Number(inner))
    if (type === 'g:List' || type === 'g:Set') return listOf(inner).map(value)
    throw refused(place, `a value of the type ${type.slice(0, 40)}`)
  }
  return { place, value }
}

function wide(inner: unknown): number | bigint {
  const exact = Number(inner)
  return Number.isSafeInteger(exact) ? exact : BigInt(String(inner))
}

function parsed(line: string, place: string): Json {
  try {
    return objectOf(JSON.parse(line))
  } catch {
    throw refused(place, 'no JSON object')
  }
}

function objectOf(json: unknown): Json {
  // a cast: an object's own values can be read by key
  return typeof json === 'object' && json !== null ? (json as Json) : {}
}

function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : []
}

function refused(place: string, what: string): Error {
  return failure('QT_VALUE', `graphson: ${place} has ${what}`)
}
