import Database from 'better-sqlite3'
import { notes } from '../../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../../data/keys.ts'
import type { Contender } from '../../runner/protocol.ts'
import * as sql from './statements.ts'

/** better-sqlite3 by hand, statements prepared once, rows as the client gives them: the base of the SQLite group. */
export function open(place: string): Contender {
  const db = new Database(place)
  for (const setting of sql.settings) db.pragma(setting)
  const byKey = db.prepare(sql.byKey)
  const list = db.prepare(sql.list)
  const page = db.prepare(sql.page)
  const report = db.prepare(sql.report)
  const insert = db.prepare<unknown[], { id: number }>(sql.insert)
  const update = db.prepare(sql.update)
  const add = (note: ReturnType<typeof notes>[number]): number | undefined =>
    insert.get(note.label, note.amount, Math.round(Number(note.price) * 100), note.at.getTime())?.id
  const addAll = db.transaction((rows: ReturnType<typeof notes>) => rows.map(add))
  const work = db.transaction((turn: number) => {
    for (const key of transactionKeys(turn)) {
      byKey.get(key)
      update.run(scoreOf(turn), key)
    }
  })
  return {
    sync: true,
    form: { decimal: 'hundredths', timestamp: 'milliseconds', boolean: 'number' },
    operations: {
      a: turn => byKey.get(customerKey(turn)),
      b: turn => list.all(listStart(turn), 100),
      c: turn => sql.parsed(page.all(orderStart(turn))),
      d: turn => list.all(listStart(turn), 1000),
      e: turn => notes(1, turn).map(add)[0],
      f: turn => addAll.immediate(notes(1000, turn)),
      g: turn => update.run(scoreOf(turn), customerKey(turn)).changes,
      h: turn => work.immediate(turn),
      i: turn => {
        const { from, to } = reportDays(turn)
        return report.all(from.getTime(), to.getTime())
      },
      j: () => list.all(0, 10_000),
    },
    close: () => {
      db.close()
    },
  }
}
