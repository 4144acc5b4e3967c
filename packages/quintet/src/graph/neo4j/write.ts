import type { CypherStatement, Wire } from '../../driver/bolt.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import type { Fields, GraphOutcome, GraphWrite } from '../contract.ts'
import { cellOf } from './cells.ts'
import { endColumns, endLabels, labelOf } from './labels.ts'

/** Writes of one sort to one model, which go as one statement. */
export interface Batch {
  readonly writes: readonly GraphWrite[]
  readonly statement: CypherStatement
  outcome(row: readonly Wire[] | undefined): GraphOutcome
}

type Of<D extends GraphWrite['do']> = Extract<GraphWrite, { readonly do: D }>

const created: GraphOutcome = Object.freeze({ ok: true, created: true })
const changed: GraphOutcome = Object.freeze({ ok: true, created: false })
const refusedAs = (reason: Extract<GraphOutcome, { ok: false }>['reason']): GraphOutcome => Object.freeze({ ok: false, reason })

/** Writes that follow each other and are of one sort become one statement, which answers a row for each, in order. */
export function batches(writes: readonly GraphWrite[]): Batch[] {
  const groups: GraphWrite[][] = []
  let keys = new Set<string>()
  for (const write of writes) {
    const group = groups.at(-1)
    const key = keyOf(write)
    const fits = group?.[0] && group[0].do === write.do && group[0].entity === write.entity && !keys.has(key)
    if (fits) group.push(write)
    else {
      groups.push([write])
      keys = new Set()
    }
    keys.add(key)
  }
  return groups.map(batch)
}

/** The same item twice in one statement would not see what the first of them did. */
function keyOf(write: GraphWrite): string {
  return JSON.stringify('id' in write ? [String(write.id)] : [String(write.from), String(write.to)])
}

function batch(writes: readonly GraphWrite[]): Batch {
  const [first] = writes
  const { text, outcome } = made[first?.do ?? 'create'](first?.entity as Entity)
  const rows = writes.map((write, at) => ({ ...rowOf(write), at: BigInt(at) }))
  return {
    writes,
    outcome,
    statement: { text: `UNWIND $rows AS row\n${text}`, values: { rows }, writes: true },
  }
}

function rowOf(write: GraphWrite): Readonly<Record<string, Wire>> {
  switch (write.do) {
    case 'create':
    case 'merge':
      return {
        id: idOf(write.entity, write.id),
        fields: properties(write.entity, write.fields),
        given: properties(write.entity, write.given),
      }
    case 'set':
      return { id: idOf(write.entity, write.id), given: properties(write.entity, write.fields) }
    case 'delete':
      return { id: idOf(write.entity, write.id), detach: write.detach }
    case 'link':
      return { ...ends(write), fields: properties(write.entity, write.fields), given: properties(write.entity, write.given) }
    case 'unlink':
      return ends(write)
  }
}

function ends({ entity, from, to }: Of<'link' | 'unlink'>): { readonly from: Wire; readonly to: Wire } {
  const columns = endColumns(entity)
  return { from: wire(columns.from, from), to: wire(columns.to, to) }
}

function idOf(entity: Entity, id: unknown): Wire {
  const [column] = entity.primary
  return column ? wire(column, id) : null
}

function wire({ field }: Column, value: unknown): Wire {
  return value === null || value === undefined ? null : cellOf(field).encode(value)
}

/** A property that is null is none. */
function properties(entity: Entity, fields: Fields): Readonly<Record<string, Wire>> {
  const given = Object.entries(fields).flatMap(([key, value]) => {
    const column = entity.byKey.get(key)
    return column ? [[column.name, wire(column, value)] as const] : []
  })
  return Object.fromEntries(given)
}

interface Made {
  readonly text: string
  outcome(row: readonly Wire[] | undefined): GraphOutcome
}

/** What a statement does for each row, and what its answer means: the row's number first, then what was found. */
const made: Readonly<Record<GraphWrite['do'], (entity: Entity) => Made>> = {
  create: entity => ({
    text: `OPTIONAL MATCH (old:${labelOf(entity)} {id: row.id})
WITH row, count(old) > 0 AS there
FOREACH (_ IN CASE WHEN there THEN [] ELSE [1] END | CREATE (n:${labelOf(entity)}) SET n = row.fields, n.id = row.id)
RETURN row.at, there`,
    outcome: row => (row?.[1] === true ? refusedAs('taken') : created),
  }),
  merge: entity => ({
    text: `OPTIONAL MATCH (old:${labelOf(entity)} {id: row.id})
WITH row, count(old) > 0 AS there
MERGE (n:${labelOf(entity)} {id: row.id})
ON CREATE SET n += row.fields
ON MATCH SET n += row.given
RETURN row.at, there`,
    outcome: row => (row?.[1] === true ? changed : created),
  }),
  set: entity => ({
    text: `MATCH (n:${labelOf(entity)} {id: row.id}) SET n += row.given RETURN row.at`,
    outcome: row => (row ? changed : refusedAs('missing')),
  }),
  delete: entity => ({
    text: `MATCH (n:${labelOf(entity)} {id: row.id})
WITH row, n, NOT row.detach AND EXISTS { (n)--() } AS linked
FOREACH (gone IN CASE WHEN linked THEN [] ELSE [n] END | DETACH DELETE gone)
RETURN row.at, linked`,
    outcome: row => (row ? (row[1] === true ? refusedAs('linked') : changed) : refusedAs('missing')),
  }),
  link(entity) {
    const { from, to } = endLabels(entity)
    return {
      text: `OPTIONAL MATCH (a:${from} {id: row.from})
OPTIONAL MATCH (b:${to} {id: row.to})
OPTIONAL MATCH (a)-[old:${labelOf(entity)}]->(b)
WITH row, a, b, count(old) > 0 AS there
FOREACH (_ IN CASE WHEN a IS NULL OR b IS NULL THEN [] ELSE [1] END |
  MERGE (a)-[e:${labelOf(entity)}]->(b)
  ON CREATE SET e += row.fields
  ON MATCH SET e += row.given)
RETURN row.at, a IS NULL OR b IS NULL, there`,
      outcome: row => (row?.[1] === true ? refusedAs('missing') : row?.[2] === true ? changed : created),
    }
  },
  unlink(entity) {
    const { from, to } = endLabels(entity)
    return {
      text: `MATCH (:${from} {id: row.from})-[e:${labelOf(entity)}]->(:${to} {id: row.to}) DELETE e RETURN row.at`,
      outcome: row => (row ? changed : refusedAs('missing')),
    }
  },
}
