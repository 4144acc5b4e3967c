import { hydrator, type RowShape } from '../../packages/quintet/src/engine/hydrate.ts'
import { interpret } from '../../packages/quintet/src/engine/hydrate-plain.ts'
import { buildRegistry } from '../../packages/quintet/src/schema/registry.ts'
import { sqliteTypes } from '../../packages/quintet/src/sql/dialect/sqlite-types.ts'
import { tables } from '../data/generate.ts'
import { models } from '../data/models.ts'
import type { Options } from '../options.ts'
import { type Measured, median } from '../runner/interleave.ts'

export const hydrationTitles = { rows: '10,000 array rows of 15 columns to objects: time per row' } as const

type Wire = readonly (number | string | null)[]
type Build = (row: Wire) => unknown

const customers = tables.find(table => table.name === 'customers')
const names = Object.keys(customers?.columns ?? {})

/** Cells as SQLite gives them. */
const rows: readonly Wire[] = Array.from({ length: 10_000 }, (_, n) =>
  (customers?.row(n + 1) ?? []).map(cell => (cell instanceof Date ? cell.getTime() : typeof cell === 'boolean' ? Number(cell) : cell)),
)

const shape: RowShape = {
  kind: 'object',
  entries: (buildRegistry(models).entities.get('customers')?.columns ?? []).map(({ key, field }, at) => [
    key,
    { kind: 'cell', at, decode: sqliteTypes[field.tag](field).decode },
  ]),
  test: null,
}

const money = (hundredths: number): string => (hundredths / 100).toFixed(2)

const builds: Readonly<Record<string, Build>> = {
  'by hand': r => ({
    id: r[0],
    company: r[1],
    contact: r[2],
    title: r[3],
    address: r[4],
    city: r[5],
    region: r[6],
    country: r[7],
    phone: r[8],
    credit: money(r[9] as number),
    balance: money(r[10] as number),
    score: r[11],
    active: r[12] === 1,
    created: new Date(r[13] as number),
    updated: new Date(r[14] as number),
  }),
  quintet: hydrator(shape) as Build,
  'quintet, interpreted': row => interpret(shape, row, []),
  'a loop': row => {
    const out: Record<string, unknown> = {}
    for (let at = 0; at < names.length; at++) {
      const name = names[at] as string
      const cell = row[at]
      if (name === 'credit' || name === 'balance') out[name] = money(cell as number)
      else if (name === 'active') out[name] = cell === 1
      else out[name] = name === 'created' || name === 'updated' ? new Date(cell as number) : cell
    }
    return out
  },
}

export function hydrationGroup(options: Options): Measured[] {
  const chosen = Object.entries(builds).filter(([name], n) => n === 0 || (options.contenders?.includes(name) ?? true))
  const expected = JSON.stringify((builds['by hand'] as Build)(rows[6] as Wire))
  for (const [name, build] of chosen)
    if (JSON.stringify(build(rows[6] as Wire)) !== expected) throw new Error(`hydration: ${name} gives another row than by hand`)
  if (options.smoke) {
    console.log(`hydration rows: ${chosen.length} contenders gave the same`)
    return []
  }
  const times = new Map<string, number[]>(chosen.map(([name]) => [name, []]))
  for (let round = 0; round < (options.quick ? 7 : 21); round++)
    for (let n = 0; n < chosen.length; n++) {
      const [name, build] = chosen[(n + round) % chosen.length] as (typeof chosen)[number]
      times.get(name)?.push(timeOf(build))
    }
  const us = (name: string): number => median(times.get(name) ?? [])
  return chosen.map(([contender]) => {
    const ratio = us(contender) / us('by hand')
    return { group: 'hydration', row: 'rows', contender, p50Us: us(contender), ratio, cpuRatio: null }
  })
}

function timeOf(build: Build): number {
  const objects: unknown[] = new Array(rows.length)
  const start = performance.now()
  for (let i = 0; i < rows.length; i++) objects[i] = build(rows[i] as Wire)
  return ((performance.now() - start) * 1000) / objects.length
}
