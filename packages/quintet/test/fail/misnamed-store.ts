import { quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

export const db = quintet({ models: { users: table('users', { id: t.id() }) }, store: { default: sqlite(), documents: sqlite() } })
