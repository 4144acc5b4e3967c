import { postgres } from 'quintet/postgres'
import { type Contender, poolSize } from '../../runner/protocol.ts'
import { quintetOn } from '../quintet.ts'

export const open = (place: string): Contender => quintetOn(postgres({ url: place, pool: { max: poolSize } }), true)
