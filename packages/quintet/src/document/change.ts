import { failure } from '../base/failure.ts'
import type { Entity } from '../schema/registry.ts'
import type { Change } from './contract.ts'
import { Recorder } from './field-changer.ts'
import { changerOf } from './list-changer.ts'

/** What a lambda of a change gives: `a => [a.views.inc(1), a.tags.push('ts')]`. */
export function readChange(entity: Entity, body: unknown, where: string): Change {
  if (typeof body !== 'function') throw failure('QT_EXPRESSION', `${where} expects a function of the document`)
  const recorder = new Recorder(entity, where)
  // checked to be a function; what it gives is judged by the recorder
  return recorder.change((body as (document: unknown) => unknown)(documentChanger(recorder)))
}

/** A way in for each field of the document. */
function documentChanger(recorder: Recorder): object {
  const changer = {}
  for (const { key, name, field, within } of recorder.entity.columns)
    if (within !== null) Object.defineProperty(changer, key, { get: () => changerOf(recorder, { path: [name], field }), enumerable: true })
  return changer
}
