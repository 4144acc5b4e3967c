// A process of the SQLite soak: writers on one file, which say what they begin and what they were told, a line each.
import { sqlite } from 'quintet/sqlite'
import { openSoak, operate } from './work.ts'

const [, , path = '', mark = '', first = '0', count = '1', seconds = '1'] = process.argv
const db = openSoak(sqlite({ path, deadlines: { acquire: 10_000 } }))
const until = performance.now() + Number(seconds) * 1_000

// to a pipe, this has been handed over when it returns
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

async function write(writer: number): Promise<void> {
  for (let number = 0; performance.now() < until; number++) {
    const op = `${mark}.${writer}.${number}`
    say(`begin ${op}`)
    say(`told ${op} ${await operate(db, op, writer, number + writer)}`)
  }
}

const sampling = setInterval(() => {
  global.gc?.()
  say(`memory ${process.memoryUsage().heapUsed}`)
}, 1_000)
await Promise.all(Array.from({ length: Number(count) }, (_, i) => write(Number(first) + i)))
clearInterval(sampling)
await db.close()
say('end')
