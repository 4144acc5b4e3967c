import { failure } from '../base/failure.ts'
import { type Soon, then } from '../base/value.ts'
import { type Find, type Included, include } from '../query/find.ts'
import type { Column, Relation } from '../schema/registry.ts'
import type { Call } from './call.ts'

type Items = readonly unknown[]

/** The stores of a database as each other's includes see them. */
export interface Sources {
  /** The items that a relation leads to from those with these keys, however many; their own includes done. */
  below(ask: Below, call: Call): Soon<Items>
}

/** Items whose columns hold one of some keys, and for which a find holds. */
export interface Below {
  readonly find: Find
  readonly by: readonly Column[]
  /** Different ones, without nulls; a part for each column. */
  readonly keys: readonly Items[]
}

/** An include that is read apart: below which items, by their path of relations. */
interface Branch {
  readonly path: readonly string[]
  readonly relation: Relation
  readonly find: Find
}

type IsApart = (relation: Relation) => boolean

/** What every store of rows reads apart; one that joins nothing reads everything so. */
export const crosses: IsApart = relation => relation.crosses

/** Whether a find includes what is read apart, at any depth. */
export function leadsApart({ include }: Find, isApart: IsApart = crosses): boolean {
  return include.some(({ relation, find }) => isApart(relation) || leadsApart(find, isApart))
}

/** The find without what is read apart. */
export function own(find: Find, isApart: IsApart = crosses): Find {
  return leadsApart(find, isApart) ? cut(find, isApart, [], []) : find
}

/**
 * Reads what a store itself has, and what is included from others beside it: one read for a level, however many items are above.
 * `read` is handed the find that it is to answer.
 */
export function withRelated(
  find: Find,
  sources: Sources,
  call: Call,
  read: (own: Find) => Soon<Items>,
  isApart: IsApart = crosses,
): Soon<Items> {
  const branches: Branch[] = []
  const mine = cut(find, isApart, [], branches)
  return then(read(mine), items => filled(find.paged ? items.map(rowOf) : items, branches, sources, call).then(() => items))
}

const together = 1_000

/** The same for items that come a few at a time. */
export async function* streamRelated(
  find: Find,
  sources: Sources,
  call: Call,
  read: (own: Find) => AsyncIterable<unknown>,
  isApart: IsApart = crosses,
): AsyncGenerator<unknown> {
  const branches: Branch[] = []
  let items: unknown[] = []
  for await (const item of read(cut(find, isApart, [], branches))) {
    items.push(item)
    if (items.length < together) continue
    await filled(items, branches, sources, call)
    yield* items
    items = []
  }
  await filled(items, branches, sources, call)
  yield* items
}

function cut(find: Find, isApart: IsApart, path: readonly string[], branches: Branch[]): Find {
  const mine: Included[] = []
  for (const { relation, find: below } of find.include)
    if (!isApart(relation)) mine.push(include(relation, cut(below, isApart, [...path, relation.name], branches)))
    else if (relation.many && (below.limit || below.offset))
      throw failure(
        'QT_UNSUPPORTED',
        `${relation.from.key}.include.${relation.name}: a limit counts for each item, and ${relation.to.key} is read apart for all of them: leave the limit out, or read it for one item`,
      )
    else branches.push({ path, relation, find: below })
  return find.with({ include: mine })
}

/** A cast: rows of a page come with the values of their order. */
function rowOf(placed: unknown): unknown {
  return (placed as { readonly row: unknown }).row
}

type Item = Record<string, unknown>

async function filled(items: Items, branches: readonly Branch[], sources: Sources, call: Call): Promise<void> {
  await Promise.all(branches.map(branch => fill(itemsAt(items, branch.path), branch, sources, call)))
}

/** The items at the end of a path of includes. */
function itemsAt(items: Items, path: readonly string[]): readonly Item[] {
  // casts: rows are objects, and what is included is one of them, null or a list
  let at = items as readonly Item[]
  for (const name of path) at = at.flatMap(item => (item[name] ?? []) as Item | readonly Item[])
  return at
}

/** Gives each item what its relation leads to. */
async function fill(items: readonly Item[], { relation, find }: Branch, sources: Sources, call: Call): Promise<void> {
  const keys = new Map<string, Items>()
  for (const item of items) {
    const key = relation.local.map(({ key: name }) => item[name] ?? null)
    if (!key.includes(null)) keys.set(textOf(key), key)
  }
  const found = new Map<string, unknown[]>()
  const all = [...keys.values()]
  for (let from = 0; from < all.length; from += together)
    for (const one of await sources.below({ find, by: relation.remote, keys: all.slice(from, from + together) }, call)) {
      const text = textOf(relation.remote.map(({ key }) => (one as Item)[key]))
      const list = found.get(text)
      if (list) list.push(one)
      else found.set(text, [one])
    }
  for (const item of items) {
    const list = found.get(textOf(relation.local.map(({ key }) => item[key] ?? null)))
    item[relation.name] = relation.many ? (list?.slice() ?? []) : (list?.[0] ?? null)
  }
}

/** A key as text: equal for equal keys, whichever store they come from. */
function textOf(key: Items): string {
  return key.map(part => `${typeof part}${part instanceof Uint8Array ? Buffer.from(part).toString('hex') : partText(part)}`).join('\n')
}

function partText(part: unknown): string {
  return part instanceof Date ? String(part.getTime()) : JSON.stringify(String(part))
}
