import { columnFamily, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const rooms = columnFamily('rooms', { room: t.text(), at: t.integer(), topic: t.text().nullable() }, { partitionBy: ['room'], clusterBy: ['at'], static: ['topic'] })
const db = quintet({ models: { rooms }, store: sqlite() })
export const done = db.rooms.put({ room: 'r', at: 1, topic: 'x' })
