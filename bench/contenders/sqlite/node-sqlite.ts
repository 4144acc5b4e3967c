import { DatabaseSync } from 'node:sqlite'
import { notes } from '../../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../../data/keys.ts'
import type { Contender } from '../../runner/protocol.ts'
import * as sql from './statements.ts'

/** node:sqlite by hand, statements prepared once, rows as the client gives them. */
export function open(place: string): Contender {
  const db = new DatabaseSync(place)
  for (const setting of sql.settings) db.exec(`pragma ${setting}`)
  const byKey = db.prepare(sql.byKey)
  const list = db.prepare(sql.list)
  const page = db.prepare(sql.page)
  const report = db.prepare(sql.report)
  const insert = db.prepare(sql.insert)
  const update = db.prepare(sql.update)
  const add = (note: ReturnType<typeof notes>[number]): unknown =>
    insert.get(note.label, note.amount, Math.round(Number(note.price) * 100), note.at.getTime())?.id
  const inside = <T>(body: () => T): T => {
    db.exec('begin immediate')
    try {
      const result = body()
      db.exec('commit')
      return result
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }
  return {
    sync: true,
    form: { decimal: 'hundredths', timestamp: 'milliseconds', boolean: 'number' },
    operations: {
      a: turn => byKey.get(customerKey(turn)),
      b: turn => list.all(listStart(turn), 100),
      c: turn => sql.parsed(page.all(orderStart(turn))),
      d: turn => list.all(listStart(turn), 1000),
      e: turn => notes(1, turn).map(add)[0],
      f: turn => inside(() => notes(1000, turn).map(add)),
      g: turn => Number(update.run(scoreOf(turn), customerKey(turn)).changes),
      h: turn =>
        inside(() => {
          for (const key of transactionKeys(turn)) {
            byKey.get(key)
            update.run(scoreOf(turn), key)
          }
        }),
      i: turn => {
        const { from, to } = reportDays(turn)
        return report.all(from.getTime(), to.getTime())
      },
      j: () => list.all(0, 10_000),
    },
    close: () => db.close(),
  }
}
