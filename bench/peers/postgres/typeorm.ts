import type { Contender } from '../../runner/protocol.ts'
import { typeormOn } from '../typeorm.ts'

export const open = (place: string): Promise<Contender> => typeormOn('postgres', place)
