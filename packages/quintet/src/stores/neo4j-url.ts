import { failure } from '../base/failure.ts'

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
  const [user = '', ...password] = at < 0 ? [] : rest.slice(0, at).split(':')
  const secret = decoded(password.join(':'))
  return {
    url: `${prefix}${place.replace(/\/$/, '')}`,
    user: user === '' ? undefined : decoded(user),
    password: password.length === 0 ? null : async () => secret,
  }
}

/** A percent sign that is no escape is itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function refused(why: string): Error {
  return failure('QT_CONFIGURATION', `This is no address of a Neo4j server: ${why}`)
}
