import { kindOf, problem } from '../schema/check.ts'
import type { Entity, Relation } from '../schema/registry.ts'
import { checkRow, isRow, type RowRules, rowRules, type StandardIssue, type StandardSchema, standardSchema } from '../schema/standard.ts'
import { Sought } from './find-or-create.ts'

/** The Standard Schemas of a handle; an insert may be a whole graph. */
export interface RowSchemas<out Insert, out Update> {
  readonly insert: StandardSchema<Insert>
  readonly update: StandardSchema<Update>
}

export function rowSchemas(entity: Entity): RowSchemas<unknown, unknown> {
  return Object.freeze({
    insert: standardSchema((value, issues) => new GraphCheck(issues).row(entity, value, [], new Set())),
    update: standardSchema((value, issues) => {
      if (isRow(value)) return checkRow(rulesOf(entity), value, 'update', [], issues)
      return expected('an object', value, [], issues)
    }),
  })
}

const known = new WeakMap<Entity, RowRules>()

function rulesOf(entity: Entity): RowRules {
  let rules = known.get(entity)
  if (!rules) {
    rules = rowRules(entity.model)
    known.set(entity, rules)
  }
  return rules
}

function expected(what: string, value: unknown, path: readonly PropertyKey[], issues: StandardIssue[]): unknown {
  issues.push({ message: `expected ${what}, got ${kindOf(value)}`, path: [...path] })
  return value
}

/** How deep a graph may be nested; what comes from a request must not exhaust the stack. */
const deepest = 100

/** Walks a graph of new rows, rows named by their key, and rows to be found or created. */
class GraphCheck {
  readonly #issues: StandardIssue[]
  /** Copies by what was given: an object that stands in two places is one row. */
  readonly #seen = new Map<object, unknown>()

  constructor(issues: StandardIssue[]) {
    this.#issues = issues
  }

  row(entity: Entity, value: unknown, path: readonly PropertyKey[], filled: ReadonlySet<string>): unknown {
    if (!isRow(value)) return expected('an object', value, path, this.#issues)
    if (this.#seen.has(value)) return this.#seen.get(value)
    if (path.length > deepest) return expected(`at most ${deepest} levels`, value, path, this.#issues)
    const relations = [...entity.relations.values()].filter(relation => Object.hasOwn(value, relation.name))
    const from = new Set([...filled, ...relations.flatMap(r => (r.reference && value[r.name] !== null ? r.local.map(c => c.key) : []))])
    const names = new Set(relations.map(r => r.name))
    const copy = checkRow(rulesOf(entity), value, 'insert', path, this.#issues, names, from)
    this.#seen.set(value, copy)
    for (const relation of relations) copy[relation.name] = this.#related(relation, value[relation.name], [...path, relation.name])
    return copy
  }

  #related(relation: Relation, value: unknown, path: readonly PropertyKey[]): unknown {
    // the key of a row below is that of the row above
    const filled = new Set(relation.reference || relation.through ? [] : relation.remote.map(c => c.key))
    if (!relation.many) return value === null && relation.nullable ? null : this.#node(relation.to, value, path, filled)
    if (!Array.isArray(value)) return expected('an array', value, path, this.#issues)
    return value.map((item: unknown, i) => this.#node(relation.to, item, [...path, i], filled))
  }

  #node(entity: Entity, value: unknown, path: readonly PropertyKey[], filled: ReadonlySet<string>): unknown {
    if (Sought.is(value)) {
      this.row(entity, Sought.row(value), path, filled)
      return value
    }
    if (!isRow(value) || !isKey(entity, value)) return this.row(entity, value, path, filled)
    for (const { key, field } of entity.primary) {
      const found = problem(field, value[key])
      if (found) this.#issues.push({ message: `expected ${found.expected}, got ${found.got}`, path: [...path, key, ...found.at] })
    }
    return { ...value }
  }
}

/** Whether a row is told by its key alone. */
function isKey(entity: Entity, value: Readonly<Record<string, unknown>>): boolean {
  const { primary } = entity
  return primary.length > 0 && Object.keys(value).length === primary.length && primary.every(c => Object.hasOwn(value, c.key))
}
