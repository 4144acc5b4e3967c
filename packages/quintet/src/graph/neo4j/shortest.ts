import type { CypherStatement } from '../../driver/bolt.ts'
import type { Shortest } from '../contract.ts'
import { cellOf } from './cells.ts'
import { Bindings } from './fold.ts'
import { labelOf } from './labels.ts'
import { conditionOf } from './match.ts'

/** One of the shortest paths between two nodes, or all of them, as lists of ids. */
export function shortestStatement({ entity, from, to, via, max, all }: Shortest): CypherStatement {
  const bindings = new Bindings()
  const [id] = entity.primary
  const end = (value: unknown): string => bindings.add(id ? cellOf(id.field).encode(value) : null)
  const label = labelOf(entity)
  const inside = `[:${via.map(({ edge }) => labelOf(edge)).join('|')}*..${max}]`
  const go = via[0]?.go ?? 'out'
  const walk = go === 'both' ? `-${inside}-` : go === 'out' ? `-${inside}->` : `<-${inside}-`
  const variable = { name: 'x', ends: { from: 'startNode(x).id', to: 'endNode(x).id' } }
  const conditions = via.flatMap(({ edge, along }) =>
    along ? [`(type(x) <> ${bindings.add(edge.model.definition.name)} OR ${conditionOf(along, variable, bindings)})`] : [],
  )
  const where = conditions.length === 0 ? '' : ` WHERE all(x IN relationships(p) WHERE ${conditions.join(' AND ')})`
  const text = [
    `MATCH (a:${label} {id: ${end(from)}}), (b:${label} {id: ${end(to)}})`,
    `MATCH p = ${all ? 'allShortestPaths' : 'shortestPath'}((a)${walk}(b))${where}`,
    'RETURN [n IN nodes(p) | n.id]',
  ].join('\n')
  return { text, values: bindings.values, writes: false }
}
