import {
  type CheckSnapshot,
  type ColumnSnapshot,
  type ForeignKeySnapshot,
  type IndexSnapshot,
  type KeySnapshot,
  type Named,
  nameText,
  type Snapshot,
  type TableSnapshot,
} from './snapshot.ts'

export type Thing =
  | 'table'
  | 'column'
  | 'primary key'
  | 'unique'
  | 'check'
  | 'foreign key'
  | 'index'
  | 'view'
  | 'enum'
  | 'domain'
  | 'sequence'

interface Place {
  readonly what: Thing
  /** The table, or what is not in a table, with its schema. */
  readonly in: Named
  /** The name within the table; of what is not in a table, its own. */
  readonly name: string
}

/**
 * One thing that is otherwise in a second structure than in a first. `like` names what is gone there (or new) and has the same
 * definition, so that the two may be one thing under another name: nothing in a structure can tell, so somebody has to.
 */
export type Difference =
  | (Place & { readonly change: 'add'; readonly to: object; readonly like: readonly string[] })
  | (Place & { readonly change: 'drop'; readonly from: object; readonly like: readonly string[] })
  | (Place & { readonly change: 'alter'; readonly property: string; readonly from: unknown; readonly to: unknown })
  | (Place & { readonly change: 'rename'; readonly to: string })

/** What has to change in the first structure to make it the second, in an order in which it can be done. */
export function compare(first: Snapshot, second: Snapshot): readonly Difference[] {
  const found: Difference[] = [
    ...topLevel('enum', first.enums, second.enums, of => of.values),
    ...topLevel('domain', first.domains, second.domains, of => [of.type, of.nullable, of.default?.same, of.checks.map(c => c.that.same)]),
    ...topLevel('sequence', first.sequences, second.sequences, ({ type, start, increment, cycle, of }) => [
      type,
      start,
      increment,
      cycle,
      of,
    ]),
    ...topLevel('view', first.views, second.views, of => [
      of.materialized,
      of.as.same,
      of.columns.map(c => c.name),
      of.indexes.map(indexContent),
    ]),
    ...topLevel('table', first.tables, second.tables, null),
  ]
  const others = byName(second.tables)
  for (const table of first.tables) {
    const other = others.get(nameText(table))
    if (other) found.push(...tableDifferences(table, other))
  }
  return Object.freeze(sorted(found, first, second))
}

function byName<T extends Named>(of: readonly T[]): Map<string, T> {
  return new Map(of.map(one => [nameText(one), one]))
}

/** `content`: what two of one name must share; null where their parts are compared one by one. */
function topLevel<T extends Named>(
  what: Thing,
  first: readonly T[],
  second: readonly T[],
  content: ((of: T) => unknown) | null,
): Difference[] {
  const before = byName(first)
  const after = byName(second)
  const gone = first.filter(one => !after.has(nameText(one)))
  const fresh = second.filter(one => !before.has(nameText(one)))
  const like = (of: T, among: readonly T[]): string[] => among.filter(other => alike(of, other)).map(nameText)
  const found: Difference[] = [
    ...gone.map(from => ({ change: 'drop', what, in: name(from), name: from.name, from, like: like(from, fresh) }) as const),
    ...fresh.map(to => ({ change: 'add', what, in: name(to), name: to.name, to, like: like(to, gone) }) as const),
  ]
  if (content === null) return found
  for (const one of first) {
    const other = after.get(nameText(one))
    if (other && text(content(one)) !== text(content(other)))
      found.push({ change: 'alter', what, in: name(one), name: one.name, property: 'definition', from: one, to: other })
  }
  return found
}

function name({ schema, name }: Named): Named {
  return { schema, name }
}

function text(of: unknown): string {
  return JSON.stringify(of) ?? ''
}

/** Whether two things of different names are the same in everything else that counts. */
function alike(a: object, b: object): boolean {
  return signature(a) === signature(b)
}

function signature(of: object): string {
  if ('columns' in of && 'foreignKeys' in of) return text((of as TableSnapshot).columns.map(c => [c.name, columnContent(c)]))
  return text(Object.entries(of).filter(([key]) => key !== 'name' && key !== 'schema'))
}

function tableDifferences(first: TableSnapshot, second: TableSnapshot): Difference[] {
  const place = name(first)
  const found: Difference[] = []
  for (const property of ['comment', 'storage'] as const) {
    const [from, to] = [first[property], second[property]]
    if (text(from) !== text(to)) found.push({ change: 'alter', what: 'table', in: place, name: first.name, property, from, to })
  }
  found.push(...columns(place, first.columns, second.columns))
  const keys = (of: KeySnapshot | null): readonly KeySnapshot[] => (of ? [of] : [])
  found.push(...named('primary key', place, keys(first.primaryKey), keys(second.primaryKey), keyContent))
  found.push(...named('unique', place, first.uniques, second.uniques, keyContent))
  found.push(...named('check', place, checks(first), checks(second), of => [of.that.same, of.extra]))
  found.push(...named('foreign key', place, first.foreignKeys, second.foreignKeys, foreignKeyContent))
  found.push(...named('index', place, first.indexes, second.indexes, indexContent))
  return found
}

function checks(table: TableSnapshot): CheckSnapshot[] {
  return [...table.checks, ...table.columns.flatMap(c => (c.domain ? [c.domain] : []))]
}

function keyContent({ columns, extra }: KeySnapshot): unknown {
  return [columns, extra]
}

function foreignKeyContent({ columns, to, toColumns, onDelete, onUpdate, extra }: ForeignKeySnapshot): unknown {
  // the order of pairs means nothing
  const pairs = columns.map((column, i) => [column, toColumns[i]]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
  return [pairs, nameText(to), onDelete, onUpdate, extra]
}

function indexContent({ unique, method, terms, where, extra }: IndexSnapshot): unknown {
  return [unique, method, terms.map(t => [t.column ?? t.by.same, t.desc, t.nulls]), where?.same ?? null, extra]
}

/** What a column is, by property; names of properties stand in differences. */
function columnContent(of: ColumnSnapshot): Readonly<Record<string, unknown>> {
  const { type, collation, nullable, identity, comment, computed } = of
  return {
    type,
    collation,
    nullable,
    default: of.default?.same ?? null,
    identity,
    computed: computed && [computed.as.same, computed.stored],
    comment,
  }
}

function columns(table: Named, first: readonly ColumnSnapshot[], second: readonly ColumnSnapshot[]): Difference[] {
  const found: Difference[] = []
  const gone = first.filter(c => !second.some(other => other.name === c.name))
  const fresh = second.filter(c => !first.some(other => other.name === c.name))
  const like = (of: ColumnSnapshot, among: readonly ColumnSnapshot[]): string[] =>
    among.filter(other => text(columnContent(of)) === text(columnContent(other))).map(c => c.name)
  for (const from of gone) found.push({ change: 'drop', what: 'column', in: table, name: from.name, from, like: like(from, fresh) })
  for (const to of fresh) found.push({ change: 'add', what: 'column', in: table, name: to.name, to, like: like(to, gone) })
  for (const one of first) {
    const other = second.find(c => c.name === one.name)
    if (!other) continue
    const before = columnContent(one)
    const after = columnContent(other)
    for (const property of Object.keys(before))
      if (text(before[property]) !== text(after[property])) {
        const [from, to] = [before[property], after[property]]
        found.push({ change: 'alter', what: 'column', in: table, name: one.name, property, from, to })
      }
  }
  return found
}

interface WithName {
  readonly name: string | null
}

/** Constraints and indexes: those of one name and content are the same, those of one content were renamed, the rest is made anew. */
function named<T extends WithName>(
  what: Thing,
  table: Named,
  first: readonly T[],
  second: readonly T[],
  content: (of: T) => unknown,
): Difference[] {
  const found: Difference[] = []
  const same = (a: T, b: T): boolean => text(content(a)) === text(content(b))
  const open = [...second]
  const take = (found: T | undefined): T | undefined => {
    if (found) open.splice(open.indexOf(found), 1)
    return found
  }
  const rest = first.filter(one => !take(open.find(other => other.name === one.name && same(one, other))))
  for (const one of rest) {
    const other = take(open.find(o => same(one, o)))
    if (!other) found.push({ change: 'drop', what, in: table, name: one.name ?? '', from: one, like: [] })
    // one of them was never given a name
    else if (one.name !== null && other.name !== null) found.push({ change: 'rename', what, in: table, name: one.name, to: other.name })
  }
  for (const to of open) found.push({ change: 'add', what, in: table, name: to.name ?? '', to, like: [] })
  return found
}

const constraints: readonly Thing[] = ['primary key', 'unique', 'check', 'index', 'foreign key', 'view']
const types: readonly Thing[] = ['enum', 'domain', 'sequence']

/** What is depended upon is made first and dropped last. */
function rank({ change, what }: Difference): number {
  if (change === 'rename') return 20
  if (types.includes(what)) return change === 'drop' ? 90 : 30
  const constraint = constraints.indexOf(what)
  if (constraint !== -1) return change === 'drop' ? 10 - constraint : 60 + constraint
  const column = what === 'column' ? 1 : 0
  return change === 'drop' ? 81 - column : change === 'add' ? 40 + column : 50 + column
}

function sorted(found: Difference[], first: Snapshot, second: Snapshot): Difference[] {
  const dropped = dependents(first)
  const added = dependents(second)
  const position = (of: Difference): number => {
    if (of.what !== 'table') return 0
    const at = (of.change === 'drop' ? dropped : added).get(nameText(of.in)) ?? 0
    return of.change === 'drop' ? -at : at
  }
  return found
    .map((difference, i) => ({ difference, i }))
    .sort((a, b) => rank(a.difference) - rank(b.difference) || position(a.difference) - position(b.difference) || a.i - b.i)
    .map(({ difference }) => difference)
}

/** Tables by name with their place in an order in which what is referred to comes first. */
function dependents({ tables }: Snapshot): Map<string, number> {
  const all = byName(tables)
  const places = new Map<string, number>()
  const open = new Set<string>()
  const visit = (key: string): void => {
    const table = all.get(key)
    if (!table || places.has(key) || open.has(key)) return
    open.add(key)
    for (const { to } of table.foreignKeys) visit(nameText(to))
    places.set(key, places.size)
  }
  for (const key of all.keys()) visit(key)
  return places
}
