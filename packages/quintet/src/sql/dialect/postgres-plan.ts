import type { Value } from '../../base/value.ts'
import { type Explains, type PlanStep, type PlanTree, silent } from '../plan.ts'

type Told = Readonly<Record<string, unknown>>

/** Reads `explain (format json)`. */
export const postgresPlan: Explains = Object.freeze<Explains>({
  text: (statement, analyze) => `explain (format json${analyze ? ', analyze' : ''}) ${statement}`,
  analyzes: true,
  read,
})

function read(rows: readonly (readonly Value[])[]): PlanTree {
  const cell: unknown = rows[0]?.[0]
  // a driver may have parsed the JSON
  const told: unknown = typeof cell === 'string' ? JSON.parse(cell) : cell
  const [first] = Array.isArray(told) ? told : []
  const { Plan: plan, 'Planning Time': planning, 'Execution Time': execution } = (first ?? {}) as Told
  return { steps: plan === undefined ? [] : [step(plan as Told)], planningMs: number(planning), executionMs: number(execution) }
}

function step(told: Told): PlanStep {
  const runs = number(told['Actual Loops'])
  const rows = number(told['Actual Rows'])
  const ms = number(told['Actual Total Time'])
  const below = Array.isArray(told.Plans) ? (told.Plans as readonly Told[]) : []
  return {
    ...silent,
    does: [
      told['Parent Relationship'] === 'SubPlan' || told['Parent Relationship'] === 'InitPlan' ? `${text(told['Subplan Name'])}:` : null,
      joined(told),
    ]
      .filter(part => part !== null)
      .join(' '),
    table: text(told['Relation Name']) ?? text(told['CTE Name']) ?? text(told['Function Name']),
    index: text(told['Index Name']),
    details: details(told),
    expectedRows: number(told['Plan Rows']),
    rows: rows === null ? null : Math.round(rows * (runs ?? 1)),
    runs,
    ms: ms === null ? null : rounded(ms * (runs ?? 1)),
    cost: number(told['Total Cost']),
    steps: below.map(step),
  }
}

/** `Hash Left Join`, `Insert`. */
function joined(told: Told): string {
  const node = text(told['Node Type']) ?? ''
  if (node === 'ModifyTable') return text(told.Operation) ?? node
  const kind = text(told['Join Type'])
  return kind === null || kind === 'Inner' ? node : node.replace(/ Join$/, '').concat(` ${kind} Join`)
}

/** What is worth a line, and how it is called there. */
const told: readonly (readonly [key: string, name: string])[] = [
  ['Index Cond', 'index'],
  ['Recheck Cond', 'recheck'],
  ['Hash Cond', 'hash'],
  ['Merge Cond', 'merge'],
  ['Join Filter', 'join filter'],
  ['Filter', 'filter'],
  ['One-Time Filter', 'filter once'],
  ['Rows Removed by Filter', 'rows filtered out'],
  ['Sort Key', 'sort'],
  ['Sort Method', 'sort method'],
  ['Group Key', 'group'],
  ['Conflict Resolution', 'on conflict'],
]

function details(of: Told): string[] {
  return told.flatMap(([key, name]) => {
    const value = of[key]
    if (value === undefined) return []
    return [`${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`]
  })
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
