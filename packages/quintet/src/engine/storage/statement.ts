import { type Clock, systemClock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import type { Soon, Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { storedAs } from '../../schema/definition.ts'
import { columnType } from '../../sql/column-type.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { ColumnType, Dialect } from '../../sql/dialect.ts'
import { type Selected, type Sql, type Statement, sql } from '../../sql/statement.ts'
import type { Engine, Ready } from '../contract.ts'
import { prepare } from '../prepare.ts'
import { wholeNumber } from './table.ts'

/** Hands out the places of a statement's values: the first that is asked for is the first of `run`. */
export interface Ask {
  (field: FieldDefinition): Sql
  /** A list of values, bound as one. */
  list(field: FieldDefinition): Sql
  /** Now, in milliseconds since 1970, by the clock of the store. It takes no value of `run`. */
  now(): Sql
  /** The same as a value of a field of instants. */
  moment(field: FieldDefinition): Sql
}

export interface Outcome {
  /** Rows of decoded values, in the order of the columns. */
  readonly rows: readonly (readonly unknown[])[]
  readonly affected: number
}

/**
 * One statement of a kind on tables of the library's own: printed once, its values encoded and its rows decoded by their fields.
 *
 * @example
 * const get = new StorageStatement(engine, clock, ask => select({ from: kv.as('t'), columns: [{ expr: kv.column('value'), as: null }],
 *   where: sql('eq', [kv.column('key'), ask(text)]) }))
 * const { rows } = await get.run(['home'], call)
 */
export class StorageStatement {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #ready: Ready
  readonly #bind: readonly Bind[]
  readonly #decoders: readonly Decoder[]
  /** Whether the statement needs the time of this process. */
  readonly #timed: boolean

  /** `writes`: a select that changes something all the same. */
  constructor(engine: Engine, clock: Clock, build: (ask: Ask) => Statement, how: { readonly writes?: boolean } = {}) {
    const { dialect } = engine
    const asked = new Asked(dialect, clock)
    const statement = build(asked.ask)
    const { text, slots } = compile(statement, dialect, true)
    const columns = columnsOf(statement)
    this.#engine = engine
    this.#clock = clock
    const writes = how.writes ?? (statement.kind !== 'select' || statement.lock !== null)
    this.#ready = prepare(text, { writes, keep: true, bigints: columns.some(isWide) })
    this.#bind = slots.map(slot => {
      const { index, field, list } = slot
      if (!field) throw failure('QT_BUG', 'a value without a type')
      const { encode } = columnType(dialect, field)
      if (index === asked.nowIndex) return (_, now) => encode(field.tag === 'timestamp' ? new Date(now) : now)
      // what the library binds is of the field's type: handles check what programs give
      if (list) return values => dialect.list((values[index] as readonly unknown[]).map(item => encode(item)))
      return values => {
        const value = values[index]
        return value === null || value === undefined ? null : encode(value)
      }
    })
    this.#decoders = columns.flatMap(({ expr }, at) => {
      const decode = expr.field ? columnType(dialect, expr.field).decode : null
      return decode ? [{ at, decode }] : []
    })
    this.#timed = asked.nowIndex >= 0
  }

  /** Its text, as `explain` and tests show it. */
  get text(): string {
    return this.#ready.text
  }

  run(values: readonly unknown[], call: Call): Soon<Outcome> {
    const now = this.#timed ? this.#clock.now() : 0
    const bind = this.#bind
    const bound: Value[] = new Array(bind.length)
    for (let i = 0; i < bind.length; i++) bound[i] = (bind[i] as Bind)(values, now)
    const ran = this.#engine.run(this.#ready, bound, call)
    if (this.#decoders.length === 0) return ran
    return ran instanceof Promise ? ran.then(result => this.#decoded(result)) : this.#decoded(ran)
  }

  /** In place: rows are made for this answer, and nobody else has them. */
  #decoded(outcome: Outcome): Outcome {
    const decoders = this.#decoders
    for (const row of outcome.rows) {
      const cells = row as unknown[]
      for (let i = 0; i < decoders.length; i++) {
        const { at, decode } = decoders[i] as Decoder
        // what the server sent
        const wire = cells[at] as Value
        if (wire !== null) cells[at] = decode(wire)
      }
    }
    return outcome
  }
}

/** A column whose wire value is not the value. */
interface Decoder {
  readonly at: number
  readonly decode: NonNullable<ColumnType['decode']>
}

/** A value of `run`, or the time, as the server takes it. */
type Bind = (values: readonly unknown[], now: number) => Value

class Asked {
  nowIndex = -1
  readonly ask: Ask
  #next = 0

  constructor(dialect: Dialect, clock: Clock) {
    const place = (field: FieldDefinition, list: boolean): Sql => {
      const index = this.#next++
      return sql('typed slot', [], { slot: { index, field, list }, field })
    }
    // a server that several processes share has the one clock; a test that brings its own is given its way
    const server = clock === systemClock && dialect.operators.clock !== undefined
    const time = (op: string, field: FieldDefinition): Sql => {
      if (server) return sql(op, [], { field })
      this.nowIndex = ownIndex
      return sql('typed slot', [], { slot: { index: ownIndex, field, list: false }, field })
    }
    this.ask = Object.assign((field: FieldDefinition) => place(field, false), {
      list: (field: FieldDefinition) => place(field, true),
      now: () => time('clock', wholeNumber),
      moment: (field: FieldDefinition) => time('clock moment', field),
    })
  }
}

/** A place that no value of `run` has. */
const ownIndex = 1_000_000

function columnsOf(statement: Statement): readonly Selected[] {
  if (statement.kind === 'compound') return statement.parts[0]?.columns ?? []
  return statement.kind === 'select' ? statement.columns : statement.returning
}

function isWide({ expr }: Selected): boolean {
  if (expr.field === null) return false
  // a whole number of the library's own is one that a number holds
  return storedAs(expr.field).tag === 'bigint'
}
