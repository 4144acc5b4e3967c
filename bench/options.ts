import { parseArgs } from 'node:util'
import { wantsPeers } from './roster.ts'
import type { Timing } from './runner/interleave.ts'
import { rowTitles } from './runner/protocol.ts'

export const groupNames = ['pg', 'sqlite', 'keys', 'items', 'build', 'hydration', 'import', 'cold', 'types', 'size'] as const
export type Group = (typeof groupNames)[number]

export interface Options {
  readonly groups: readonly Group[]
  /** null: all. */
  readonly rows: readonly string[] | null
  readonly contenders: readonly string[] | null
  readonly quick: boolean
  /** Results are compared and counts asserted, nothing is timed. */
  readonly smoke: boolean
  /** Whether the large peers take part, which are installed for it. */
  readonly peers: boolean
  readonly timing: Timing
}

export const usage: string = `npm run bench -- [--quick] [--groups ${groupNames.join(',')}] [--rows a,b,…] [--contenders quintet,…]
  --quick        short rounds and the main rows: a look, in less than a minute
  --smoke        no times: whether all give the same rows
  --no-peers     only who is installed with the repository; the others come into bench/peers at first use
  --groups       some groups only
  --rows         some rows only: ${Object.keys(rowTitles).join(', ')}
  --contenders   some contenders only; the base is always measured`

const quickRows: readonly string[] = [
  'a',
  'a32',
  'b',
  'c',
  'f',
  'h',
  'key',
  'lambda',
  'page',
  'rows',
  'cold',
  'first',
  'unpacked',
  'tables50',
]
const smokeRows: readonly string[] = ['a', 'c', 'f', 'h', 'i', 'key', 'page', 'rows']
const smokeGroups = ['pg', 'sqlite', 'build', 'hydration'] as const

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      'no-peers': { type: 'boolean', default: false },
      groups: { type: 'string' },
      rows: { type: 'string' },
      contenders: { type: 'string' },
      rounds: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(usage)
    process.exit(0)
  }
  const { quick, smoke } = values
  const list = (text: string | undefined): string[] | null => text?.split(',').filter(one => one !== '') ?? null
  const groups = list(values.groups) ?? [...(smoke ? smokeGroups : groupNames)]
  const unknown = groups.filter(name => !groupNames.some(known => known === name))
  if (unknown.length > 0) throw new Error(`There is no group ${unknown.join(', ')}.\n${usage}`)
  const contenders = list(values.contenders)
  return {
    groups: groupNames.filter(name => groups.includes(name)),
    rows: list(values.rows) ?? (smoke ? smokeRows : quick ? quickRows : null),
    contenders,
    quick: quick || smoke,
    smoke,
    peers: !values['no-peers'] && wantsPeers(contenders),
    timing: {
      rounds: values.rounds === undefined ? (quick ? 3 : 7) : Number(values.rounds),
      roundMs: quick ? 70 : 250,
      warmMs: quick ? 120 : 300,
    },
  }
}
