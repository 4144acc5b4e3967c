import { Bounded } from '../../base/bounded.ts'
import { failure } from '../../base/failure.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Hydrate } from '../../engine/hydrate.ts'
import { collectNode } from '../../query/collect.ts'
import { normalizeParts } from '../../query/normalize.ts'
import { textField } from '../../query/operator.ts'
import type { Row } from '../../query/read.ts'
import type { Column } from '../../schema/registry.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { type Conflict, column, type Insert, type Sql, slot, sql } from '../../sql/statement.ts'
import type { Layout, OnConflict, Returning } from '../writes.ts'
import { columnType, encoder, orNull, type Parameter } from './codec.ts'
import { KeyReader } from './key.ts'
import { tableOf } from './lower.ts'
import { returned } from './returned.ts'
import { WriteLowering } from './write-lowering.ts'

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
  /** How the values of the conflict's parts are bound, after those of the rows. */
  readonly extra: readonly Parameter[]
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
    const back = returning === null || returning === 'all' || returning.length === 1 ? String(returning) : returning.join('\u0000')
    const id = conflict === null ? `${form} ${back}` : `${form} ${back}\u0000${conflictId(conflict)}`
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
    const known = conflict ? conflict.by : knownBy(layout)
    const back = returned(dialect, entity, returning, null, returning === null || form === 1 ? [] : known)
    const values = form === 'lists' ? listValues(dialect, columns) : rowValues(columns, form)
    const rowSlots = form === 'lists' ? columns.length : columns.length * form
    const on = conflict && conflictOf(dialect, layout, conflict, rowSlots)
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
      order: returning === null ? null : orderOf(dialect, layout, conflict !== null, known, back.cells),
      extra: slots.slice(rowSlots).map(one => ({ at: one.index - rowSlots, encode: orNull(encoder(dialect, one)) })),
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
  return conflict ? KeyReader.can(conflict.by) : knownBy(layout).length > 0
}

function orderOf(
  dialect: Dialect,
  { columns }: Layout,
  conflict: boolean,
  known: readonly Column[],
  cells: ReadonlyMap<Column, number>,
): RowOrder | null {
  const [first] = known
  if (!first) return null
  if (!conflict && !columns.includes(first)) return { kind: 'growing', cell: cells.get(first) ?? 0 }
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

function conflictId({ by, set, where }: OnConflict): string {
  const parts = typeof set === 'string' ? set : set.assignments.map(([c, to]) => `${c.position}=${to.shape}`).join()
  return `${by.map(c => c.position).join()}\u0000${parts}\u0000${where?.body.shape ?? ''}`
}

function conflictOf(
  dialect: Dialect,
  layout: Layout,
  { by, set, where }: OnConflict,
  firstSlot: number,
): { readonly clause: Conflict; readonly alias: string } {
  const target = by.map(c => c.name)
  if (set === 'nothing') return { clause: { target, set: null, where: null }, alias: '' }
  const lowering = new WriteLowering(dialect)
  const alias = lowering.alias()
  const row: Row = { entity: layout.entity }
  const given: Row = { entity: layout.entity }
  lowering.written(row, alias)
  lowering.written(given, 'excluded')
  const scopes =
    typeof set === 'string'
      ? []
      : ([
          [set.row, row],
          [set.given, given],
        ] as const)
  const parts = normalizeParts(where ? [...scopes, [where.scope, row]] : scopes, firstSlot)
  const changes: readonly (readonly [string, Sql])[] =
    set === 'given'
      ? givenColumns(layout, by).map(c => [c.name, column('excluded', c.name)] as const)
      : set.assignments.map(([c, to]) => [c.name, lowering.assigned(parts.value(to))] as const)
  const only = where && lowering.condition(parts.condition(where.body))
  if (lowering.placeOf(row).joins.length > 0 || lowering.placeOf(given).joins.length > 0)
    throw failure(
      'QT_UNSUPPORTED',
      `An upsert of ${layout.entity.key} can't follow a path to a relation's rows: update the rows afterwards`,
      {
        model: layout.entity.key,
      },
    )
  return { clause: { target, set: changes.length > 0 ? changes : null, where: changes.length > 0 ? only : null }, alias }
}

/** What an upsert takes over by default: all that the program gave, but not the key and not what the library made. */
export function givenColumns({ columns, made }: Layout, by: readonly Column[]): readonly Column[] {
  return columns.filter(c => !by.includes(c) && !made.includes(c))
}

/** The values of a conflict's parts, in the order of their slots. */
export function conflictValues({ set, where }: OnConflict): unknown[] {
  const values: unknown[] = []
  if (typeof set !== 'string') for (const [, to] of set.assignments) collectNode(to, values)
  if (set !== 'nothing' && where) collectNode(where.body, values)
  return values
}

/** Whether an insert may leave a row out that is there already, so that it does not come back. */
export function maySkip(layout: Layout, { by, set, where }: OnConflict): boolean {
  return where !== null || set === 'nothing' || (set === 'given' && givenColumns(layout, by).length === 0)
}
