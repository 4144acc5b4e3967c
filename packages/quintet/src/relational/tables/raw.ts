import { Bounded } from '../../base/bounded.ts'
import { failure } from '../../base/failure.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Result } from '../../driver/contract.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import { collectNode } from '../../query/collect.ts'
import { normalizeParts } from '../../query/normalize.ts'
import type { Slot } from '../../query/read.ts'
import { pair, word } from '../../query/shape.ts'
import { problem, problemText } from '../../schema/check.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { compileExpression } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { RawText } from '../contract.ts'
import type { Statement } from '../handle.ts'
import { bindAll, columnType, encoder, type Parameter } from './codec.ts'
import type { MakeReady } from './insert-plan.ts'
import { Lowering } from './lower.ts'
import { wide } from './returned.ts'

type Row = Record<string, unknown>

interface RawPlan {
  readonly ready: Ready
  readonly bindings: readonly Parameter[]
}

/** Runs statements of the program's own; their texts are made once a shape. */
export class RawStatements {
  readonly #dialect: Dialect
  readonly #ready: MakeReady
  readonly #plans: Bounded<number, RawPlan>

  constructor({ dialect, plansKept }: Engine, ready: MakeReady) {
    this.#dialect = dialect
    this.#ready = ready
    this.#plans = new Bounded(plansKept)
  }

  run(text: RawText, engine: Engine, call: Call): Soon<readonly unknown[]> {
    const plan = this.#plan(text)
    return then(engine.run(plan.ready, bound(plan, text), call), result =>
      text.shape === null ? plainRows(result) : shapedRows(result, text.shape, this.#dialect),
    )
  }

  statement(text: RawText): Statement {
    const plan = this.#plan(text)
    return { text: plan.ready.text, values: bound(plan, text) }
  }

  #plan({ raw, shape, writes }: RawText): RawPlan {
    const bigints = shape !== null && [...shape.values()].some(field => wide.has(field.tag))
    const id = pair(raw.shape, word(`sql ${bigints}`))
    let plan = this.#plans.get(id)
    if (!plan) {
      const node = new Lowering(this.#dialect).expr(normalizeParts([], 0).value(raw))
      const { text, slots } = compileExpression(node, this.#dialect)
      // a text that writes is seldom sent twice, or is DDL, which no server keeps
      const ready = { ...this.#ready(text.trim(), writes, bigints), keep: !writes }
      plan = { ready, bindings: slots.map(slot => ({ at: slot.index, encode: this.#encoder(slot) })) }
      this.#plans.set(id, plan)
    }
    return plan
  }

  #encoder(slot: Slot): (value: unknown) => Value {
    return encoder(this.#dialect, slot)
  }
}

function bound({ bindings }: RawPlan, { raw }: RawText): Value[] {
  const values: unknown[] = []
  collectNode(raw, values)
  return bindAll(bindings, values)
}

/** Rows as the driver gives them, by the names of their columns. */
function plainRows({ columns, rows }: Result): Row[] {
  if (untold(columns, rows)) return []
  different(columns)
  return rows.map(row => {
    const object: Row = {}
    columns.forEach((name, i) => {
      set(object, name, row[i] ?? null)
    })
    return object
  })
}

/** A key of any name is an own property and nothing else. */
function set(object: Row, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  else object[key] = value
}

/** Some clients tell the names of a write's columns only with its rows. */
function untold(columns: readonly string[], rows: Result['rows']): boolean {
  return rows.length === 0 && columns.length > 0 && columns.every(name => name === '')
}

function different(columns: readonly string[]): void {
  const twice = columns.find((name, i) => columns.indexOf(name) !== i)
  if (twice !== undefined) throw failure('QT_SYNTAX', `db.sql: two columns of the result are called '${twice}'; name them with "as"`)
}

function shapedRows({ columns, rows }: Result, shape: ReadonlyMap<string, FieldDefinition>, dialect: Dialect): Row[] {
  if (untold(columns, rows)) return []
  different(columns)
  const missing = [...shape.keys()].filter(key => !columns.includes(key))
  const extra = columns.filter(name => !shape.has(name))
  if (missing.length > 0 || extra.length > 0) throw wrongColumns(missing, extra)
  const cells = [...shape].map(([key, field]) => ({ key, field, at: columns.indexOf(key), decode: columnType(dialect, field).decode }))
  return rows.map(row => {
    const object: Row = {}
    for (const { key, field, at, decode } of cells) {
      const wire = row[at] ?? null
      if (wire === null && !field.nullable)
        throw failure('QT_SYNTAX', `db.sql: '${key}' is null, which its field does not allow: say nullable()`)
      const value = wire === null || decode === null ? wire : decode(wire)
      if (value !== null) check(field, value, key)
      set(object, key, value)
    }
    return object
  })
}

/** What came is not what was said: told here, not where the value is used. */
function check(field: FieldDefinition, value: unknown, key: string): void {
  if (field.custom) return
  const wrong = problem(field, value)
  if (wrong) throw failure('QT_SYNTAX', `db.sql: ${problemText(wrong, `'${key}'`)} from the server`)
}

function wrongColumns(missing: readonly string[], extra: readonly string[]): Error {
  const parts: string[] = []
  if (missing.length > 0) parts.push(`lacks ${missing.map(name => `'${name}'`).join(', ')}`)
  if (extra.length > 0) parts.push(`has ${extra.map(name => `'${name.slice(0, 80)}'`).join(', ')} beyond its shape`)
  return failure('QT_SYNTAX', `db.sql: the result ${parts.join(' and ')}`)
}
