// Verbs whose types the other files do not look at. Checked by the compiler; never run.
import { belongsTo, count, quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { db } from './blog.ts'
import { type Equal, type Plain, proves } from './equal.ts'

const projects = table('projects', { tenant: t.text(), code: t.text(), title: t.text() }, { primaryKey: ['tenant', 'code'] })
const tasks = table('tasks', {
  id: t.id(),
  tenant: t.text(),
  code: t.text(),
  place: t.object({ city: t.text(), zip: t.text().nullable() }),
  project: belongsTo(projects, { inverse: 'tasks', by: ['tenant', 'code'] }),
})
const work = quintet({ models: { projects, tasks }, store: sqlite() })

type User = { id: number; email: string; name: string | null; active: boolean; joinedAt: Date }

export async function ids() {
  const user = await db.users.withIds().insert({ id: 7, email: 'a@example.org' })
  proves<Equal<Plain<typeof user>, User>>()
}

export async function found() {
  const user = await db.users.findOrCreate({ email: 'a@example.org' }, { by: 'email' })
  proves<Equal<Plain<typeof user>, User>>()
  const changed = await db.users.updateMany([{ id: 1, name: 'A' }])
  proves<Equal<typeof changed, number>>()
}

export async function groups() {
  const rows = await db.posts.groupBy(p => p.state).select((_, state) => ({ state, n: count() }))
  proves<Equal<Plain<(typeof rows)[number]>, { state: 'draft' | 'live'; n: number }>>()
  const busy = await db.users
    .select(u => ({ name: u.name, n: u.posts.count() }))
    .asTable()
    .where(row => row.n.gt(1))
  proves<Equal<Plain<(typeof busy)[number]>, { name: string | null; n: number }>>()
}

export async function composite() {
  const project = await work.projects.get({ tenant: 'a', code: 'b' })
  proves<Equal<Plain<NonNullable<typeof project>>, { tenant: string; code: string; title: string }>>()
  const [task] = await work.tasks
    .where(x => x.project.title.eq('x').and(x.place.city.eq('Oslo')))
    .select(x => ({ city: x.place.city, zip: x.place.zip }))
  proves<Equal<Plain<NonNullable<typeof task>>, { city: string; zip: string | null }>>()
  const whole = await work.tasks.get(1)
  proves<Equal<Plain<NonNullable<typeof whole>['place']>, { city: string; zip: string | null }>>()
}
