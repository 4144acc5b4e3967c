import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { Ready } from '../../engine/contract.ts'
import { hydrator } from '../../engine/hydrate.ts'
import type { Read, Slot } from '../../query/read.ts'
import type { Column, Relation } from '../../schema/registry.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { column, constant, type Select, type Selected, type Sql, select, slot, sql } from '../../sql/statement.ts'
import { encoder } from './codec.ts'
import { Lowering, pairs, tableOf } from './lower.ts'
import { OutputBuilder, type Wanted } from './output.ts'
import type { Binding, Branch, ReadPlan } from './plan.ts'

/** Compiles a read and its levels: one statement each, whatever the number of rows above. */
export function readPlan(read: Read, dialect: Dialect, ready: (text: string, bigints: boolean) => Ready): ReadPlan {
  const lowering = new Lowering(dialect)
  const { finish } = lowering.body(read)
  const output = new OutputBuilder(lowering)
  const shape = read.select ? output.of(read.select, []) : output.row(read)
  const statement = finish({ columns: output.columns })
  return finishPlan(statement, output, hydrator(shape), [], dialect, ready)
}

function finishPlan(
  statement: Select,
  output: OutputBuilder,
  hydrate: ReadPlan['hydrate'],
  link: readonly number[],
  dialect: Dialect,
  ready: (text: string, bigints: boolean) => Ready,
): ReadPlan {
  const { text, slots } = compile(statement, dialect)
  return {
    ready: ready(text, output.bigints),
    hydrate,
    link,
    bindings: slots.map(of => binding(of, dialect)),
    branches: output.wanted.map(wanted => branch(wanted, dialect, ready)),
  }
}

/** Slots below zero are the keys of the rows above. */
function binding(of: Slot, dialect: Dialect): Binding {
  if (of.index >= 0) return { from: of.index, part: 0, encode: encoder(dialect, of), slot: of }
  const part = -1 - of.index
  return { from: 'keys', part, encode: keys => dialect.list(keys as readonly Value[]), slot: of }
}

function branch(wanted: Wanted, dialect: Dialect, ready: (text: string, bigints: boolean) => Ready): Branch {
  const { at, relation, read, keys } = wanted
  const plan =
    relation.many && (read.limit || read.offset) ? limited(read, relation, dialect, ready) : level(read, relation, dialect, ready)
  return { at, many: relation.many, keys, plan, relation }
}

/** `… where key in (the keys of the rows above)`. */
function level(read: Read, relation: Relation, dialect: Dialect, ready: (text: string, bigints: boolean) => Ready): ReadPlan {
  const parts = new LevelParts(read, relation, dialect)
  const statement = parts.finish({ columns: parts.output.columns, joins: parts.joins() }, parts.among)
  return finishPlan(statement, parts.output, hydrator(parts.shape), parts.link, dialect, ready)
}

/** A limit holds for each parent: rows are numbered within it, and the numbers bounded. */
function limited(read: Read, relation: Relation, dialect: Dialect, ready: (text: string, bigints: boolean) => Ready): ReadPlan {
  const parts = new LevelParts({ ...read, limit: null, offset: null }, relation, dialect)
  const order = parts.lowering.order(read.order)
  const number = sql('over', [sql('row_number')], { data: { partition: parts.linkColumns, order } })
  const names = parts.output.columns.map((_, i) => `c${i}`)
  const inner = parts.finish(
    {
      columns: [...parts.output.columns.map(({ expr }, i) => ({ expr, as: names[i] as string })), { expr: number, as: 'n' }],
      joins: parts.joins(),
      orderBy: [],
    },
    parts.among,
  )
  const at = column('q', 'n')
  const offset = read.offset ? slot(read.offset, true) : constant(0)
  const bounds: Sql[] = [sql('gt', [at, offset])]
  if (read.limit) bounds.push(sql('lte', [at, sql('plus', [slot(read.limit, true), offset])]))
  const columns: Selected[] = names.map(name => ({ expr: column('q', name), as: null }))
  const statement = select({
    columns,
    from: { kind: 'derived', select: inner, alias: 'q', lateral: false },
    where: sql('and', bounds),
    orderBy: [{ by: at, desc: false, nulls: null }],
  })
  return finishPlan(statement, parts.output, hydrator(parts.shape), parts.link, dialect, ready)
}

/** What both forms of a level share: its rows, the columns that tie them to their parents, and the bound keys. */
class LevelParts {
  readonly lowering: Lowering
  readonly output: OutputBuilder
  readonly shape: Parameters<typeof hydrator>[0]
  readonly link: readonly number[]
  readonly linkColumns: readonly Sql[]
  readonly among: Sql
  readonly finish: (more: Partial<Select>, where?: Sql | null) => Select
  readonly joins: () => Select['joins']

  constructor(read: Read, relation: Relation, dialect: Dialect) {
    this.lowering = new Lowering(dialect)
    const { place, finish } = this.lowering.body(read)
    this.finish = finish
    this.output = new OutputBuilder(this.lowering)
    const through = relation.through ? this.lowering.alias() : null
    const columns: readonly Column[] = relation.through ? relation.through.near : relation.remote
    this.linkColumns = columns.map(c => column(through ?? place.alias, c.name, c.field))
    this.shape = read.select ? this.output.of(read.select, []) : this.output.row(read)
    this.link = columns.map((c, i) => this.output.cell(this.linkColumns[i] as Sql, c.field))
    this.among = amongKeys(this.linkColumns, columns, dialect)
    this.joins = () =>
      relation.through && through
        ? [
            {
              kind: 'inner',
              table: tableOf(relation.through.entity, through),
              on: pairs(through, relation.through.far, place.alias, relation.remote),
            },
            ...place.joins,
          ]
        : place.joins
  }
}

/** Whether the key is among the bound ones; several columns are compared as one row. */
function amongKeys(linkColumns: readonly Sql[], columns: readonly Column[], dialect: Dialect): Sql {
  const [first, second] = linkColumns
  if (!first) throw failure('QT_BUG', 'a level without key columns')
  const slots = columns.map((c, i) => slot({ index: -1 - i, field: c.field, list: true }, second !== undefined))
  if (!second) return sql('in', [first, slots[0] as Sql])
  const bound = dialect.features.arrays === 'any' ? slots : [slots[0] as Sql]
  const keys = select({
    columns: columns.map((_, i) => ({ expr: column('k', `k${i}`), as: null })),
    from: { kind: 'keys', slots: bound, alias: 'k' },
  })
  return sql('in select', [sql('row', linkColumns)], { select: keys })
}
