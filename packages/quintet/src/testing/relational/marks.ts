import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'

const levels = ['low', "it's", 'high', 'a'] as const

/** Values whose meaning servers differ in, as columns, and a row around them. */
const marks = table('marks', {
  id: t.id(),
  small: t.integer().nullable().index(),
  big: t.bigint().nullable(),
  real: t.double().nullable(),
  reals: t.list(t.double()).nullable(),
  part: t.object({ real: t.double() }).nullable(),
  json: t.json<unknown>().nullable(),
  price: t.decimal(18, 4).nullable(),
  long: t.decimal(40, 10).nullable(),
  flag: t.boolean().nullable(),
  text: t.text().nullable(),
  texts: t.list(t.text()).nullable(),
  at: t.timestamp().defaultNow(),
  micro: t.timestamp({ mode: 'text' }).defaultNow(),
  level: t.enum(levels).nullable(),
  native: t.enum(levels, { native: 'quintet levels' }).nullable(),
  parent: belongsTo('marks', { inverse: 'children' }).nullable(),
})
export const markModels: { marks: typeof marks } = { marks }
