import { betterSqlite3 } from 'quintet/better-sqlite3'
import type { Contender } from '../../runner/protocol.ts'
import { quintetOn } from '../quintet.ts'

export const open = (place: string): Contender => quintetOn(betterSqlite3(place), false)
