// Paths into JSON columns and changes of what is there. Checked by the compiler; never run.
import { coalesce, quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { type Equal, proves } from './equal.ts'

interface Settings {
  readonly theme: 'light' | 'dark'
  readonly size?: number
  readonly home: { readonly city: string; readonly geo?: { readonly lat: number } | null } | null
  readonly tags: readonly string[]
}
const people = table('people', {
  id: t.id(),
  name: t.text(),
  nick: t.text().nullable(),
  born: t.timestamp(),
  settings: t.json<Settings>(),
  maybe: t.json<Settings>().nullable(),
  free: t.json(),
})
export const db = quintet({ models: { people }, store: sqlite() })

export async function reads() {
  const rows = await db.people.select(p => ({
    theme: p.settings.at('theme'),
    size: p.settings.at('size'),
    lat: p.settings.at('home', 'geo', 'lat'),
    tag: p.settings.at('tags', 0),
    past: p.maybe.at('theme'),
    free: p.free.at('a', 0),
    changed: p.maybe.at('size').set(1),
  }))
  type Read = (typeof rows)[number]
  proves<Equal<Read['theme'], 'light' | 'dark'>>()
  // what may be missing reads as null
  proves<Equal<Read['size'], number | null>>()
  proves<Equal<Read['lat'], number | null>>()
  proves<Equal<Read['tag'], string | null>>()
  proves<Equal<Read['past'], 'light' | 'dark' | null>>()
  proves<Equal<Read['free'], unknown>>()
  proves<Equal<Read['changed'], Settings | null>>()
}

export async function typed() {
  const rows = await db.people.select(p => ({
    tags: p.free.at('tags').as(t.list(t.text())),
    last: p.free.at('tags').as(t.list(t.text())).slice(-1),
    size: p.free.at('tags').as(t.list(t.text())).size(),
    home: p.free.at('home').as(t.object({ city: t.text(), zip: t.integer().nullable() })),
    own: p.free.at('own').as(t.json<Settings>()).at('theme'),
  }))
  type Read = (typeof rows)[number]
  proves<Equal<Read['tags'], string[] | null>>()
  proves<Equal<Read['last'], string[] | null>>()
  proves<Equal<Read['size'], number | null>>()
  proves<Equal<Read['home'], { city: string; zip: number | null } | null>>()
  proves<Equal<Read['own'], 'light' | 'dark' | null>>()
  await db.people.where(p => p.free.at('tags').as(t.list(t.text())).has('x'))
  // @ts-expect-error: a list of texts
  await db.people.where(p => p.free.at('tags').as(t.list(t.text())).has(1))
  const home = t.object({ city: t.text() })
  // @ts-expect-error: an object has no order
  await db.people.orderBy(p => p.free.at('home').as(home).asc())
}

export async function changes() {
  const one = db.people.where({ id: 1 })
  await one.update(p => ({ settings: p.settings.at('theme').set('dark').at('size').remove().at('tags').append('x') }))
  await one.update(p => ({ settings: p.settings.at('home', 'geo').set(null).merge({ theme: 'light', size: 3 }) }))
  await one.update(p => ({ maybe: p.maybe.at('home', 'city').set(p.name), free: coalesce(p.free, {}).at('a', 0).set(p.nick) }))
  await one.update(p => ({ settings: coalesce(p.maybe, p.settings).at('tags', 0).set('x') }))
  // @ts-expect-error: no such key
  await one.update(p => ({ settings: p.settings.at('colour').set('dark') }))
  // @ts-expect-error: no such theme
  await one.update(p => ({ settings: p.settings.at('theme').set('blue') }))
  // @ts-expect-error: a missing value is removed, not set
  await one.update(p => ({ settings: p.settings.at('size').set(undefined) }))
  // @ts-expect-error: the name may be any text
  await one.update(p => ({ settings: p.settings.at('theme').set(p.name) }))
  // @ts-expect-error: the nick may be null, the city not
  await one.update(p => ({ settings: p.settings.at('home', 'city').set(p.nick) }))
  // @ts-expect-error: the theme must be there
  await one.update(p => ({ settings: p.settings.at('theme').remove() }))
  // @ts-expect-error: tags are texts
  await one.update(p => ({ settings: p.settings.at('tags').append(1) }))
  // @ts-expect-error: the theme is no array
  await one.update(p => ({ settings: p.settings.at('theme').append('x') }))
  // @ts-expect-error: no such member
  await one.update(p => ({ settings: p.settings.merge({ colour: 'x' }) }))
  // @ts-expect-error: the whole value is set by the update
  await one.update(p => ({ settings: p.settings.set({}) }))
  // @ts-expect-error: a changed value of another type
  await one.update(p => ({ settings: p.free.at('a').set(1) }))
  // @ts-expect-error: a part is not the whole
  await one.update(p => ({ settings: p.settings.at('home') }))
}
