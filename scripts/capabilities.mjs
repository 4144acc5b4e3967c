// npm run docs:capabilities: writes docs/reference/capabilities.md from what the dialects, drivers and stores declare.
import { writeFileSync } from 'node:fs'
import { t } from 'quintet'
import { cassandra } from 'quintet/cassandra'
import { neo4j } from 'quintet/neo4j'
import { pglite } from 'quintet/pglite'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { profiles } from '../packages/quintet/src/db/profiles.ts'
import { keyValueProfiles } from '../packages/quintet/src/keyvalue/profile.ts'

export const page = new URL('../docs/reference/capabilities.md', import.meta.url)

/** Making a store connects nothing, so that no server is needed here. */
const stores = [
  ['SQLite', sqlite()],
  ['PostgreSQL', postgres('postgres://localhost')],
  ['PGlite', pglite()],
  ['Cassandra', cassandra('cassandra://localhost/app?datacenter=one')],
  ['Neo4j', neo4j('bolt://localhost')],
]

/** Those that speak SQL. */
const engines = stores.filter(([, { engine }]) => engine !== null)

/** What a declared feature means to a user; those without a sentence here are the library's own business. */
const dialectFeatures = {
  returning: 'insert, update and delete give rows back',
  arrays: 'a list is bound as one parameter: an array, or JSON',
  transactionalDdl: 'DDL can be rolled back',
  alterForeignKey: 'a foreign key can be added to a table that exists',
  rowLocks: '`lock()`: rows can be locked',
  lateral: 'a source of a join may speak of those before it (`leftJoinLateral`)',
  distinctOn: '`distinctOn`: the first row of each group',
  groupingSets: '`rollup`, `cube`, `groupingSets`: groups of several sizes at once',
  setAll: '`intersectAll` and `exceptAll`: sets that count equal rows',
  nativeEnums: '`t.enum(…, { native })` makes a type of the server',
  schemas: 'tables live in schemas (elsewhere the schema is part of the name)',
  nullsSmallest: 'null is the smallest value by itself (elsewhere the statement says so)',
  comments: 'comments are kept by the server',
  leadingMark: 'a text may begin with U+FEFF, the byte order mark',
  virtualColumns: 'a computed column need not be stored (elsewhere it is, whatever the model says)',
}
const driverFeatures = {
  sync: 'runs in this thread, without waiting',
  interrupt: 'a running statement can be interrupted',
  stream: 'rows are read through a cursor of the server',
  pipeline: 'several statements share a round trip',
  copy: 'bulk loading by COPY',
}
const limits = {
  parameters: 'parameters of one statement (more are split by themselves)',
  identifier: 'length of a name',
  prepared: 'prepared statements of one connection',
  rows: 'rows of one insert statement (more are split by themselves)',
}

/** Fields whose column is worth knowing. */
const fields = {
  't.integer()': t.integer(),
  't.bigint()': t.bigint(),
  't.double()': t.double(),
  't.decimal(12, 2)': t.decimal(12, 2),
  't.decimal(30, 2)': t.decimal(30, 2),
  't.text()': t.text(),
  't.boolean()': t.boolean(),
  't.date()': t.date(),
  't.time()': t.time(),
  't.timestamp()': t.timestamp(),
  "t.timestamp({ mode: 'text' })": t.timestamp({ mode: 'text' }),
  't.timestamp({ zone: false })': t.timestamp({ zone: false }),
  't.interval()': t.interval(),
  't.uuid()': t.uuid(),
  't.bytes()': t.bytes(),
  't.json()': t.json(),
  "t.enum(['a', 'b'])": t.enum(['a', 'b']),
  't.list(t.text())': t.list(t.text()),
  't.object({ … })': t.object({ a: t.text() }),
}

/** What a name in the list of what a store lacks stands for. */
const relationalVerbs = {
  lock: '`lock()`',
  lateral: '`leftJoinLateral`, `innerJoinLateral`',
  copyOut: '`copyOut()`',
  setAll: '`intersectAll`, `exceptAll`',
  distinctOn: '`distinctOn`',
  groupingSets: '`rollup`, `cube`, `groupingSets`',
  materialized: 'materialized views',
  sequence: '`sequence(…)`',
  fullText: '`fullText` indexes, `match(…)`',
}
const familyVerbs = { 'columnFamily.transaction': 'part of a transaction' }
const graphVerbs = { 'graph.wideRanges': 'ranges of texts with characters beyond U+D7FF' }
const keyVerbs = {
  'keyValue.scan': '`scan`, `keys`, `page`',
  'keyValue.atomic': '`setMany`: several keys as one',
  'keyValue.containers': 'hashes, lists, sets, sorted sets',
  'keyValue.streams': 'streams with groups',
  'keyValue.locks': 'locks',
  'keyValue.limits': 'rate limits',
}

function shown(value) {
  if (value === undefined) return '—'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'number' ? value.toLocaleString('en-US') : String(value)
}

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function features(sentences, of) {
  return Object.entries(sentences).map(([name, sentence]) => [sentence, ...engines.map(([, store]) => shown(of(store)[name]))])
}

const sentences = { ...relationalVerbs, ...keyVerbs, ...familyVerbs, ...graphVerbs }

/** The kinds as a reader calls them, and what only some stores of each can. */
const kinds = {
  relational: ['rows', Object.keys(relationalVerbs)],
  keyValue: ['keys', Object.keys(keyVerbs)],
  document: ['documents', []],
  columnFamily: ['column families', Object.keys(familyVerbs)],
  graph: ['graphs', Object.keys(graphVerbs)],
}

/** Which kinds a store keeps, and what it lacks of each. */
function kindRows() {
  return Object.entries(kinds).flatMap(([kind, [name, verbs]]) => [
    [name, ...stores.map(([, { serves }]) => (serves[kind] ? 'yes' : '—'))],
    ...verbs.map(verb => [
      `${name}: ${sentences[verb]}`,
      ...stores.map(([, { serves, lacks }]) => (serves[kind] ? shown(!lacks.includes(verb)) : '—')),
    ]),
  ])
}

/** What narrows a store to another server, by the name for `quintet({ as })`. */
function profileRows() {
  const columns = Object.entries(profiles)
  const fact = (what, of) => [what, ...columns.map(([name, profile]) => of(profile, keyValueProfiles[name]?.features))]
  const ofKeys = of => (_, features) => (features ? of(features) : '')
  return [
    fact('kind', ({ kind }) => kinds[kind][0]),
    fact('lacks', ({ lacks }) => (lacks.length === 0 ? 'nothing' : lacks.map(one => `\`${one}\``).join(', '))),
    fact(
      'times to live in',
      ofKeys(({ ttl }) => ttl ?? 'ms'),
    ),
    fact(
      'may lose what has not expired',
      ofKeys(({ evicts }) => shown(evicts ?? false)),
    ),
    fact(
      'counters below zero',
      ofKeys(({ negative }) => shown(negative ?? true)),
    ),
    fact(
      'bytes of a key',
      ofKeys(({ longest }) => shown(longest?.key)),
    ),
    fact(
      'bytes of a value',
      ofKeys(({ longest }) => shown(longest?.value)),
    ),
  ]
}

export function capabilities() {
  const head = ['', ...stores.map(([name]) => name)]
  const sqlHead = ['', ...engines.map(([name]) => name)]
  const columns = Object.entries(fields).map(([name, { definition }]) => [
    `\`${name}\``,
    ...engines.map(([, { engine }]) => engine.dialect.types[definition.tag](definition).ddl),
  ])
  return `# What each store can do

Written by \`npm run docs:capabilities\` from what the stores declare; do not edit. What a store lacks does not compile, or is refused with
[QT_UNSUPPORTED](errors.md#qt_unsupported) before anything is sent.

## Kinds

What is not there does not compile: the types of the handles follow from the stores.

${table(head, kindRows())}

## SQL

${table(sqlHead, [...features(dialectFeatures, store => store.engine.dialect.features), ...features(driverFeatures, store => store.engine.features)])}

## Limits

${table(
  sqlHead,
  features(limits, store => store.engine.dialect.limits),
)}

## Columns

What a field becomes, as \`createAll\` makes it. Every store gives the same values back.

${table(['field', ...sqlHead.slice(1)], columns)}

## Written for another server

What \`quintet({ as })\` narrows a store to; limits are the lower of both. What production keeps in a server of its own is apart here too: no part of
a transaction but for what may be repeated, and of no condition or join of other kinds.

${table(['', ...Object.keys(profiles).map(name => `\`${name}\``)], profileRows())}
`
}

if (process.argv[1] === import.meta.filename) writeFileSync(page, capabilities())
