import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { Ready } from '../../engine/contract.ts'
import { hydrator } from '../../engine/hydrate.ts'
import { rootPath } from '../../query/column-path.ts'
import type { Read, Slot } from '../../query/read.ts'
import type { Column } from '../../schema/registry.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { column, constant, type Join, type Select, type Selected, type Sql, sameSql, select, slot, sql } from '../../sql/statement.ts'
import { ranged } from '../../sql/window.ts'
import { encoder } from './codec.ts'
import { writesInside } from './from-common.ts'
import { Lowering } from './lower.ts'
import { OutputBuilder, type Wanted } from './output.ts'
import { type Body, type Place, pairs, tableOf } from './place.ts'
import type { Binding, Branch, ReadPlan } from './plan.ts'

type MakeReady = (text: string, bigints: boolean, writes: boolean) => Ready

/** Compiles a read and its levels: one statement each, whatever the number of rows above. */
export function readPlan(read: Read, dialect: Dialect, ready: MakeReady): ReadPlan {
  const lowering = new Lowering(dialect)
  const { finish } = lowering.body(read)
  const page = read.limit !== null
  const output = new OutputBuilder(lowering, page)
  const shape = output.read(read)
  const statement = distinctRanks(finish({ columns: output.columns }))
  checkDistinct(statement, read)
  const plan = finishPlan({ ...statement, with: lowering.commons.list }, output, hydrator(shape), [], page, dialect, ready)
  const byKey = plan.bindings.length === 1 && isByKey(read)
  return { ...plan, ready: byKey ? Object.freeze({ ...plan.ready, byKey }) : plan.ready, reverse: read.after?.before === true }
}

/** Whether a read is of the row with a key that the store made. */
function isByKey({ entity, from, where }: Read): boolean {
  const [key, second] = entity.primary
  const [left, right] = where?.op === 'eq' ? where.args : []
  if (!key?.field.identity || second || from || left?.ref?.column !== key || left.ref.path !== rootPath(entity)) return false
  return right?.slot?.list === false
}

/** Different rows that are ordered by the rank of an enum's value: it follows from the value, and servers want it selected. */
function distinctRanks(statement: Select): Select {
  if (!statement.distinct || statement.distinctOn.length > 0) return statement
  const selected = (of: Sql | undefined): boolean => of !== undefined && statement.columns.some(({ expr }) => sameSql(expr, of))
  const ranks = statement.orderBy.filter(({ by }) => by.op === 'enum rank' && selected(by.args[0]))
  return ranks.length === 0
    ? statement
    : { ...statement, columns: [...statement.columns, ...ranks.map(({ by }) => ({ expr: by, as: null }))] }
}

/** Rows that are merged have no one value of what was not selected, by which they could be ordered. */
function checkDistinct(statement: Select, read: Read): void {
  if (!statement.distinct || statement.distinctOn.length > 0) return
  for (const { by } of statement.orderBy)
    if (!statement.columns.some(({ expr }) => sameSql(expr, by)))
      throw failure('QT_CLAUSE', `${read.entity.key}: distinct() orders only by what is selected; order the result of asTable()`)
}

function finishPlan(
  statement: Select,
  output: OutputBuilder,
  hydrate: ReadPlan['hydrate'],
  link: readonly number[],
  page: boolean,
  dialect: Dialect,
  ready: MakeReady,
): ReadPlan {
  const { text, slots } = compile(statement, dialect)
  return {
    ready: ready(text, output.bigints, writesInside(statement.with)),
    hydrate,
    link,
    reverse: false,
    bindings: slots.map(of => binding(of, dialect)),
    branches: output.wanted.map(wanted => branch(wanted, page, dialect, ready)),
  }
}

/** Slots below zero are the keys of the rows above. */
function binding(of: Slot, dialect: Dialect): Binding {
  const { now } = of
  if (now) {
    const encode = encoder(dialect, of)
    return { from: 0, part: 0, encode: () => encode(now()), slot: of }
  }
  if (of.index >= 0) return { from: of.index, part: 0, encode: encoder(dialect, of), slot: of }
  const part = -1 - of.index
  return { from: 'keys', part, encode: keys => dialect.list(keys as readonly Value[]), slot: of }
}

function branch(wanted: Wanted, page: boolean, dialect: Dialect, ready: MakeReady): Branch {
  const { relation, read, keys } = wanted
  const isLimited = relation.many && (read.limit !== null || read.offset !== null)
  // rows beyond the limits would be joined too
  const parts = new LevelParts(wanted, page && !isLimited, dialect)
  const statement = { ...(isLimited ? limited(parts, read) : parts.whole()), with: parts.lowering.commons.list }
  const plan = finishPlan(statement, parts.output, hydrator(parts.shape), parts.link, page, dialect, ready)
  return { many: relation.many, keys, plan, relation }
}

/** A limit holds for each parent: rows are numbered within it, and the numbers bounded. */
function limited(parts: LevelParts, read: Read): Select {
  const number = sql('over', [sql('row_number')], { data: ranged(parts.linkColumns, parts.orderBy) })
  const names = parts.output.columns.map((_, i) => `c${i}`)
  const inner = parts.statement({
    columns: [...parts.output.columns.map(({ expr }, i) => ({ expr, as: names[i] as string })), { expr: number, as: 'n' }],
    orderBy: [],
  })
  const at = column('q', 'n')
  const offset = read.offset ? slot(read.offset, true) : constant(0)
  const bounds: Sql[] = read.offset ? [sql('gt', [at, offset])] : []
  if (read.limit) bounds.push(sql('lte', [at, read.offset ? sql('plus', [slot(read.limit, true), offset]) : slot(read.limit, true)]))
  const columns: Selected[] = names.map(name => ({ expr: column('q', name), as: null }))
  return select({
    columns,
    from: { kind: 'derived', select: inner, alias: 'q', lateral: false },
    where: sql('and', bounds),
    orderBy: [{ by: at, desc: false, nulls: null }],
  })
}

/** What both forms of a level share: its rows, the columns that tie them to their parents, and the bound keys. */
class LevelParts {
  readonly lowering: Lowering
  readonly output: OutputBuilder
  readonly shape: Parameters<typeof hydrator>[0]
  readonly link: readonly number[]
  readonly linkColumns: readonly Sql[]
  readonly #among: Sql
  readonly #body: Body
  readonly #source: (place: Place) => Partial<Select>

  constructor(wanted: Wanted, joins: boolean, dialect: Dialect) {
    const { read } = wanted
    this.lowering = new Lowering(dialect)
    const tie = wanted.outer ? this.#beside(wanted, wanted.outer) : this.#alone(wanted)
    this.#source = tie.source
    this.#body = this.lowering.body({ ...read, limit: null, offset: null, correlation: null })
    this.linkColumns = tie.link(this.#body.place)
    this.output = new OutputBuilder(this.lowering, joins)
    this.shape = this.output.read(read)
    this.link = tie.columns.map((c, i) => this.output.cell(this.linkColumns[i] as Sql, c.field))
    this.#among = amongKeys(this.linkColumns, tie.columns, dialect)
  }

  get orderBy(): Body['orderBy'] {
    return this.#body.orderBy
  }

  /** All rows; those of one parent beside each other, since an index on the relation has them so: what is left to sort is little. */
  whole(): Select {
    const { columns } = this.output
    if (this.orderBy.length === 0) return this.statement({ columns })
    const tied = this.linkColumns.map(by => ({ by, desc: false, nulls: null }))
    return this.statement({ columns, orderBy: [...tied, ...this.orderBy] })
  }

  statement(more: Partial<Select>): Select {
    return this.#body.finish({ ...more, ...this.#source(this.#body.place) }, this.#among)
  }

  /** `from children where parent in (keys)`, through the join table where there is one. */
  #alone({ relation, read }: Wanted): Tie {
    const { through } = relation
    const alias = through ? this.lowering.alias() : null
    const columns = through ? through.near : relation.remote
    return {
      columns,
      link: place => columns.map(c => (alias ? column(alias, c.name, c.field) : this.lowering.cell(place, place.alias, read.entity, c))),
      source: place => ({
        joins:
          through && alias
            ? [
                { kind: 'inner', table: tableOf(through.entity, alias), on: pairs(alias, through.far, place.alias, relation.remote) },
                ...place.joins,
              ]
            : place.joins,
      }),
    }
  }

  /** `from parents join children … where parents.key in (keys)`: for lists that speak of the row around them. */
  #beside({ relation, read }: Wanted, { row, path }: NonNullable<Wanted['outer']>): Tie {
    const outer = this.lowering.place(row)
    const columns = row.entity.primary
    return {
      columns,
      link: () => columns.map(c => column(outer.alias, c.name, c.field)),
      source: place => {
        const near = this.lowering.along(outer, path)
        const { through } = relation
        const links: Join[] = []
        if (through) {
          const join = this.lowering.alias()
          links.push({ kind: 'inner', table: tableOf(through.entity, join), on: pairs(near, relation.local, join, through.near) })
          links.push({
            kind: 'inner',
            table: tableOf(read.entity, place.alias),
            on: pairs(join, through.far, place.alias, relation.remote),
          })
        } else
          links.push({
            kind: 'inner',
            table: tableOf(read.entity, place.alias),
            on: pairs(near, relation.local, place.alias, relation.remote),
          })
        return { from: tableOf(row.entity, outer.alias), joins: [...outer.joins, ...links, ...place.joins] }
      },
    }
  }
}

/** How the rows of a level are tied to those above. */
interface Tie {
  readonly columns: readonly Column[]
  readonly link: (place: Place) => readonly Sql[]
  readonly source: (place: Place) => Partial<Select>
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
    from: { kind: 'keys', slots: bound, width: columns.length, alias: 'k' },
  })
  return sql('in select', [sql('row', linkColumns)], { select: keys })
}
