import { type Listener, quintet } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { models } from './models.ts'

interface Place {
  readonly file: string
  /** Of a server, which is then used instead of the file. */
  readonly url: string | undefined
  /** Is told what the database does. */
  readonly listener: Listener
}

/** Nothing connects before the first query. */
export function open({ file, url, listener }: Place) {
  return quintet({ models, store: url === undefined ? sqlite(file) : postgres(url), hooks: [listener] })
}

/** What both stores can: a union of stores lacks what either lacks. */
export type AirTraffic = ReturnType<typeof open>
