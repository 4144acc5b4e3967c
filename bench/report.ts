import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bar, bars, reached } from './bars.ts'
import { buildTitles } from './groups/build.ts'
import { typesTitles } from './groups/checker.ts'
import { hydrationTitles } from './groups/hydration.ts'
import { itemsTitles } from './groups/items.ts'
import { keysTitles } from './groups/keys.ts'
import type { Measured } from './runner/interleave.ts'
import { rowTitles } from './runner/protocol.ts'

export const resultsPath: string = fileURLToPath(new URL('./results/latest.json', import.meta.url))

export const groupTitles: Readonly<Record<string, string>> = {
  pg: 'PostgreSQL: median latency, ratio to node-postgres with named statements, (CPU ratio); with 32 callers time per operation',
  sqlite: 'SQLite: median latency, ratio to better-sqlite3 with kept statements, (CPU ratio)',
  keys: 'Keys on SQLite: median latency, ratio to hand-written statements that do the same',
  items: 'Documents and column families on SQLite: median latency, ratio to hand-written statements on the same tables',
  build: 'Building a query, nothing sent: time, ratio to Kysely',
  hydration: 'Hydration alone: time per row, ratio to a literal written by hand',
  import: 'Import in a fresh process: time, ratio to node:sqlite alone, (CPU ratio)',
  cold: 'Cold start on SQLite: import, connect, first row by key in a fresh process, ratio to node:sqlite alone, (CPU ratio)',
  types: 'Type checking of 100 queries: instantiations of TypeScript 5.9, ratio to Quintet',
  size: 'Installed size: unpacked bytes, ratio to Quintet',
}
export const titles: Readonly<Record<string, string>> = {
  ...rowTitles,
  ...buildTitles,
  ...keysTitles,
  ...itemsTitles,
  ...hydrationTitles,
  ...typesTitles,
  cold: 'core and SQLite',
  first: 'import, connect and first row',
  unpacked: 'package',
}

export function print(measured: readonly Measured[]): void {
  for (const group of new Set(measured.map(one => one.group))) {
    const of = measured.filter(one => one.group === group)
    const rows = [...new Set(of.map(one => one.row))]
    const lines = [...new Set(of.map(one => one.contender))].map(contender => [
      contender,
      ...rows.map(row => cell(of.find(one => one.row === row && one.contender === contender))),
    ])
    console.log(`\n${groupTitles[group] ?? group}`)
    table(['', ...rows], lines)
    for (const row of rows) console.log(`  ${row.padEnd(8)} ${titles[row] ?? ''}`)
  }
  printBars(measured)
}

function cell(one: Measured | undefined): string {
  if (!one) return ''
  const value = amount(one)
  const ratio = one.ratio === null ? '' : ` ${one.ratio.toFixed(2)}`
  return `${value}${ratio}${one.cpuRatio === null || one.group === 'build' ? '' : ` (${one.cpuRatio.toFixed(2)})`}`
}

/** What was measured, in the unit of its group. */
export function amount({ group, p50Us }: Measured): string {
  if (group === 'size') return `${(p50Us / 1e6).toFixed(2)} MB`
  return group === 'types' ? String(p50Us) : time(p50Us)
}

function time(us: number): string {
  if (us < 10) return `${Math.round(us * 1000)} ns`
  if (us < 1000) return `${us.toPrecision(3)} µs`
  return `${(us / 1000).toPrecision(3)} ms`
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): void {
  const widths = head.map((title, c) => Math.max(title.length, ...lines.map(line => line[c]?.length ?? 0)))
  const print = (line: readonly string[]): void =>
    console.log(
      `  ${line
        .map((text, c) => text.padEnd(widths[c] ?? 0))
        .join('  ')
        .trimEnd()}`,
    )
  print(head)
  for (const line of lines) print(line)
}

/** A value of a bar, in its unit. */
export function barValue(bar: Bar, value: number): string {
  if (bar.what === 'ratio') return `${value.toFixed(2)}x`
  return bar.group === 'size' ? `${(value / 1e6).toFixed(2)} MB` : time(value)
}

function printBars(measured: readonly Measured[]): void {
  console.log('\nBars')
  const lines: string[][] = []
  for (const bar of bars) {
    const found = reached(bar, measured)
    if (!found) continue
    lines.push([bar.group, bar.row, `<= ${barValue(bar, bar.most)}`, barValue(bar, found.value), found.met ? 'met' : 'NOT met'])
  }
  table(['group', 'row', 'bar', 'quintet', ''], lines)
}

/** What was not measured this time stays as it was. */
export function write(path: string, measured: readonly Measured[]): void {
  const key = (one: Measured): string => `${one.group} ${one.row} ${one.contender}`
  const fresh = new Set(measured.map(key))
  const before = readResults(path).filter(one => !fresh.has(key(one)))
  const groups = Object.keys(groupTitles)
  const rows = Object.keys(titles)
  const all = [...before, ...measured].sort(
    (a, b) => groups.indexOf(a.group) - groups.indexOf(b.group) || rows.indexOf(a.row) - rows.indexOf(b.row),
  )
  const rounded = all.map(one => ({ ...one, p50Us: round(one.p50Us), ratio: round(one.ratio), cpuRatio: round(one.cpuRatio) }))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `[\n${rounded.map(one => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`)
}

function round<T extends number | null>(value: T): T {
  return (value === null ? null : Math.round((value as number) * 1000) / 1000) as T
}

export function readResults(path: string): Measured[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Measured[]
  } catch {
    return []
  }
}
