import { failure } from '../base/failure.ts'
import type { Secret } from '../base/redact.ts'
import { credentials, decoded } from './url-parts.ts'

/** Where a Cassandra cluster is and who connects. */
export interface CassandraAddress {
  readonly hosts: readonly string[]
  readonly port: number
  readonly keyspace: string | undefined
  readonly datacenter: string | undefined
  readonly user: string | undefined
  readonly password: Secret | null
}

/** Takes `cassandra://user:password@host1,host2:9042/keyspace?datacenter=name` apart. */
export function parseUrl(url: string): CassandraAddress {
  const parts = /^cassandra:\/\/(?:(.*)@)?([^/?@]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(url)
  if (parts === null) throw refused('it must be like cassandra://host1,host2:9042/keyspace?datacenter=name')
  const [, who, places = '', keyspace = '', query = ''] = parts
  const [user, password] = who ? credentials(who) : [undefined, null]
  const { hosts, port } = placesOf(places)
  return { hosts, port, user, password, keyspace: keyspace === '' ? undefined : decoded(keyspace), datacenter: datacenterOf(query) }
}

function placesOf(places: string): Pick<CassandraAddress, 'hosts' | 'port'> {
  const found = places.split(',').map(place => {
    const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(place) ?? []
    const host = bracketed ?? plain
    if (host === undefined || host === '') throw refused('each of its hosts has a name, and a port is a number')
    return { host, port }
  })
  const ports = new Set(found.flatMap(({ port }) => port ?? []))
  if (ports.size > 1) throw refused('all nodes of a cluster listen on one port')
  const [port = '9042'] = ports
  if (Number(port) < 1 || Number(port) > 65_535) throw refused('its port is not a number from 1 to 65535')
  return { hosts: found.map(({ host }) => host), port: Number(port) }
}

function datacenterOf(query: string): string | undefined {
  let datacenter: string | undefined
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const [, value] = /^datacenter=(.*)$/.exec(pair) ?? []
    if (value === undefined) throw refused('its only parameter is datacenter')
    datacenter = decoded(value)
  }
  return datacenter
}

function refused(why: string): Error {
  return failure('QT_CONFIGURATION', `The address of the Cassandra cluster is refused: ${why}`)
}
