import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { count, isFailure, quintet, t } from 'quintet'
import { sqlite } from 'quintet/sqlite'
import { openParts, parts, size } from '../servers/batches.ts'
import { unique, url } from '../servers/postgres.ts'
import { temporaryFile } from '../servers/sqlite.ts'

const program = fileURLToPath(new URL('../servers/batches.ts', import.meta.url))
const flags = ['--conditions=quintet-source', '--disable-warning=ExperimentalWarning']

/** A writer in a process of its own, and the lines that it said. */
class Killed {
  readonly lines: string[] = []
  readonly ended: Promise<unknown>
  readonly #child: ChildProcess

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    this.#child.stdout?.on('data', data => {
      text += String(data)
      const whole = text.split('\n')
      text = whole.pop() ?? ''
      this.lines.push(...whole)
    })
    this.ended = new Promise(resolve => this.#child.on('close', resolve))
  }

  /** After it has written so many batches, in the middle of another one. */
  async kill(batches: number): Promise<void> {
    while (this.#acknowledged().length < batches) await pause(5)
    await pause(Math.random() * 4)
    this.#child.kill('SIGKILL')
    await this.ended
  }

  #acknowledged(): string[] {
    return this.lines.filter(line => line.startsWith('ok ')).map(line => line.slice(3))
  }

  get acknowledged(): ReadonlySet<string> {
    return new Set(this.#acknowledged())
  }
}

type Parts = ReturnType<typeof openParts>

/** Every batch is whole or not there, and what was acknowledged is there. */
async function judge(db: Parts, acknowledged: ReadonlySet<string>): Promise<number> {
  const batches = await db.parts.groupBy(p => p.batch).select((_, batch) => ({ batch, n: count() }))
  for (const { batch, n } of batches) assert.equal(n, size, `${batch} has ${n} rows`)
  const there = new Set(batches.map(({ batch }) => batch))
  for (const batch of acknowledged) assert.ok(there.has(batch), `${batch} was acknowledged`)
  return there.size
}

async function opened(t: TestContext, place: string): Promise<Parts> {
  const db = openParts(place)
  await db.dropAll()
  await db.createAll()
  t.after(async () => {
    await db.dropAll()
    await db.close()
  })
  return db
}

describe('a writer that is killed', () => {
  test('CON-26: kill -9 of a writer of a file, again and again: whole batches, nothing acknowledged is lost, the file is sound', async t => {
    const path = temporaryFile(t)
    const db = await opened(t, path)
    const acknowledged = new Set<string>()
    for (let round = 0; round < 4; round++) {
      const writer = new Killed(process.execPath, [...flags, program, path, `r${round}`])
      await writer.kill(3 + round)
      for (const batch of writer.acknowledged) acknowledged.add(batch)
      await judge(db, acknowledged)
    }
    const file = new DatabaseSync(path)
    assert.deepEqual({ ...file.prepare('pragma integrity_check').get() }, { integrity_check: 'ok' })
    file.close()
    // nobody's lock was left behind
    await db.parts.all().delete()
  })

  test('TXN-2: kill -9 of a client of a server, again and again: whole batches, and its session ends', {
    skip: url === undefined && 'no PostgreSQL',
  }, async context => {
    const db = await opened(context, url ?? '')
    const acknowledged = new Set<string>()
    const mark = unique('killed')
    for (let round = 0; round < 4; round++) {
      const writer = new Killed(process.execPath, [...flags, program, url ?? '', `${mark}${round}`])
      await writer.kill(3 + round)
      for (const batch of writer.acknowledged) acknowledged.add(batch)
      await judge(db, acknowledged)
    }
    for (let tries = 0; ; tries++) {
      const [row] = await db.sql({
        n: t.integer(),
      })`select count(*)::int as n from pg_stat_activity where application_name like ${`${mark}%`}`
      if (row?.n === 0) break
      assert.ok(tries < 100, 'the sessions of killed clients stay')
      await pause(30)
    }
  })

  test('CON-26: a file that may not grow: the write has failed, what was acknowledged is there, and the file is sound', async t => {
    const path = temporaryFile(t)
    const db = await opened(t, path)
    // blocks of 512 bytes; the signal is ignored so that the write itself fails
    const shell = `trap '' XFSZ; ulimit -f 300; exec "$0" "$@"`
    const writer = new Killed('sh', ['-c', shell, process.execPath, ...flags, program, path, 'full'])
    await writer.ended
    const last = writer.lines.at(-1) ?? ''
    assert.match(last, /^failed full\.\d+ QT_STORAGE$/, last)
    assert.ok(writer.acknowledged.size > 3)
    const there = await judge(db, writer.acknowledged)
    assert.equal(there, writer.acknowledged.size, 'what had failed is not there')
    await db.parts.insert({ batch: 'later', filler: '' })
  })

  test('CON-26: a full database file is an error of the statement; the transaction is undone and others go on', async t => {
    const client = new DatabaseSync(temporaryFile(t))
    const db = quintet({ models: { parts }, store: sqlite({ client }) })
    await db.createAll()
    await db.parts.insert({ batch: 'first', filler: 'x' })
    client.exec(`pragma max_page_count = ${Number(client.prepare('pragma page_count').get()?.page_count) + 20}`)
    const fill = (place: Pick<typeof db, 'parts'>) => place.parts.insert({ batch: 'big', filler: 'y'.repeat(500_000) })
    const full = (error: unknown): boolean => isFailure(error, 'QT_STORAGE')
    await assert.rejects(async () => fill(db), full)
    await assert.rejects(
      db.transaction(async tx => {
        await tx.parts.insert({ batch: 'second', filler: 'x' })
        await fill(tx)
      }),
      full,
    )
    // SQLite may have rolled back everything by itself: then the attempt's outer transaction cannot be committed
    const attempted = db.transaction(async tx => {
      await tx.parts.insert({ batch: 'third', filler: 'x' })
      await tx.attempt(async inner => fill(inner)).catch(() => {})
    })
    const committed = await attempted.then(
      () => true,
      error => {
        assert.ok(isFailure(error), String(error))
        return false
      },
    )
    const batches = await db.parts.orderBy(p => p.id.asc()).pluck(p => p.batch)
    assert.deepEqual(batches, committed ? ['first', 'third'] : ['first'])
    await db.parts.insert({ batch: 'last', filler: 'x' })
    await db.close()
    client.close()
  })
})
