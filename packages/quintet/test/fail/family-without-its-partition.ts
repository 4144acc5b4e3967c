import { columnFamily, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const readings = columnFamily('readings', { sensor: t.text(), day: t.date(), v: t.double() }, { partitionBy: ['sensor', 'day'] })
const db = quintet({ models: { readings }, store: sqlite() })
export const rows = db.readings.partition({ sensor: 's' })
