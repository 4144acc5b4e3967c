import { failure, type QuintetError } from '../base/failure.ts'
import type { DocumentOutcome, DocumentWrite } from './contract.ts'

/** The error of a write that was refused. */
export function refusal({ entity, do: verb }: DocumentWrite, { reason }: Extract<DocumentOutcome, { ok: false }>): QuintetError {
  const place = `${entity.key}.${verb === 'change' ? 'update' : verb}`
  if (reason === 'unique')
    return failure('QT_UNIQUE', `${place}: a unique field holds a value that another document has`, { model: entity.key })
  const taken = verb === 'insert' ? 'a document with this id is there already' : 'the document has another revision by now'
  return failure('QT_CONFLICT', `${place}: ${reason === 'missing' ? 'there is no such document' : taken}`, { model: entity.key })
}
