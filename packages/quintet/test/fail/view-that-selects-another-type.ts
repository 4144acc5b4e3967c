import { t, table, view } from 'quintet'

const users = table('users', { id: t.id(), email: t.text() })

export const names = view('names', { email: t.integer() }, { reads: { users }, as: db => db.users.select(u => ({ email: u.email })) })
