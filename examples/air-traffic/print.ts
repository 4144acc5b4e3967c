import { Presets, SingleBar } from 'cli-progress'
import Table from 'cli-table3'

/** A bar on a terminal, nothing elsewhere; it goes to stderr, so that the tour alone is the output. */
export function progressBar(total: number) {
  const bar = new SingleBar({ format: '{bar} {percentage}%  {value}/{total} rows', hideCursor: true }, Presets.shades_classic)
  bar.start(total, 0)
  return { advance: (rows: number) => bar.increment(rows), stop: () => bar.stop() }
}

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** One value as a reader wants it: lists below each other, rows as their values side by side. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '-'
  if (typeof value === 'number') return numbers.format(value)
  if (value instanceof Date) return value.toISOString().slice(0, 16).replace('T', ' ')
  if (Array.isArray(value)) return value.map(shown).join('\n')
  if (typeof value === 'object') return Object.values(value).map(shown).join('  ')
  return String(value)
    .replace(/(.{1,90})(\s+|$)/g, '$1\n')
    .trimEnd()
}

/** Rows as a table, its head made of the first row's names. */
export function tableOf(rows: readonly object[]): string {
  const [first] = rows
  if (first === undefined) return '(no rows)'
  const head = Object.entries(first)
  const table = new Table({
    head: head.map(([name]) => name),
    colAligns: head.map(([, value]) => (typeof value === 'number' ? 'right' : 'left')),
    style: { head: [], border: [], compact: !rows.some(row => Object.values(row).some(Array.isArray)) },
  })
  for (const row of rows) table.push(Object.values(row).map(shown))
  return table.toString()
}

/** The text of a function's body, without its indentation: the tour shows the code that it runs. */
export function sourceOf(run: (...args: never[]) => unknown): string {
  const body = run.toString().replace(/^.*?=>\s*/, '')
  const isBlock = body.startsWith('{')
  const lines = (isBlock ? body.slice(1, -1) : body).split('\n')
  const depths = lines
    .slice(1)
    .filter(line => line.trim() !== '')
    .map(line => line.search(/\S/))
  const indent = ' '.repeat(Math.max(0, Math.min(40, ...depths) - (isBlock ? 0 : 2)))
  return lines
    .map(line => line.replace(indent, ''))
    .join('\n')
    .trim()
}
