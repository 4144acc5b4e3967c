import { keyValue, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const db = quintet({ models: { names: keyValue('name', t.text()) }, store: sqlite(), as: 'memcached' })
export const names = db.names.scan({ prefix: 'a' })
