import type { Measured } from './runner/interleave.ts'

/** How fast Quintet must be: a ratio to the base, or an amount in the unit of the group. */
export interface Bar {
  readonly group: string
  readonly row: string
  readonly what: 'ratio' | 'amount'
  readonly most: number
}

const ratio = (group: string, row: string, most: number): Bar => ({ group, row, what: 'ratio', most })
const amount = (group: string, row: string, most: number): Bar => ({ group, row, what: 'amount', most })

export const bars: readonly Bar[] = [
  ratio('pg', 'a', 1.05),
  ratio('pg', 'a32', 0.25),
  ratio('pg', 'b', 0.85),
  ratio('pg', 'c', 1),
  ratio('pg', 'd', 0.85),
  ratio('pg', 'f', 0.9),
  ratio('pg', 'h', 1.05),
  ratio('sqlite', 'a', 1.3),
  ratio('sqlite', 'b', 1.1),
  ratio('sqlite', 'c', 0.6),
  ratio('sqlite', 'f', 0.4),
  ratio('sqlite', 'h', 1.3),
  ratio('keys', 'kvGet', 1.2),
  ratio('keys', 'kvSet', 1.2),
  ratio('keys', 'kvMany', 1.2),
  ratio('keys', 'kvScan', 1.2),
  ratio('keys', 'kvCount', 1.2),
  ratio('items', 'docGet', 1.2),
  ratio('items', 'docPath', 1.2),
  ratio('items', 'docTag', 1.2),
  ratio('items', 'docScan', 1.2),
  ratio('items', 'docInsert', 1.2),
  ratio('items', 'docUpdate', 1.2),
  ratio('items', 'famRead', 1.2),
  ratio('items', 'famPut', 1.2),
  amount('build', 'key', 0.2),
  amount('build', 'page', 1.5),
  amount('import', 'cold', 15_000),
  amount('size', 'unpacked', 3_000_000),
]

/** A bar and what was measured against it; null if its row was left out. The import's bar is over what node:sqlite alone takes. */
export function reached(bar: Bar, all: readonly Measured[]): { readonly value: number; readonly met: boolean } | null {
  const own = all.find(one => one.group === bar.group && one.row === bar.row && one.contender === 'quintet')
  if (!own) return null
  const base = bar.group === 'import' ? (all.find(one => one.group === 'import' && one.contender === 'node-sqlite')?.p50Us ?? 0) : 0
  const value = bar.what === 'ratio' ? (own.ratio ?? Number.NaN) : own.p50Us - base
  return { value, met: value <= bar.most }
}
