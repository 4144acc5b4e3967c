import { columnFamily, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const readings = columnFamily('readings', { sensor: t.text(), at: t.integer(), seq: t.integer() }, { partitionBy: ['sensor'], clusterBy: ['at', 'seq'] })
const db = quintet({ models: { readings }, store: sqlite() })
export const rows = db.readings.partition({ sensor: 's' }).where(r => r.seq.gt(1))
