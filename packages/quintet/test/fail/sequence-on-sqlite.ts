import { quintet, sequence } from 'quintet'
import { sqlite } from 'quintet/sqlite'

const db = quintet({ models: { numbers: sequence('numbers') }, store: sqlite() })
export const next = db.numbers.next()
