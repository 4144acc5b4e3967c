import type { Contender } from '../../runner/protocol.ts'
import { sequelizeOn } from '../sequelize.ts'

export const open = (place: string): Contender => sequelizeOn(place)
