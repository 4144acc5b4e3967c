import { Bounded } from '../../base/bounded.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Hydrate } from '../../engine/hydrate.ts'
import { textField } from '../../query/operator.ts'
import type { Column } from '../../schema/registry.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { column, type Insert, type Sql, slot, sql } from '../../sql/statement.ts'
import { type Returning, returningId } from '../returning.ts'
import type { Layout, OnConflict } from '../writes.ts'
import { columnType, type Parameter, parameter } from './codec.ts'
import { conflictId, conflictOf } from './conflict.ts'
import { KeyReader } from './key.ts'
import { tableOf } from './place.ts'
import { returned } from './returned.ts'

export type MakeReady = (text: string, writes: boolean, bigints: boolean) => Ready

/** Which returned row belongs to which sent one: generated keys grow in the order of the rows, given ones are looked at. */
export type RowOrder =
  | { readonly kind: 'growing'; readonly cell: number }
  | { readonly kind: 'keys'; readonly places: readonly number[]; readonly cells: readonly number[]; readonly reader: KeyReader }

export interface InsertPlan {
  readonly ready: Ready
  readonly hydrate: Hydrate | null
  /** null: rows can't be told apart by what comes back, so that each needs a statement of its own. */
  readonly order: RowOrder | null
  /** How the values of the conflict's parts, and of what is returned, are bound after those of the rows. */
  readonly extra: readonly Parameter[]
  /** The version of the server that it needs. */
  readonly since: number | null
}

/** Lists: one bound list per column; a number: so many rows of bound values. */
export type Form = 'lists' | number

/** The statements of inserts, kept by layout. */
export class InsertPlans {
  readonly dialect: Dialect
  readonly #ready: MakeReady
  /** Of one layout. */
  readonly #kept: number
  readonly #plans = new WeakMap<Layout, Bounded<string, InsertPlan>>()

  constructor({ dialect, plansKept }: Engine, ready: MakeReady) {
    this.dialect = dialect
    this.#ready = ready
    this.#kept = Math.min(plansKept, 100)
  }

  get(layout: Layout, form: Form, returning: Returning, conflict: OnConflict | null): InsertPlan {
    let plans = this.#plans.get(layout)
    if (!plans) {
      plans = new Bounded(this.#kept)
      this.#plans.set(layout, plans)
    }
    const id = `${form} ${returningId(returning)}${conflict === null ? '' : `\u0000${conflictId(conflict)}`}`
    let plan = plans.get(id)
    if (!plan) {
      plan = this.#plan(layout, form, returning, conflict)
      plans.set(id, plan)
    }
    return plan
  }

  /** A statement that is sent once. */
  once(text: string): Ready {
    return { ...this.#ready(text, true, false), keep: false }
  }

  #plan(layout: Layout, form: Form, returning: Returning, conflict: OnConflict | null): InsertPlan {
    const { entity, columns } = layout
    const { dialect } = this
    const known = knownRows(layout, conflict)
    const values = form === 'lists' ? listValues(dialect, columns) : rowValues(columns, form)
    const rowSlots = form === 'lists' ? columns.length : columns.length * form
    const on = conflict && conflictOf(dialect, layout, conflict, rowSlots)
    const telling = { firstSlot: on?.nextSlot ?? rowSlots, inserted: on?.clause.set ? 'ask' : true, before: true } as const
    const back = returned(dialect, entity, returning, null, telling, returning === null || form === 1 ? [] : known)
    const { text, slots } = compile(
      {
        kind: 'insert',
        into: tableOf(entity, on?.alias ?? ''),
        columns: columns.map(c => c.name),
        values,
        overriding: false,
        conflict: on?.clause ?? null,
        returning: back.columns,
      },
      dialect,
    )
    return {
      ready: this.#ready(text, true, back.bigints),
      hydrate: back.hydrate,
      since: back.since,
      order: returning === null ? null : orderOf(dialect, layout, known, back.cells),
      extra: slots.slice(rowSlots).map(one => parameter(dialect, one, rowSlots)),
    }
  }
}

/**
 * The columns by which a returned row is known: the identity that the store makes, or a key that rows give, or all that they
 * give: rows that give the same are the same to the program.
 */
function knownBy({ entity, columns }: Layout): readonly Column[] {
  const identity = entity.columns.find(c => c.field.identity && !columns.includes(c))
  if (identity) return [identity]
  const unique = entity.uniques.find(set => set.every(c => columns.includes(c) && !c.field.nullable) && KeyReader.can(set))
  return unique ?? (KeyReader.can(columns) ? columns : [])
}

/** Whether the rows of one statement can be told apart when they come back. */
export function tellable(layout: Layout, conflict: OnConflict | null): boolean {
  return conflict && conflict.index !== 'any' ? KeyReader.can(conflict.by) : knownBy(layout).length > 0
}

/** Where rows may be there already they are known by what is unique of them; where such rows do not come back, as others. */
function knownRows(layout: Layout, conflict: OnConflict | null): readonly Column[] {
  return conflict && conflict.index !== 'any' ? conflict.by : knownBy(layout)
}

function orderOf(dialect: Dialect, { columns }: Layout, known: readonly Column[], cells: ReadonlyMap<Column, number>): RowOrder | null {
  const [first] = known
  if (!first) return null
  if (!columns.includes(first)) return { kind: 'growing', cell: cells.get(first) ?? 0 }
  if (!KeyReader.can(known)) return null
  return {
    kind: 'keys',
    places: known.map(c => columns.indexOf(c)),
    cells: known.map(c => cells.get(c) ?? 0),
    reader: new KeyReader(dialect, known),
  }
}

function rowValues(columns: readonly Column[], count: number): Insert['values'] {
  if (columns.length === 0) return { defaults: true }
  const row = (r: number): Sql[] => columns.map((c, i) => slot({ index: r * columns.length + i, field: c.field, list: false }))
  return { rows: Array.from({ length: count }, (_, r) => row(r)) }
}

/** A list of lists would be taken apart to the last element, so its members travel as texts. */
function listValues(dialect: Dialect, columns: readonly Column[]): Insert['values'] {
  const asText = columns.map(c => columnType(dialect, c.field).ddl.endsWith('[]'))
  return {
    lists: columns.map((c, i) => slot({ index: i, field: asText[i] ? textField : c.field, list: true }, true)),
    pick: columns.map((c, i) => {
      const cell = column('u', `c${i}`)
      return asText[i] ? sql('stored', [cell], { field: c.field }) : cell
    }),
  }
}
