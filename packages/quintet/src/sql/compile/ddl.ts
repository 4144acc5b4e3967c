import { failure } from '../../base/failure.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { columnType } from '../column-type.ts'
import type { Dialect } from '../dialect.ts'
import type { Sql, Statement } from '../statement.ts'
import type {
  CheckStep,
  ColumnStep,
  DefaultStep,
  ForeignKeyStep,
  IndexStep,
  IndexTerm,
  KeyStep,
  Step,
  TableName,
  TableStep,
  ViewStep,
} from '../step.ts'
import { compile, compileExpression } from './compile.ts'

/** The text of a step; null where the server has nothing to do for it (comments, schemas, types that it does not keep). */
export function ddlText(step: Step, dialect: Dialect): string | null {
  return new DdlPrinter(dialect).step(step)
}

/** The name of a table; a server without schemas keeps the schema as part of the name. */
export function tableText({ schema, name }: TableName, dialect: Dialect): string {
  if (schema === null) return dialect.quote(name)
  return dialect.features.schemas ? `${dialect.quote(schema)}.${dialect.quote(name)}` : dialect.quote(`${schema}.${name}`)
}

class DdlPrinter {
  readonly #dialect: Dialect

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  step(step: Step): string | null {
    const { features, ddl } = this.#dialect
    switch (step.step) {
      case 'createSchema':
        return features.schemas ? `create schema if not exists ${this.#name(step.name)}` : null
      case 'createType':
        return features.nativeEnums
          ? ddl.unlessThere(
              `create type ${this.#name(step.name)} as enum (${step.values.map(value => ddl.literal(value, null)).join(', ')})`,
            )
          : null
      case 'createTable':
        return this.#table(step.table)
      case 'addForeignKey':
        return ddl.unlessThere(`alter table ${this.#tableName(step.table)} add ${this.#foreignKey(step.key)}`)
      case 'createIndex':
        return this.#index(step.table, step.index)
      case 'comment':
        return features.comments ? this.#comment(step) : null
      case 'createView':
        return this.#view(step.view)
      case 'createSequence':
        return ddl.sequences ? ddl.sequences.create(this.#tableName(step.sequence), step.sequence) : null
      case 'createTrigger': {
        const { name, table, after, body } = step.trigger
        const texts = body.map(one =>
          one.kind === 'refuse' ? ddl.trigger.refuse(expressionText(one.where, this.#dialect)) : statementText(one, this.#dialect),
        )
        return ddl.trigger.create(name, this.#tableName(table), after, texts)
      }
      case 'dropTrigger':
        return ddl.trigger.drop(step.trigger.name)
      case 'run':
        return statementText(step.statement, this.#dialect)
      case 'statement':
        return expressionText(step.text, this.#dialect)
      case 'dropView':
        return `drop ${step.materialized ? 'materialized ' : ''}view if exists ${ddl.dropView(this.#tableName(step.view))}`
      case 'dropSequence':
        return ddl.sequences ? `drop sequence if exists ${this.#tableName(step.sequence)}` : null
      case 'dropTable':
        return ddl.dropTable(this.#tableName(step.table))
      case 'dropType':
        return features.nativeEnums ? `drop type if exists ${this.#name(step.name)}` : null
    }
  }

  #name(name: string): string {
    return this.#dialect.quote(name)
  }

  #names(names: readonly string[]): string {
    return names.map(name => this.#name(name)).join(', ')
  }

  #tableName(table: TableName): string {
    return tableText(table, this.#dialect)
  }

  #table(table: TableStep): string {
    const inline = this.#dialect.ddl.identityIsKey && table.columns.some(c => c.field.identity)
    const parts = [
      ...table.columns.map(column => this.#column(column)),
      ...(table.primaryKey && !inline ? [this.#key('primary key', table.primaryKey)] : []),
      ...table.uniques.map(key => this.#key('unique', key)),
      ...table.checks.map(check => this.#check(check)),
      ...table.foreignKeys.map(key => this.#foreignKey(key)),
    ]
    const { before, after } = this.#dialect.ddl.storage(table.storage ?? {}, table.name)
    return `create ${before}table if not exists ${this.#tableName(table)} (${parts.join(', ')})${after}`
  }

  #column(column: ColumnStep): string {
    const { ddl } = this.#dialect
    const { field, nullable, computed } = column
    const { ddl: type } = columnType(this.#dialect, field)
    const name = this.#name(column.name)
    const note = ddl.note(field)
    const parts = note === null ? [name, type] : [name, type, `/* ${note} */`]
    const collation = ddl.collation(type)
    if (collation !== null) parts.push(`collate ${this.#name(collation)}`)
    if (field.identity) parts.push(ddl.identity)
    else if (!nullable) parts.push('not null')
    if (column.default) parts.push(`default ${defaultText(column.default, field, this.#dialect)}`)
    if (computed) parts.push(ddl.computed(this.#expression(computed.as), computed.stored))
    const domain = ddl.domain(field, name)
    if (domain !== null) parts.push(`constraint ${this.#name(column.domain)} check (${domain})`)
    return parts.join(' ')
  }

  #key(kind: 'primary key' | 'unique', { name, columns }: KeyStep): string {
    return `constraint ${this.#name(name)} ${kind} (${this.#names(columns)})`
  }

  #check({ name, that }: CheckStep): string {
    return `constraint ${this.#name(name)} check (${this.#expression(that)})`
  }

  #foreignKey({ name, columns, to, toColumns, onDelete, onUpdate, deferrable }: ForeignKeyStep): string {
    const actions = `${onDelete ? ` on delete ${onDelete}` : ''}${onUpdate ? ` on update ${onUpdate}` : ''}`
    const when = deferrable ? ` deferrable initially ${deferrable}` : ''
    return `constraint ${this.#name(name)} foreign key (${this.#names(columns)}) references ${this.#tableName(to)} (${this.#names(toColumns)})${actions}${when}`
  }

  #index(table: TableName, index: IndexStep): string {
    const { name, unique, method, terms, where, include = [], operatorClass = null } = index
    const { indexMethods } = this.#dialect.ddl
    this.#checkIndex(name, include, operatorClass)
    if (method !== null && !indexMethods.includes(method))
      throw failure(
        'QT_UNSUPPORTED',
        `${this.#dialect.name} has no index method '${method}' (${indexMethods.length === 0 ? 'it has only its own' : `it has ${indexMethods.join(', ')}`})`,
      )
    const using = method === null ? '' : ` using ${method}`
    const of = terms.map(term => this.#term(term, operatorClass)).join(', ')
    const beside = include.length === 0 ? '' : ` include (${this.#names(include)})`
    const only = where ? ` where ${this.#expression(where)}` : ''
    return `create ${unique ? 'unique ' : ''}index if not exists ${this.#name(indexName(table, name, this.#dialect))} on ${this.#tableName(table)}${using} (${of})${beside}${only}`
  }

  #checkIndex(name: string, include: readonly string[], operatorClass: string | null): void {
    const { name: server, ddl } = this.#dialect
    if (ddl.indexMethods.length === 0 && (include.length > 0 || operatorClass !== null))
      throw failure(
        'QT_UNSUPPORTED',
        `The index ${name}: ${server} has no ${include.length > 0 ? 'include: name these fields last among those that it is on' : 'operator classes'}`,
      )
    if (operatorClass !== null && !/^[a-z_]\w*(\.[a-z_]\w*)?$/i.test(operatorClass))
      throw failure('QT_MODEL', `The index ${name}: operatorClass is a name, as 'gin_trgm_ops'`)
  }

  #term({ by, desc, nulls }: IndexTerm, operatorClass: string | null): string {
    const text = by.op === 'column' ? this.#expression(by) : `(${this.#expression(by)})`
    return `${text}${operatorClass === null ? '' : ` ${operatorClass}`}${desc ? ' desc' : ''}${nulls ? ` nulls ${nulls}` : ''}`
  }

  #view({ materialized, columns, as, ...name }: ViewStep): string {
    const { ddl } = this.#dialect
    const text = `${this.#tableName(name)} (${this.#names(columns.map(c => c.name))}) as ${as}`
    return materialized ? `create materialized view if not exists ${text}` : ddl.createView(text)
  }

  #comment({ table, kind, column, text }: Extract<Step, { step: 'comment' }>): string {
    const on = column === null ? `${kind} ${this.#tableName(table)}` : `column ${this.#tableName(table)}.${this.#name(column)}`
    return `comment on ${on} is ${this.#dialect.ddl.literal(text, null)}`
  }

  #expression(node: Sql): string {
    return expressionText(node, this.#dialect)
  }
}

/** An expression of a table's definition, which has no parameters. */
export function expressionText(node: Sql, dialect: Dialect): string {
  const { text, slots } = compileExpression(node, dialect)
  if (slots.length > 0) throw failure('QT_BUG', 'a bound value in DDL')
  return text
}

/** A statement that takes no values. */
function statementText(statement: Statement, dialect: Dialect): string {
  const { text, slots } = compile(statement, dialect, false)
  if (slots.length > 0) throw failure('QT_BUG', 'a bound value in DDL')
  return text
}

/** What stands after `default`. */
export function defaultText(given: DefaultStep, field: FieldDefinition, dialect: Dialect): string {
  const { ddl } = dialect
  if (given.by === 'now') return ddl.now(field)
  if (given.by === 'sql') return `(${expressionText(given.as, dialect)})`
  const type = columnType(dialect, field)
  return given.value === null ? 'null' : ddl.literal(type.encode(given.value), type.ddl)
}

/** The name of an index; a server without schemas keeps one list of names for all of them. */
export function indexName(table: TableName, name: string, dialect: Dialect): string {
  return table.schema === null || dialect.features.schemas ? name : `${table.schema}.${name}`
}
