import { sqlite } from 'quintet/sqlite'
import type { Contender } from '../../runner/protocol.ts'
import { quintetOn } from '../quintet.ts'

export const open = (place: string): Contender => quintetOn(sqlite(place), false)
