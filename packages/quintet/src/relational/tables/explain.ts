import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Dialect } from '../../sql/dialect.ts'
import { type Explanation, explanation, type Plan } from '../../sql/plan.ts'
import type { MakeReady } from './insert-plan.ts'
import { bind, keysBelow } from './load.ts'
import type { ReadPlan } from './plan.ts'

/** Asks a server what it makes of statements. */
export class Explainer {
  readonly #engine: Engine
  readonly #ready: MakeReady

  constructor(engine: Engine, ready: MakeReady) {
    this.#engine = engine
    this.#ready = ready
  }

  /** A read and the statements of what it includes. Those take keys of the rows above: they are there if it runs. */
  async read(of: string, plan: ReadPlan, values: readonly unknown[], analyze: boolean, call: Call): Promise<Explanation> {
    checkAnalyze(this.#engine.dialect, analyze)
    if (analyze && plan.ready.writes)
      throw failure(
        'QT_UNSUPPORTED',
        `${of}: to analyze a query that writes is to run it: explain the write by itself, with { analyze: 'rollback' }`,
      )
    return explanation(await this.#level(of, plan, values, null, analyze, call))
  }

  async #level(
    of: string,
    plan: ReadPlan,
    values: readonly unknown[],
    keys: readonly (readonly Value[])[] | null,
    analyze: boolean,
    call: Call,
  ): Promise<Plan[]> {
    const { branches, ready } = plan
    const bound = bind(plan, values, keys)
    const own = await this.#one(of, ready.text, bound, analyze, false, call)
    const rows = analyze && branches.length > 0 ? (await this.#engine.run(ready, bound, call)).rows : []
    const below: Plan[] = []
    for (const branch of branches) {
      const name = `${of}.${branch.relation.name}`
      below.push(...(await this.#level(name, branch.plan, values, keysBelow(branch, rows), analyze, call)))
    }
    return [own, ...below]
  }

  /** The statements of a write. `analyze`: they run, and are undone. */
  async write(of: string, statements: readonly Written[], analyze: boolean, call: Call): Promise<Explanation> {
    checkAnalyze(this.#engine.dialect, analyze)
    const all = async (within: Call): Promise<Plan[]> => {
      const plans: Plan[] = []
      for (const { text, values } of statements) {
        // keys that only the server knows
        const bound = values.map(value => (value === undefined ? null : value) as Value)
        plans.push(await this.#one(of, text, bound, analyze, analyze, within))
      }
      return plans
    }
    return explanation(analyze ? await this.#engine.undone(call, all) : await all(call))
  }

  async #one(of: string, sql: string, values: readonly Value[], analyze: boolean, writes: boolean, call: Call): Promise<Plan> {
    const { explain } = this.#engine.dialect
    const statement: Ready = { ...this.#ready(explain.text(sql, analyze), writes, false), keep: false }
    const { rows } = await this.#engine.run(statement, values, call)
    return { of, sql, ...explain.read(rows, tablesOf(sql)) }
  }
}

interface Written {
  readonly text: string
  readonly values: readonly unknown[]
}

function checkAnalyze({ name, explain }: Dialect, analyze: boolean): void {
  if (analyze && !explain.analyzes)
    throw failure(
      'QT_UNSUPPORTED',
      `${name} tells what it would do, not what running it took: explain without analyze, and measure with hooks`,
    )
}

/** The tables behind the aliases of a statement of ours. */
function tablesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/"((?:[^"]|"")+)" as "(\w+)"/g)].map(([, table = '', alias = '']) => [alias, table.replaceAll('""', '"')]),
  )
}
