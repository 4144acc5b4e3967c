import type { Value } from '../base/value.ts'

/** One step of a plan, and the steps whose rows it takes. */
export interface PlanStep {
  /** What the server does, in its own words: `Index Scan`, `SEARCH`. */
  readonly does: string
  /** The table that it reads or writes. */
  readonly table: string | null
  readonly index: string | null
  /** Conditions, keys of sorting, and what else the server says of it. */
  readonly details: readonly string[]
  /** Rows that the server expects the step to give each time it runs; null where it makes no guess. */
  readonly expectedRows: number | null
  /** Rows that it gave in all; null unless it ran. */
  readonly rows: number | null
  /** How often it ran. */
  readonly runs: number | null
  /** Milliseconds in all, those of the steps below included. */
  readonly ms: number | null
  /** What the server thinks it costs, in its own units. */
  readonly cost: number | null
  readonly steps: readonly PlanStep[]
}

/** What a server tells of one statement. */
export interface PlanTree {
  readonly steps: readonly PlanStep[]
  readonly planningMs: number | null
  readonly executionMs: number | null
}

/** The plan of one statement. */
export interface Plan extends PlanTree {
  /** What the statement is for: a model, a relation below it. */
  readonly of: string
  /** The statement itself. */
  readonly sql: string
}

/**
 * What a server would do, or did: a tree of steps for each statement that is sent. As text it reads line by line.
 *
 * @example
 * console.log(String(await db.posts.where({ views: 0 }).explain()))
 */
export interface Explanation {
  readonly plans: readonly Plan[]
  toString(): string
}

/** How a server is asked for plans and how its answers are read. */
export interface Explains {
  /** `analyze`: the statement runs, and what that took is told. */
  readonly text: (statement: string, analyze: boolean) => string
  /** Whether it can tell what running took. */
  readonly analyzes: boolean
  /** `tables`: names by the aliases of the statement. */
  readonly read: (rows: readonly (readonly Value[])[], tables: ReadonlyMap<string, string>) => PlanTree
}

/** A step with nothing to say. */
export const silent: Omit<PlanStep, 'does' | 'steps'> = Object.freeze({
  table: null,
  index: null,
  details: Object.freeze([]),
  expectedRows: null,
  rows: null,
  runs: null,
  ms: null,
  cost: null,
})

/** Plans as frozen data that print themselves. */
export function explanation(plans: readonly Plan[]): Explanation {
  const made = { plans: Object.freeze(plans.map(plan => deepFrozen(plan))) }
  return Object.freeze(Object.defineProperty(made, 'toString', { value: () => plans.map(planText).join('\n\n') }))
}

function deepFrozen<T extends PlanTree>(plan: T): T {
  const step = (of: PlanStep): void => {
    of.steps.forEach(step)
    Object.freeze(of.details)
    Object.freeze(of.steps)
    Object.freeze(of)
  }
  plan.steps.forEach(step)
  Object.freeze(plan.steps)
  return Object.freeze(plan)
}

function planText({ of, steps, planningMs, executionMs }: Plan): string {
  const times = [
    ...(planningMs === null ? [] : [`planned in ${planningMs} ms`]),
    ...(executionMs === null ? [] : [`ran in ${executionMs} ms`]),
  ]
  return [`${of}${times.length > 0 ? `: ${times.join(', ')}` : ''}`, ...steps.flatMap(step => stepText(step, 1))].join('\n')
}

function stepText(step: PlanStep, depth: number): string[] {
  const { does, table, index, details, expectedRows, rows, runs, ms, cost, steps } = step
  const facts = [
    ...(expectedRows === null ? [] : [`${expectedRows} rows expected`]),
    ...(rows === null ? [] : [`${rows} rows`]),
    ...(runs === null || runs === 1 ? [] : [`${runs} runs`]),
    ...(ms === null ? [] : [`${ms} ms`]),
    ...(cost === null ? [] : [`cost ${cost}`]),
  ]
  const name = [does, ...(table === null ? [] : [`on ${table}`]), ...(index === null ? [] : [`by index ${index}`])].join(' ')
  const line = `${'  '.repeat(depth)}${name}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
  return [line, ...details.map(detail => `${'  '.repeat(depth + 2)}${detail}`), ...steps.flatMap(below => stepText(below, depth + 1))]
}
