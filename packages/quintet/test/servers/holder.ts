// A process of its own that works on a SQLite file: `hold` keeps its write lock, `count` increments through the engine.
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { rootCall, within } from '../../src/call/context.ts'
import { transaction } from '../../src/call/retry.ts'
import { nodeSqlite } from '../../src/driver/node-sqlite.ts'
import { embedded } from '../../src/engine/embedded.ts'
import { engine } from '../../src/engine/engine.ts'
import { prepare } from '../../src/engine/prepare.ts'
import { sqliteDialect } from './dialects.ts'

const [, , what, path = '', table = '', amount = '0'] = process.argv

if (what === 'hold') {
  const db = new DatabaseSync(path)
  db.exec('begin immediate')
  process.stdout.write('held\n')
  await pause(Number(amount))
  db.exec(`update ${table} set n = n + 1 where id = 1; commit`)
  db.close()
} else if (what === 'count') {
  const made = engine({
    driver: nodeSqlite,
    lends: embedded,
    dialect: sqliteDialect,
    target: { address: path, password: null, client: null, options: {} },
    name: 'file',
  })
  const read = prepare(`select n from ${table} where id = 1`, { writes: false, keep: true })
  const write = prepare(`update ${table} set n = ? where id = 1`, { writes: true, keep: true })
  process.stdout.write('held\n')
  for (let i = 0; i < Number(amount); i++) {
    await transaction(
      made,
      {},
      async unit => {
        const { rows } = await made.run(read, [], within(rootCall, unit))
        await made.run(write, [Number(rows[0]?.[0]) + 1], within(rootCall, unit))
      },
      rootCall,
    )
    await made.run(prepare(`update ${table} set n = n + 1 where id = 1`, { writes: true, keep: true }), [], rootCall)
  }
  await made[Symbol.asyncDispose]()
}
