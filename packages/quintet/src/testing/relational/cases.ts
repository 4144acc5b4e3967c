import type { Case } from './case.ts'
import { cases as commands } from './commands.ts'
import { cases as copy } from './copy.ts'
import { cases as explain } from './explain.ts'
import { cases as faults } from './faults.ts'
import { cases as first } from './first.ts'
import { cases as fromGroups } from './from-groups.ts'
import { cases as fromJoins } from './from-joins.ts'
import { cases as fromOperands } from './from-operands.ts'
import { cases as fromRows } from './from-rows.ts'
import { cases as fromSets } from './from-sets.ts'
import { cases as fromWindows } from './from-windows.ts'
import { cases as fromWrites } from './from-writes.ts'
import { cases as fromWritten } from './from-written.ts'
import { cases as fullText } from './full-text.ts'
import { cases as graph } from './graph.ts'
import { cases as groups } from './groups.ts'
import { cases as hostile } from './hostile.ts'
import { cases as insert } from './insert.ts'
import { cases as jsonParts } from './json-parts.ts'
import { cases as lists } from './lists.ts'
import { cases as loading } from './loading.ts'
import { cases as meaning } from './meaning.ts'
import { cases as meaningOfOrder } from './meaning-order.ts'
import { cases as meaningOfText } from './meaning-text.ts'
import { cases as namedChildren } from './named-children.ts'
import { cases as operators } from './operators.ts'
import { cases as ownDdl } from './own-ddl.ts'
import { cases as pages } from './pages.ts'
import { cases as paths } from './paths.ts'
import { cases as patterns } from './patterns.ts'
import { cases as raw } from './raw.ts'
import { cases as reads } from './reads.ts'
import { cases as returning } from './returning.ts'
import { cases as streams } from './streams.ts'
import { cases as update } from './update.ts'
import { cases as upsert } from './upsert.ts'
import { cases as values } from './values.ts'
import { cases as variantWrites } from './variant-writes.ts'
import { cases as variants } from './variants.ts'
import { cases as versions } from './versions.ts'
import { cases as views } from './views.ts'

/** All cases of the relational kind, one file a subject. */
export const allCases: readonly Case[] = [
  ...commands,
  ...copy,
  ...explain,
  ...faults,
  ...first,
  ...fromGroups,
  ...fromJoins,
  ...fromOperands,
  ...fromRows,
  ...fromSets,
  ...fromWindows,
  ...fromWrites,
  ...fromWritten,
  ...fullText,
  ...graph,
  ...hostile,
  ...insert,
  ...meaning,
  ...meaningOfOrder,
  ...meaningOfText,
  ...namedChildren,
  ...operators,
  ...groups,
  ...raw,
  ...jsonParts,
  ...lists,
  ...loading,
  ...ownDdl,
  ...pages,
  ...paths,
  ...patterns,
  ...reads,
  ...streams,
  ...returning,
  ...update,
  ...upsert,
  ...values,
  ...variants,
  ...variantWrites,
  ...versions,
  ...views,
]
