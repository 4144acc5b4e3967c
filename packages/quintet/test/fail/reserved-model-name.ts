import { quintet, t, table } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const work = table('work', { id: t.id() })
export const db = quintet({ models: { work }, store: sqlite() })
