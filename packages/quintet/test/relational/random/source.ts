import { compileFunction } from 'node:vm'
import * as q from 'quintet'
import { type DrawnTable, declaredModels } from './models.ts'
import type { Texts } from './rows.ts'
import { textOf } from './rows.ts'

const names = [
  't',
  'table',
  'belongsTo',
  'manyToMany',
  'and',
  'or',
  'not',
  'coalesce',
  'caseWhen',
  'isNull',
  'exists',
  'count',
  'sum',
  'min',
  'max',
] as const

/** Source text that is compiled as it is printed: what fails can be pasted into a file. */
export class Program {
  readonly tables: readonly DrawnTable[]
  readonly source: string
  readonly models: Readonly<Record<string, unknown>>
  /** A database that is never connected, for queries that memory answers. */
  readonly #db: unknown

  constructor(tables: readonly DrawnTable[], open: (models: never) => unknown) {
    this.tables = tables
    this.source = declaredModels(tables)
    // casts: what the source text declares is not known to the compiler
    this.models = this.evaluated(this.source) as Readonly<Record<string, unknown>>
    this.#db = open(this.models as never)
  }

  evaluated(source: string): unknown {
    const given = q as Readonly<Record<string, unknown>>
    return compileFunction(`return ${source}`, [...names])(...names.map(name => given[name]))
  }

  value(row: Texts): Readonly<Record<string, unknown>> {
    return this.evaluated(`(${textOf(row)})`) as Readonly<Record<string, unknown>>
  }

  query(source: string, db: unknown = this.#db): unknown {
    return (this.evaluated(source) as (of: unknown) => unknown)(db)
  }
}
