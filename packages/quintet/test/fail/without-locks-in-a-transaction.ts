import { keyValue, quintet } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const db = quintet({ models: { locks: keyValue.lock('lock') }, store: sqlite() })
export const done = db.transaction(async tx => tx.locks.acquire('job'))
