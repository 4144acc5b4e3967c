import { keyValue, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const db = quintet({ models: { sessions: keyValue('session', { user: t.integer() }) }, store: sqlite() })
export const done = db.sessions.set('a', { user: '1' })
