import { failure } from '../base/failure.ts'
import { credentials } from './url-parts.ts'

/** Where a server that speaks Bolt is, and who connects. */
export interface BoltAddress {
  /** Without user and password. */
  readonly url: string
  readonly user: string | undefined
  readonly password: (() => Promise<string>) | null
}

const scheme = /^(bolt|neo4j)(\+s|\+ssc)?:\/\//

/** A password may hold `@ : / # ? %` as they are; what comes after the last @ is the address. */
export function parseBolt(url: string): BoltAddress {
  const [prefix] = scheme.exec(url) ?? []
  if (prefix === undefined) throw refused('it must begin with bolt:// or neo4j://, for TLS bolt+s:// or neo4j+s://')
  const rest = url.slice(prefix.length)
  const at = rest.lastIndexOf('@')
  const place = rest.slice(at + 1)
  if (!/^(\[[0-9a-fA-F:.]+\]|[^\s/?#:[\]]+)(:\d{1,5})?\/?$/.test(place))
    throw refused('after the user comes a host and perhaps a port; the database is an option')
  const [user, secret] = credentials(rest.slice(0, Math.max(at, 0)))
  return {
    url: `${prefix}${place.replace(/\/$/, '')}`,
    user: user === '' ? undefined : user,
    password: secret && (async () => secret.reveal()),
  }
}

function refused(why: string): Error {
  return failure('QT_CONFIGURATION', `This is no address of a Neo4j server: ${why}`)
}
