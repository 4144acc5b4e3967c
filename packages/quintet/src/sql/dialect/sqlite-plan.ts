import type { Value } from '../../base/value.ts'
import { type Explains, type PlanStep, type PlanTree, silent } from '../plan.ts'

/** Reads `explain query plan`: rows of a number, the number of the step above, one that means nothing, and a text. */
export const sqlitePlan: Explains = Object.freeze<Explains>({
  text: statement => `explain query plan ${statement}`,
  analyzes: false,
  read,
})

function read(rows: readonly (readonly Value[])[], tables: ReadonlyMap<string, string>): PlanTree {
  const under = (above: number): PlanStep[] =>
    rows.filter(row => Number(row[1]) === above).map(row => ({ ...step(String(row[3]), tables), steps: under(Number(row[0])) }))
  return { steps: under(0), planningMs: null, executionMs: null }
}

const scan = /^(SCAN|SEARCH) (.+?)(?: USING (.+?))?(?: \((.*)\))?$/

function step(text: string, tables: ReadonlyMap<string, string>): PlanStep {
  const [, does, alias = '', using, condition] = scan.exec(text) ?? []
  if (does === undefined) return { ...silent, does: text, steps: [] }
  const index = /INDEX (\S+)$/.exec(using ?? '')?.[1] ?? null
  const by = index === null ? 'key' : 'index'
  const covering = using !== undefined && /COVERING/.test(using)
  return {
    ...silent,
    does,
    table: tables.get(alias) ?? alias,
    index,
    details: [...(covering ? ['covering'] : []), ...(condition === undefined ? [] : [`${by}: ${condition}`])],
    steps: [],
  }
}
