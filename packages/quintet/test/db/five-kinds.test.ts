import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type FiveKinds, openKinds, writeAll } from '../servers/five-kinds.ts'
import { temporaryFile } from '../servers/sqlite.ts'

const program = fileURLToPath(new URL('../servers/five-kinds.ts', import.meta.url))
const flags = ['--conditions=quintet-source', '--disable-warning=ExperimentalWarning']

async function opened(t: TestContext, file: string): Promise<FiveKinds> {
  const db = openKinds(file)
  t.after(() => db.close())
  await db.createAll()
  return db
}

/** What each kind has: the numbers that were written. */
async function numbers(db: FiveKinds, mark: string): Promise<number[][]> {
  const scanned: number[] = []
  for await (const [, number] of db.keys.scan()) scanned.push(number)
  const lists = [
    scanned,
    (await db.notes.all()).map(({ number }) => number),
    (await db.readings.partition({ mark })).map(({ number }) => number),
    (await db.stops.all()).map(({ id }) => id),
    (await db.legs.all()).map(({ from }) => from),
    (await db.rows.all()).map(({ id }) => id),
  ]
  return lists.map(list => list.sort((a, b) => a - b))
}

/** Writes in a process of its own, which is killed in the middle of a transaction; gives the last number that it acknowledged. */
async function killedWriter(file: string, mark: string, from: number, what: 'all' | 'keys'): Promise<number> {
  const child = spawn(process.execPath, [...flags, program, file, mark, String(from), what], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', data => {
    text += String(data)
  })
  const ended = new Promise(resolve => child.on('close', resolve))
  while ((text.match(/^ok /gm)?.length ?? 0) < 5) await pause(5)
  await pause(Math.random() * 5)
  child.kill('SIGKILL')
  await ended
  return Number(
    text
      .match(/^ok (\d+)$/gm)
      ?.at(-1)
      ?.slice(3),
  )
}

describe('five kinds in one file', () => {
  test('D4: a failed transaction leaves nothing in any kind', async t => {
    const db = await opened(t, temporaryFile(t))
    await writeAll(db, 'm', 1)
    // the last write, a row with the same key, fails
    await db.keys.delete('m.1')
    await db.notes.delete('m.1')
    await db.stops.delete(1, { detach: true })
    await assert.rejects(writeAll(db, 'm', 1), { code: 'QT_UNIQUE' })
    assert.deepEqual(await numbers(db, 'm'), [[], [], [1], [], [], [1]])
  })

  test('D4: a writer that is killed at any moment leaves all of a transaction or nothing, and what it acknowledged', async t => {
    const file = temporaryFile(t)
    const db = await opened(t, file)
    let from = 1
    for (let round = 0; round < 4; round++) {
      const acknowledged = await killedWriter(file, 'm', from, 'all')
      const [first = [], ...others] = await numbers(db, 'm')
      for (const other of others) assert.deepEqual(other, first)
      assert.deepEqual(
        first,
        first.map((_, i) => i + 1),
      )
      assert.ok(first.length >= acknowledged, `${acknowledged} was acknowledged, ${first.length} are there`)
      from = first.length + 1
    }
  })

  test('B9: a writer of keys that is killed at any moment leaves all keys of a call or none, and what it acknowledged', async t => {
    const file = temporaryFile(t)
    const db = await opened(t, file)
    let from = 1
    for (let round = 0; round < 4; round++) {
      const acknowledged = await killedWriter(file, 'k', from, 'keys')
      const found = new Map<number, number>()
      for await (const [, number] of db.keys.scan({ prefix: 'k.' })) found.set(number, (found.get(number) ?? 0) + 1)
      assert.deepEqual(new Set(found.values()), new Set([3]))
      for (let number = 1; number <= acknowledged; number++) assert.ok(found.has(number), `${number} was acknowledged and is not there`)
      assert.ok(found.size <= acknowledged + 1, 'at most the call that was under way is there beside them')
      from = found.size + 1
    }
  })
})
