import { failure } from '../../base/failure.ts'
import type { Value } from '../../base/value.ts'
import type { Slot } from '../../query/read.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { columnType } from '../column-type.ts'
import type { Clause, Dialect } from '../dialect.ts'
import type { Output } from '../output.ts'
import type { Sql, Statement } from '../statement.ts'
import { standardClauses } from './clauses.ts'
import { standardOperators } from './operators.ts'

/** A statement's text and, for each of its parameters, the place of its value. */
export interface Compiled {
  readonly text: string
  readonly slots: readonly Slot[]
}

/** Prints a statement from the dialect's data; `short`: with parameters in their shortest form, which is bound faster, where it can. */
export function compile(statement: Statement, dialect: Dialect, short: boolean = bindsRows(statement)): Compiled {
  if (short && dialect.nextPlaceholder !== null) {
    const out = new Writer(dialect, dialect.nextPlaceholder)
    out.statement(statement)
    // a client that binds by number takes none without one
    if (!out.repeats) return out.done()
  }
  const out = new Writer(dialect, null)
  out.statement(statement)
  return out.done()
}

/** Whether values are bound row by row, hundreds of them in one statement. */
function bindsRows(statement: Statement): boolean {
  if (statement.kind === 'insert') return 'rows' in statement.values
  return statement.kind === 'update' && statement.from?.kind === 'bound' && 'rows' in statement.from.values
}

/** Prints a query with its values as literals, for DDL, which takes no parameters. */
export function compileLiterals(statement: Statement, dialect: Dialect, literal: Literal): string {
  const out = new LiteralWriter(dialect, literal)
  out.statement(statement)
  return out.done().text
}

/** An encoded value and its field, if the text alone does not tell its type. */
export type Literal = (slot: Slot) => { readonly value: Value; readonly field: FieldDefinition | null }

/** Prints one expression, for DDL. */
export function compileExpression(node: Sql, dialect: Dialect): Compiled {
  const out = new Writer(dialect, null)
  out.expr(node)
  return out.done()
}

class Writer implements Output {
  readonly dialect: Dialect
  readonly #parts: string[] = []
  readonly #slots: Slot[] = []
  readonly #places = new Map<number, Map<Slot['field'] | number, number>>()

  /** How a parameter that was not there before is written, where that is shorter. */
  readonly #next: string | null

  /** Whether a value is used twice. */
  repeats = false

  constructor(dialect: Dialect, next: string | null) {
    this.dialect = dialect
    this.#next = next
  }

  statement(statement: Statement): void {
    for (const clause of this.dialect.clauses[statement.kind]) this.#clause(clause, statement)
  }

  #clause(clause: Clause, statement: Statement): void {
    // a clause's printer takes the statement that its list belongs to
    ;(this.dialect.render[clause] ?? standardClauses[clause])(statement as never, this)
  }

  text(fragment: string): Output {
    this.#parts.push(fragment)
    return this
  }

  name(identifier: string): Output {
    this.#parts.push(this.dialect.quote(identifier))
    return this
  }

  /** A value that is used twice is bound once, unless its two uses take it in different forms. */
  slot(slot: Slot): Output {
    const forms = this.#places.get(slot.index) ?? new Map<Slot['field'] | number, number>()
    const form = slot.member ?? slot.field
    const known = this.dialect.numbered ? forms.get(form) : undefined
    this.repeats ||= known !== undefined
    const place = known ?? this.#slots.push(slot)
    if (known === undefined) this.#places.set(slot.index, forms.set(form, place))
    this.#parts.push(known === undefined && this.#next !== null ? this.#next : this.dialect.placeholder(place))
    return this
  }

  expr(node: Sql, strength = 0): Output {
    const printer = this.dialect.operators[node.op] ?? standardOperators[node.op]
    if (!printer) throw failure('QT_UNSUPPORTED', `${this.dialect.name} has no '${node.op}'`)
    const loose = printer.strength < strength
    if (loose) this.#parts.push('(')
    printer.print(node, this)
    if (loose) this.#parts.push(')')
    return this
  }

  list(nodes: readonly Sql[], separator = ', '): Output {
    nodes.forEach((node, i) => {
      if (i > 0) this.text(separator)
      this.expr(node)
    })
    return this
  }

  select(statement: Statement): Output {
    this.statement(statement)
    return this
  }

  done(): Compiled {
    return Object.freeze({ text: this.#parts.join(''), slots: Object.freeze(this.#slots) })
  }
}

class LiteralWriter extends Writer {
  readonly #literal: Literal

  constructor(dialect: Dialect, literal: Literal) {
    super(dialect, null)
    this.#literal = literal
  }

  override slot(slot: Slot): Output {
    const { value, field } = this.#literal(slot)
    return this.text(this.dialect.ddl.literal(value, field && columnType(this.dialect, field).ddl))
  }
}
