import { edge, node, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const stops = node('Stop', { name: t.text() })
const legs = edge('LEG', stops, stops, { line: t.text() })
const db = quintet({ models: { stops, legs }, store: sqlite() })
export const path = db.stops.shortest('a', 'b', { via: legs, weight: leg => leg.line })
