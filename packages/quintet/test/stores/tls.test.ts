import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { isFailure, quintet, t } from 'quintet'
import { type PostgresOptions, postgres } from 'quintet/postgres'
import { url } from '../servers/postgres.ts'

/** Who signed the server's certificate, which is for the name localhost: a file, where the server is ours. */
const file = process.env.QUINTET_POSTGRES_CA ?? ''
const given = url !== undefined && existsSync(file)
const ca = given ? readFileSync(file, 'utf8') : ''

const open = (options: PostgresOptions) => quintet({ models: {}, store: postgres({ url: url ?? '', ...options }) })

const encrypted = async (db: ReturnType<typeof open>): Promise<unknown> =>
  (await db.sql({ ssl: t.boolean() })`select ssl from pg_stat_ssl where pid = pg_backend_pid()`)[0]?.ssl

/** The code with which node or openssl refused a certificate. */
async function refusal(options: PostgresOptions): Promise<unknown> {
  await using db = open(options)
  try {
    await db.ready()
  } catch (error) {
    assert.ok(isFailure(error, 'QT_CONNECT'), `${error}`)
    assert.ok(!error.message.includes('BEGIN CERTIFICATE'))
    return error.serverCode
  }
  return 'connected'
}

describe('TLS', { skip: !given && 'no server with a certificate of ours' }, () => {
  test('CON-25: a certificate of a known authority, for this name, is taken, and the connection is encrypted', async () => {
    await using db = open({ host: 'localhost', ssl: { ca } })
    assert.equal(await encrypted(db), true)
    await using plain = open({ ssl: false })
    assert.equal(await encrypted(plain), false)
  })

  test('CON-25: a certificate that nobody known signed is refused in every mode that proves anything', async () => {
    for (const ssl of ['require', 'verify-full', 'verify-ca'])
      assert.equal(await refusal({ host: 'localhost', ssl }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', ssl)
    await using db = open({ host: 'localhost', ssl: 'no-verify' })
    assert.equal(await encrypted(db), true)
  })

  test('CON-25: a certificate for another name is refused, an address included; verify-ca does not ask for the name', async () => {
    assert.equal(await refusal({ host: '127.0.0.1', ssl: { ca } }), 'ERR_TLS_CERT_ALTNAME_INVALID')
    await using db = open({ host: '127.0.0.1', ssl: { ca, checkServerIdentity: () => undefined } })
    assert.equal(await encrypted(db), true)
  })

  test('CON-14: a statement is stopped on the server over TLS too', async () => {
    await using db = open({ host: 'localhost', ssl: { ca }, pool: { max: 1 } })
    await db.ready()
    await assert.rejects(
      db.transaction(async tx => tx.sql`select pg_sleep(20)`, { signal: AbortSignal.timeout(100) }),
      { code: 'QT_ABORTED' },
    )
    await using other = open({})
    const running = other.sql({
      n: t.integer(),
    })`select count(*)::int as n from pg_stat_activity where state = ${'active'} and query = ${'select pg_sleep(20)'}`
    assert.deepEqual(await running, [{ n: 0 }])
    assert.equal(await encrypted(db), true)
  })
})
