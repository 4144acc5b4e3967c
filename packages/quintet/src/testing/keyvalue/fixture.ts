import { keyValue } from '../../schema/keyvalue.ts'
import { t } from '../../schema/t.ts'

const sessions = keyValue('session', { user: t.integer(), roles: t.list(t.text()) }, { ttl: '30m' })
const names = keyValue('name', t.text())

export const fixture: { sessions: typeof sessions; names: typeof names } = { sessions, names }
