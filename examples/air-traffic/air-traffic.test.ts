import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** What the example prints: the whole, and the tour without the lines around it that name the place. */
async function run(...args: string[]) {
  const flags = ['--conditions=quintet-source', '--disable-warning=ExperimentalWarning']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, main, ...args])
  const [, tour, closing] = /(\n1\. .*)(\nThe data stays in .*)/s.exec(stdout) ?? []
  assert.ok(tour !== undefined && closing !== undefined, stdout)
  return { tour, closing }
}

/** An empty database of this test alone. */
async function withDatabase(server: string, body: (url: string) => Promise<void>) {
  const name = `quintet_air_traffic_${process.pid}`
  const admin = new Client({ connectionString: server })
  await admin.connect()
  await admin.query(`create database ${name}`)
  try {
    const url = new URL(server)
    url.pathname = name
    await body(url.href)
  } finally {
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
}

describe('the air-traffic example', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quintet-air-traffic-'))
  const file = join(folder, 'traffic.db')
  let tour = ''
  after(() => rmSync(folder, { recursive: true }))

  test('loads everything into one file, shows every stop with its rows, and says where the file is', async () => {
    const first = await run('--file', file)
    tour = first.tour
    assert.equal(tour.match(/^\d+\. /gm)?.length, 17)
    assert.doesNotMatch(tour, /\(no rows\)/)
    assert.ok(first.closing.includes(file))
    assert.equal(readFileSync(join(folder, 'traffic.svg'), 'utf8').match(/<path /g)?.length, 800)
  })

  test('runs again on the same file, and prints the same', async () => {
    assert.equal((await run('--file', file)).tour, tour)
  })

  const server = process.env.QUINTET_POSTGRES_URL
  if (server !== undefined)
    test('prints the same on PostgreSQL, byte for byte', async () => {
      await withDatabase(server, async url => assert.equal((await run('--store', url, '--file', file)).tour, tour))
    })
})
