import { failure, type QuintetError } from '../base/failure.ts'
import type { GraphOutcome, GraphWrite } from './contract.ts'

const reasons = {
  taken: ['QT_UNIQUE', 'a node with this id is there already'],
  unique: ['QT_UNIQUE', 'a unique field holds a value that another node has'],
  missing: ['QT_FOREIGN_KEY', 'one of the nodes is not there'],
  linked: ['QT_FOREIGN_KEY', 'the node still has edges: unlink them, or say { detach: true }'],
} as const

/** The error of a write that was refused. */
export function refusal({ entity, do: verb }: GraphWrite, { reason }: Extract<GraphOutcome, { ok: false }>): QuintetError {
  const [code, why] = reasons[reason]
  return failure(code, `${entity.key}.${verb}: ${why}`, { model: entity.key })
}
