import { columnFamily, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const readings = columnFamily('readings', { sensor: t.text(), at: t.integer(), v: t.double() }, { partitionBy: ['sensor'], clusterBy: ['at'] })
const db = quintet({ models: { readings }, store: sqlite() })
export const done = db.readings.put({ sensor: 's', at: 1, v: 1 }, { when: { v: 2 } })
