import { columnFamily } from '../../schema/columnfamily.ts'
import { t } from '../../schema/t.ts'

const readings = columnFamily(
  'readings',
  { sensor: t.text(), day: t.date(), at: t.timestamp(), seq: t.integer(), value: t.double(), note: t.text().nullable() },
  { partitionBy: ['sensor', 'day'], clusterBy: [['at', 'desc'], 'seq'], ttl: '90d' },
)
const seats = columnFamily(
  'seats',
  { show: t.integer(), seat: t.text(), holder: t.text().nullable(), price: t.decimal(6, 2).default('10.00') },
  { partitionBy: ['show'], clusterBy: ['seat'], conditional: true },
)

export const fixture: { readings: typeof readings; seats: typeof seats } = { readings, seats }
