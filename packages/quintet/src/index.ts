export { type ErrorCode, errors, type Retryable } from './base/errors.ts'
export { isFailure, QuintetError } from './base/failure.ts'
export { type Event, type Listener, slow } from './call/hooks.ts'
export { timeBucket } from './columnfamily/bucket.ts'
export { tokenRanges } from './columnfamily/reads.ts'
export type { HasField, Include, Insert, Row, Scope, Update, Where } from './db/app.ts'
export type { Db, Handle, Tx } from './db/handles.ts'
export type { Introspection } from './db/introspection.ts'
export { quintet } from './db/quintet.ts'
export { type Graphson, type GraphsonEdge, type GraphsonNode, graphson } from './graph/graphson.ts'
export { avg, count, max, min, sum } from './query/aggregation.ts'
export { fn } from './query/call-function.ts'
export { and, caseWhen, coalesce, exists, given, isNull, not, or, scalar } from './query/functions.ts'
export { groupingOf as grouping } from './query/group.ts'
export { highlight } from './query/highlight.ts'
export { arrayAgg, mode, percentileCont, percentileDisc, stringAgg } from './query/list-aggregation.ts'
export { insertSchema, updateSchema } from './query/own-schema.ts'
export { sql } from './query/raw.ts'
export { match, relevance } from './query/search.ts'
export { generateSeries, jsonEach, jsonElements, unnest } from './query/table-function.ts'
export { tuple } from './query/tuple.ts'
export { values } from './query/values.ts'
export { window } from './query/window.ts'
export {
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
} from './query/window-function.ts'
export { wasInserted } from './query/written-row.ts'
export { findOrCreate } from './relational/find-or-create.ts'
export { pick } from './relational/pick.ts'
export { view } from './relational/view.ts'
export { collection } from './schema/collection.ts'
export { columnFamily } from './schema/columnfamily.ts'
export type { Difference } from './schema/compare.ts'
export { counterFamily } from './schema/counterfamily.ts'
export { ddl } from './schema/ddl-entry.ts'
export { belongsTo, manyToMany, table } from './schema/declare.ts'
export { edge, node } from './schema/graph.ts'
export { type JsonNull, jsonNull } from './schema/json.ts'
export { keyValue } from './schema/keyvalue.ts'
export { sequence } from './schema/sequence.ts'
export type { Snapshot } from './schema/snapshot.ts'
export type { StandardSchema } from './schema/standard.ts'
export { t } from './schema/t.ts'
export type { Explanation, Plan, PlanStep } from './sql/plan.ts'
