import { postgres } from 'quintet/postgres'
import type { Contender } from '../../runner/protocol.ts'
import { quintetOn } from '../quintet.ts'

export const open = (place: string): Contender => quintetOn(postgres(place), true)
