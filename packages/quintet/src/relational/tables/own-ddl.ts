import { failure } from '../../base/failure.ts'
import { DdlEntry } from '../../schema/ddl-entry.ts'
import type { Entity } from '../../schema/registry.ts'
import { textsFor } from '../../schema/texts.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { Step } from '../../sql/step.ts'
import { rawSql } from './row-expression.ts'

/** DDL of the program's own, kept with models: each entry once, in the order of the models. */
export function ownDdl(entities: readonly Entity[], at: DdlEntry['at']): DdlEntry[] {
  const found = new Set<DdlEntry>()
  for (const { key, model } of entities)
    for (const entry of model.definition.options.ddl ?? []) {
      if (!(entry instanceof DdlEntry)) throw failure('QT_MODEL', `${key}: the option ddl takes what ddl({ … }) gives`, { model: key })
      if (entry.at === at) found.add(entry)
    }
  return [...found]
}

/** The statements of entries, as they make or drop something. */
export function ownSteps(entries: readonly DdlEntry[], verb: 'create' | 'drop', dialect: Dialect): Step[] {
  const where = `ddl({ ${verb} })`
  return entries.flatMap(entry => {
    const texts = entry[verb]
    if (texts === null) return []
    return textsFor(texts, dialect.family, where).map(text => ({ step: 'statement', text: rawSql(text, where) }) as const)
  })
}
