import { quintet } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { models } from './models.ts'

/** Opens the database in a file, or on a server whose URL is given. Nothing connects before the first query. */
export function open(options: { readonly file: string; readonly url: string | undefined }) {
  return quintet({ models, store: options.url === undefined ? sqlite(options.file) : postgres(options.url) })
}

/** Everything that both stores can. */
export type AirTraffic = ReturnType<typeof open>
