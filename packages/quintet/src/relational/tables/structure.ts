import { failure } from '../../base/failure.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { introspect } from '../../engine/introspect.ts'
import type { Registry } from '../../schema/registry.ts'
import { nameText, type Snapshot, snapshot, type ViewSnapshot } from '../../schema/snapshot.ts'
import { structureOf } from '../../sql/compile/structure.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { Structures } from '../contract.ts'
import { createSteps } from './create.ts'

/** The structure of a database beside the one that the models declare, in the same schemas. '' names the schema of plain names. */
export async function structures(engine: Engine, registry: Registry, asked: readonly string[] | null, call: Call): Promise<Structures> {
  const { dialect } = engine
  if (asked !== null && !dialect.features.schemas)
    throw failure('QT_UNSUPPORTED', `${dialect.name} has no schemas: introspect() without { schemas } reads the whole file`)
  const own = new Set([...registry.byName.values()].map(entity => entity.schema ?? ''))
  const schemas = asked ?? ['', ...own]
  const declared = await modelStructure(registry, dialect)
  const live = await introspect(engine, schemas, asked ?? [], call)
  return {
    declared: asked === null ? declared : within(declared, asked),
    live: { ...live, views: live.views.map(view => saidAs(view, declared)) },
  }
}

/** The structure that models declare, as a server of this dialect keeps it. */
export async function modelStructure(registry: Registry, dialect: Dialect): Promise<Snapshot> {
  const { spelling } = await dialect.catalog()
  return structureOf(createSteps(registry, dialect), dialect, spelling)
}

/** Servers write a view's text anew, so a view that models declare is taken for that one; its columns are compared. */
function saidAs(view: ViewSnapshot, declared: Snapshot): ViewSnapshot {
  const own = declared.views.find(one => nameText(one) === nameText(view))
  return own ? { ...view, as: own.as } : view
}

function within(of: Snapshot, schemas: readonly string[]): Snapshot {
  const inside = ({ schema }: { readonly schema: string | null }): boolean => schemas.includes(schema ?? '')
  return snapshot({
    ...of,
    tables: of.tables.filter(inside),
    views: of.views.filter(inside),
    sequences: of.sequences.filter(inside),
    enums: of.enums.filter(inside),
  })
}
