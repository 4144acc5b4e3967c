import type { FixtureDb } from './case.ts'

/** People with these ids, named by them in capitals. */
export async function people(db: FixtureDb, ...ids: readonly string[]): Promise<void> {
  await db.people.create(ids.map(id => ({ id, name: id.toUpperCase() })))
}

/** Who follows whom, as pairs of ids: `ab`. */
export async function links(db: FixtureDb, ...pairs: readonly string[]): Promise<void> {
  await db.follows.linkMany(pairs.map(pair => ({ from: pair.charAt(0), to: pair.charAt(1) })))
}

/** Sorted ids as one text. */
export async function ids(query: PromiseLike<readonly { readonly id: string }[]>): Promise<string> {
  return (await query)
    .map(({ id }) => id)
    .sort()
    .join('')
}

/** Stops with these numbers on one line. */
export async function stops(db: FixtureDb, ...ids: readonly number[]): Promise<void> {
  await db.stops.create(ids.map(id => ({ id, name: `stop ${id}`, line: 'A' })))
}

/** Legs as from, to and miles. */
export async function legs(db: FixtureDb, ...all: readonly (readonly [from: number, to: number, miles: number])[]): Promise<void> {
  await db.legs.linkMany(all.map(([from, to, miles]) => ({ from, to, miles })))
}
