import { failure } from '../base/failure.ts'
import { checkGiven } from '../schema/cell.ts'
import { problem, problemText } from '../schema/check.ts'
import { gatheringOf, memberOf } from '../schema/gathered.ts'
import { comparator } from '../schema/member-order.ts'
import type { Column } from '../schema/registry.ts'

type How = 'append' | 'prepend' | 'add' | 'put' | 'remove'

/** What becomes of a collection, said without reading it. Recognised by its class, which parsed JSON can't have. */
export class CollectionChange {
  readonly column: Column
  readonly how: How
  /** Items in a list, members in a set, entries in a map; what is removed: a set of members or keys, a list of items. */
  readonly value: unknown

  constructor(column: Column, how: How, value: unknown) {
    this.column = column
    this.how = how
    this.value = value
  }
}

/** The collections of a row as the parameter of a lambda has them. */
export function changing(columns: readonly Column[], place: string): object {
  return Object.fromEntries(
    columns.flatMap(column => {
      const gathering = gatheringOf(column.field)
      return gathering === null ? [] : [[column.key, makers[gathering](column, `${place}: ${column.key}`)]]
    }),
  )
}

const makers = {
  list: (column: Column, place: string) => ({
    append: (...items: unknown[]) => given(column, 'append', items, place),
    prepend: (...items: unknown[]) => given(column, 'prepend', items, place),
    remove: (...items: unknown[]) => removed(column, items, place, items),
  }),
  set: (column: Column, place: string) => ({
    add: (...members: unknown[]) => given(column, 'add', new Set(members), place),
    remove: (...members: unknown[]) => removed(column, members, place, new Set(members)),
  }),
  map: (column: Column, place: string) => ({
    put: (entries: unknown) => given(column, 'put', entries, place),
    remove: (...keys: unknown[]) => removed(column, keys, place, new Set(keys)),
  }),
}

function given(column: Column, how: How, value: unknown, place: string): CollectionChange {
  if (value === null) throw failure('QT_VALUE', `${place}.${how} takes members`)
  checkGiven(column, value, `${place}.${how}`)
  return new CollectionChange(column, how, value)
}

function removed(column: Column, members: readonly unknown[], place: string, value: unknown): CollectionChange {
  const member = memberOf(column.field)
  if (member.element || member.fields || member.custom || member.tag === 'json')
    throw failure('QT_UNSUPPORTED', `${place}.remove: only items of one value can be told apart; write the whole list`)
  for (const one of members) {
    const wrong = problem(member, one)
    if (wrong !== null) throw failure('QT_VALUE', problemText(wrong, `${place}.remove`))
  }
  return new CollectionChange(column, 'remove', value)
}

/** What a collection is after a change; null: it has no members. */
export function changed(current: unknown, { column, how, value }: CollectionChange): unknown {
  const gathering = gatheringOf(column.field)
  // each is of the field's type, or null
  if (gathering === 'list') return listAfter(column, (current ?? []) as readonly unknown[], how, value as readonly unknown[])
  if (gathering === 'set') return setAfter(column, (current ?? new Set()) as ReadonlySet<unknown>, how, value as ReadonlySet<unknown>)
  return mapAfter(column, (current ?? new Map()) as ReadonlyMap<unknown, unknown>, how, value)
}

function listAfter(column: Column, current: readonly unknown[], how: How, value: readonly unknown[]): unknown {
  const items = how === 'append' ? [...current, ...value] : how === 'prepend' ? [...value, ...current] : without(column, current, value)
  return items.length === 0 ? null : items
}

function setAfter(column: Column, current: ReadonlySet<unknown>, how: How, value: ReadonlySet<unknown>): unknown {
  const members = how === 'add' ? [...current, ...value] : without(column, [...current], [...value])
  return members.length === 0 ? null : new Set(members)
}

function mapAfter(column: Column, current: ReadonlyMap<unknown, unknown>, how: How, value: unknown): unknown {
  // a map of entries, or a set of keys
  const entries = how === 'put' ? [...(value as ReadonlyMap<unknown, unknown>)] : []
  const gone = how === 'put' ? entries.map(([key]) => key) : [...(value as ReadonlySet<unknown>)]
  const kept = new Map([...current].filter(([key]) => without(column, [key], gone).length > 0))
  for (const [key, one] of entries) kept.set(key, one)
  return kept.size === 0 ? null : kept
}

/** Members that are equal to none of the others. */
function without(column: Column, members: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const compare = comparator(memberOf(column.field))
  return members.filter(one => !others.some(other => compare(one, other) === 0))
}
