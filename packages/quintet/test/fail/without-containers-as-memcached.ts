import { keyValue, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const db = quintet({ models: { board: keyValue.sorted('board', t.text()) }, store: sqlite(), as: 'memcached' })
export const best = db.board.at('2026').range()
