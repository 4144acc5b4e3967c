import { quintet, t, table, view } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const users = table('users', { id: t.id(), email: t.text() })

const names = view('names', { email: t.text() }, { reads: { users }, as: db => db.users.select(u => ({ email: u.email })) })
const db = quintet({ models: { users, names }, store: sqlite() })
export const gone = db.names.where({ email: 'x' }).delete()
