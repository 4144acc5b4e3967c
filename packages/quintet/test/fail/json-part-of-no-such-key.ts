import { quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const people = table('people', { id: t.id(), settings: t.json<{ theme: 'light' | 'dark'; size?: number }>() })
const db = quintet({ models: { people }, store: sqlite() })

export const write = db.people.all().update(p => ({ settings: p.settings.at('teme').set('dark') }))
