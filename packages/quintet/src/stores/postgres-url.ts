import { failure } from '../base/failure.ts'
import { Secret } from '../base/redact.ts'
import { credentials, decoded } from './url-parts.ts'

/** Where a PostgreSQL server is and who connects. */
export interface PostgresAddress {
  readonly host: string
  readonly port: number
  readonly user: string | undefined
  readonly database: string | undefined
  readonly password: Secret | null
  /** What TLS must prove; false for none. There is no mode that falls back to plain text. */
  readonly ssl: false | Readonly<Record<string, unknown>>
  readonly applicationName: string | undefined
}

const parameters = ['host', 'port', 'user', 'password', 'dbname', 'sslmode', 'application_name'] as const
type Parameters = Partial<Record<(typeof parameters)[number], string>>

/**
 * Takes a URL apart as people write it: a password may hold `@ : / # ? %` as they are, an address may be in brackets, a
 * socket's folder is the host (`postgres://user@%2Frun%2Fpostgresql/db` or `…/db?host=/run/postgresql`).
 */
export function parseUrl(url: string): PostgresAddress {
  const scheme = /^postgres(?:ql)?:\/\//.exec(url)
  if (scheme === null) throw refused('it must begin with postgres:// or postgresql://')
  const rest = url.slice(scheme[0].length)
  // the last @ ends the password: what comes after it (host, database, parameters) writes @ as %40
  const at = rest.lastIndexOf('@')
  const [user, password] = credentials(at < 0 ? '' : rest.slice(0, at))
  const [place, query] = split(rest.slice(at + 1), '?')
  const [authority, path] = split(place, '/')
  const given = queryOf(query)
  const { host, port } = hostOf(authority)
  return {
    host: given.host ?? (host === '' ? 'localhost' : host),
    port: portOf(given.port ?? port),
    user: given.user ?? (user === '' ? undefined : user),
    database: given.dbname ?? (path === '' ? undefined : decoded(path)),
    password: given.password !== undefined ? new Secret(given.password) : password,
    ssl: tls(given.sslmode),
    applicationName: given.application_name,
  }
}

function split(text: string, by: string): [string, string] {
  const index = text.indexOf(by)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}

function hostOf(authority: string): { host: string; port: string } {
  const bracket = /^\[([^\]]*)\](?::(.*))?$/.exec(authority)
  if (bracket !== null) return { host: bracket[1] ?? '', port: bracket[2] ?? '' }
  if (authority.includes(',')) throw refused('several hosts are not supported; name the primary')
  const [host, port] = split(authority, ':')
  return { host: decoded(host), port }
}

function portOf(text: string): number {
  if (text === '') return 5432
  const port = Number(text)
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port
  throw refused('its port is not a number from 1 to 65535 (a password with an @ is fine; one in a parameter must be written %40)')
}

function queryOf(query: string): Parameters {
  const found: Parameters = {}
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const [rawName, value] = split(pair, '=')
    const name = parameters.find(one => one === rawName)
    if (name === undefined) throw refused(`it has a parameter that is not one of ${parameters.join(', ')}`)
    found[name] = decoded(value)
  }
  return found
}

export function tls(mode: string | undefined): PostgresAddress['ssl'] {
  switch (mode) {
    case undefined:
    case 'disable':
      return false
    case 'require':
    case 'verify-full':
      return { rejectUnauthorized: true }
    case 'verify-ca':
      return { rejectUnauthorized: true, checkServerIdentity: () => undefined }
    case 'no-verify':
      return { rejectUnauthorized: false }
    default:
      throw refused(
        'sslmode must be disable, require, verify-ca, verify-full or no-verify; allow and prefer fall back to plain text in silence',
      )
  }
}

function refused(why: string): Error {
  return failure('QT_CONFIGURATION', `The address of the PostgreSQL server is refused: ${why}`)
}
