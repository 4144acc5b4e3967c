import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { isFailure } from '../../src/base/failure.ts'
import { parseUrl } from '../../src/stores/postgres-url.ts'

const where = (url: string) => {
  const { host, port, user, database, password } = parseUrl(url)
  return { host, port, user, database, password: password?.reveal() }
}

test('a URL with everything, and with as little as possible', () => {
  assert.deepEqual(where('postgres://ada:secret@db.example.org:6543/shop'), {
    host: 'db.example.org',
    port: 6543,
    user: 'ada',
    database: 'shop',
    password: 'secret',
  })
  assert.deepEqual(where('postgresql://'), { host: 'localhost', port: 5432, user: undefined, database: undefined, password: undefined })
  assert.deepEqual(where('postgres://host'), { host: 'host', port: 5432, user: undefined, database: undefined, password: undefined })
})

test('a password may hold anything, escaped or not', () => {
  for (const password of ['p@ss:w/o%rd?#&=+ \'"\\$', '@', ':', '::', '/', '#', '%', '%zz', '100%', '?a=b', '[::1]', 'ü\u{1f600}', ' ']) {
    assert.equal(where(`postgres://ada:${encodeURIComponent(password)}@host:1/db`).password, password, 'escaped')
    assert.deepEqual(
      where(`postgres://ada:${password}@host:1/db`),
      { host: 'host', port: 1, user: 'ada', database: 'db', password },
      'as it is',
    )
  }
  assert.equal(where('postgres://ada:@host/db').password, '')
})

test('addresses in brackets, sockets, and parameters', () => {
  assert.deepEqual([where('postgres://u@[::1]:5433/db').host, where('postgres://u@[::1]:5433/db').port], ['::1', 5433])
  assert.equal(where('postgres://u@[fe80::1%25eth0]/db').host, 'fe80::1%25eth0')
  assert.equal(where('postgres://u@%2Frun%2Fpostgresql/db').host, '/run/postgresql')
  assert.equal(where('postgres://u@/db?host=/run/postgresql&port=5433').host, '/run/postgresql')
  assert.deepEqual(where('postgres:///db?user=ada&password=a%40b&port=7'), {
    host: 'localhost',
    port: 7,
    user: 'ada',
    database: 'db',
    password: 'a@b',
  })
  assert.equal(parseUrl('postgres://h/db?application_name=shop').applicationName, 'shop')
})

test('TLS is what was asked for; a mode that may fall back to plain text is refused', () => {
  assert.equal(parseUrl('postgres://h/db').ssl, false)
  assert.equal(parseUrl('postgres://h/db?sslmode=disable').ssl, false)
  assert.deepEqual(parseUrl('postgres://h/db?sslmode=require').ssl, { rejectUnauthorized: true })
  assert.deepEqual(parseUrl('postgres://h/db?sslmode=no-verify').ssl, { rejectUnauthorized: false })
  for (const mode of ['prefer', 'allow', 'REQUIRE', ''])
    assert.throws(
      () => parseUrl(`postgres://h/db?sslmode=${mode}`),
      error => isFailure(error, 'QT_CONFIGURATION'),
    )
})

test('what is wrong is told without the password', () => {
  const urls = [
    'mysql://u:canary@h/db',
    'u:canary@h',
    'postgres://u:canary@h:port/db',
    'postgres://u:canary@h:99999/db',
    'postgres://u:canary@h/db?nonsense=1',
    'postgres://u:canary@h,i/db',
    '',
  ]
  for (const url of urls)
    assert.throws(
      () => parseUrl(url),
      error => isFailure(error, 'QT_CONFIGURATION') && !`${error.message}${error.stack}${inspect(error)}`.includes('canary'),
    )
})

test('hostile lengths take linear time', () => {
  for (const url of [
    `postgres://${'@'.repeat(1_000_000)}`,
    `postgres://${':'.repeat(1_000_000)}@h`,
    `postgres://u@h/db?${'&'.repeat(1_000_000)}`,
    `postgres://[${'['.repeat(1_000_000)}`,
  ]) {
    try {
      parseUrl(url)
    } catch (error) {
      assert.ok(isFailure(error, 'QT_CONFIGURATION'))
    }
  }
})
