// npm start [-- --file air-traffic.db | --store postgres://user@host/database]
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isFailure } from 'quintet'
import { open } from './database.ts'
import { load } from './load.ts'
import { drawMap } from './map.ts'
import { tour } from './tour.ts'

const { values } = parseArgs({ options: { file: { type: 'string', default: 'air-traffic.db' }, store: { type: 'string' } } })
const file = resolve(values.file)
const picture = `${file.replace(/\.db$/, '')}.svg`
const place = values.store === undefined ? file : 'the server'

async function main() {
  let retries = 0
  await using db = open({
    file,
    url: values.store,
    listener: event => {
      if (event.name === 'retry') retries++
    },
  })
  console.log(`Air traffic of the United States, from the npm package vega-datasets, goes into ${place}.`)
  console.log('Rows, documents, partitions, a graph and keys: what is kept of them there is made anew.')
  await load(db)
  for await (const text of tour(db)) console.log(text)

  const drawn = await drawMap(db, picture)
  console.log(`
The data stays in ${place}.
Of the two transactions at once, ${retries} had to run again; where writers queue, as with SQLite, none has to.
What to try next:
  npm start -- --store postgres://user@localhost/database   the same on PostgreSQL
  ${picture}
                                                            the ${drawn} busiest routes as a picture
  examples/air-traffic/tour.ts                              change a query and run again
  docs/guide/getting-started.md                             a database of your own in five minutes`)
}

try {
  await main()
} catch (error) {
  if (!isFailure(error)) throw error
  console.error(`${error.code}: ${error.message}`)
  process.exitCode = 1
}
