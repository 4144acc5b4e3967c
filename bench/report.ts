import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { bars, reached } from './bars.ts'
import { buildTitles } from './groups/build.ts'
import type { Measured } from './runner/interleave.ts'
import { rowTitles } from './runner/protocol.ts'

const groupTitles: Readonly<Record<string, string>> = {
  pg: 'PostgreSQL: median latency, ratio to node-postgres with named statements, (CPU ratio); a32: time per operation',
  sqlite: 'SQLite: median latency, ratio to better-sqlite3 with kept statements, (CPU ratio)',
  build: 'Building a query, nothing sent: time, ratio to Kysely',
  import: 'Import in a fresh process: time, ratio to node:sqlite alone, (CPU ratio)',
  size: 'Installed size: unpacked bytes, ratio to Quintet',
}
const titles: Readonly<Record<string, string>> = { ...rowTitles, ...buildTitles, cold: 'core and SQLite', unpacked: 'package' }

export function print(measured: readonly Measured[]): void {
  for (const group of new Set(measured.map(one => one.group))) {
    const rows = measured.filter(one => one.group === group)
    const contenders = [...new Set(rows.map(one => one.contender))]
    const lines = [...new Set(rows.map(one => one.row))].map(row => [
      row,
      ...contenders.map(contender => cell(rows.find(one => one.row === row && one.contender === contender))),
    ])
    console.log(`\n${groupTitles[group] ?? group}`)
    table(['', ...contenders], lines)
    for (const row of new Set(rows.map(one => one.row))) console.log(`  ${row.padEnd(8)} ${titles[row] ?? ''}`)
  }
  printBars(measured)
}

function cell(one: Measured | undefined): string {
  if (!one) return ''
  const value = one.group === 'size' ? `${(one.p50Us / 1e6).toFixed(2)} MB` : time(one.p50Us)
  const ratio = one.ratio === null ? '' : ` ${one.ratio.toFixed(2)}`
  return `${value}${ratio}${one.cpuRatio === null || one.group === 'build' ? '' : ` (${one.cpuRatio.toFixed(2)})`}`
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

function printBars(measured: readonly Measured[]): void {
  console.log('\nBars')
  const lines: string[][] = []
  for (const bar of bars) {
    const found = reached(bar, measured)
    if (!found) continue
    const show = (value: number): string =>
      bar.what === 'ratio' ? `${value.toFixed(2)}x` : bar.group === 'size' ? `${(value / 1e6).toFixed(2)} MB` : time(value)
    lines.push([bar.group, bar.row, `<= ${show(bar.most)}`, show(found.value), found.met ? 'met' : 'NOT met'])
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

function readResults(path: string): Measured[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Measured[]
  } catch {
    return []
  }
}
