import type {
  CheckSnapshot,
  ColumnSnapshot,
  EnumSnapshot,
  ForeignKeySnapshot,
  IndexSnapshot,
  IndexTermSnapshot,
  KeySnapshot,
  SequenceSnapshot,
  Snapshot,
  Spelled,
  TableSnapshot,
  ViewSnapshot,
} from '../../schema/snapshot.ts'
import { snapshot, storageFor } from '../../schema/snapshot.ts'
import type { Spelling } from '../catalog.ts'
import { columnType } from '../column-type.ts'
import type { Dialect } from '../dialect.ts'
import type { Sql } from '../statement.ts'
import type {
  ColumnStep,
  ForeignKeyStep,
  IndexStep,
  IndexTerm,
  KeyStep,
  SequenceStep,
  Step,
  TableName,
  TableStep,
  ViewStep,
} from '../step.ts'
import { defaultText, expressionText, indexName } from './ddl.ts'

/** The structure that steps make in an empty database. */
export function structureOf(steps: readonly Step[], dialect: Dialect, spelling: Spelling): Snapshot {
  return new Structure(dialect, spelling).of(steps)
}

type Building<T> = { -readonly [P in keyof T]: T[P] }
interface Table extends Building<Omit<TableSnapshot, 'columns' | 'foreignKeys' | 'indexes'>> {
  readonly columns: Building<ColumnSnapshot>[]
  readonly foreignKeys: ForeignKeySnapshot[]
  readonly indexes: IndexSnapshot[]
}

interface View extends Building<Omit<ViewSnapshot, 'columns' | 'indexes'>> {
  readonly columns: Building<ColumnSnapshot>[]
  readonly indexes: IndexSnapshot[]
}

const nothing: readonly never[] = Object.freeze([])

class Structure {
  readonly #dialect: Dialect
  readonly #spelling: Spelling
  readonly #tables = new Map<string, Table>()
  readonly #enums: EnumSnapshot[] = []
  readonly #views = new Map<string, View>()
  readonly #sequences: SequenceSnapshot[] = []

  constructor(dialect: Dialect, spelling: Spelling) {
    this.#dialect = dialect
    this.#spelling = spelling
  }

  of(steps: readonly Step[]): Snapshot {
    for (const step of steps) this.#step(step)
    return snapshot({
      nullsSmallest: this.#dialect.features.nullsSmallest,
      tables: [...this.#tables.values()],
      views: [...this.#views.values()],
      enums: this.#enums,
      domains: [],
      sequences: this.#sequences,
      noted: [],
    })
  }

  #step(step: Step): void {
    const { features } = this.#dialect
    if (step.step === 'createTable') this.#tables.set(key(step.table), this.#table(step.table))
    else if (step.step === 'createType') {
      if (features.nativeEnums) this.#enums.push({ schema: null, name: step.name, values: step.values })
    } else if (step.step === 'addForeignKey') this.#at(step.table)?.foreignKeys.push(this.#foreignKey(step.key))
    else if (step.step === 'createIndex') this.#indexed(step.table)?.push(this.#index(step.table, step.index))
    else if (step.step === 'createView') this.#views.set(key(step.view), this.#view(step.view))
    else if (step.step === 'createSequence') this.#sequences.push(this.#sequence(step.sequence))
    else if (step.step === 'comment' && features.comments) this.#comment(step.table, step.column, step.text)
  }

  #view({ materialized, columns, as, ...name }: ViewStep): View {
    const bare = { nullable: true, default: null, computed: null, domain: '' }
    return {
      ...this.#name(name),
      materialized,
      columns: columns.map(column => this.#column({ ...bare, ...column })),
      as: { text: as, same: as },
      comment: null,
      indexes: [],
      losses: nothing,
    }
  }

  #sequence({ start, increment, min, max, cycle, ...name }: SequenceStep): SequenceSnapshot {
    const by = increment ?? 1
    const first = start ?? (by > 0 ? (min ?? 1) : (max ?? -1))
    return { ...this.#name(name), type: 'bigint', start: String(first), increment: String(by), cycle, of: null }
  }

  #at(table: TableName): Table | undefined {
    return this.#tables.get(key(table))
  }

  #indexed(name: TableName): IndexSnapshot[] | undefined {
    return (this.#at(name) ?? this.#views.get(key(name)))?.indexes
  }

  #comment(name: TableName, column: string | null, text: string): void {
    const table = this.#at(name) ?? this.#views.get(key(name))
    const about = column === null ? table : table?.columns.find(c => c.name === column)
    if (about) about.comment = text
  }

  /** A server without schemas keeps the schema as part of the name. */
  #name({ schema, name }: TableName): TableName {
    return schema === null || this.#dialect.features.schemas ? { schema, name } : { schema: null, name: `${schema}.${name}` }
  }

  #table(table: TableStep): Table {
    const inline = this.#dialect.ddl.identityIsKey && table.columns.some(c => c.field.identity)
    const { primaryKey } = table
    return {
      ...this.#name(table),
      comment: null,
      columns: table.columns.map(column => this.#column(column)),
      // a key that stands in its column has no name
      primaryKey: primaryKey && (inline ? { ...keyOf(primaryKey), name: null } : keyOf(primaryKey)),
      uniques: table.uniques.map(keyOf),
      checks: table.checks.map(({ name, that }) => ({ name, that: this.#spelled(that), extra: nothing })),
      foreignKeys: table.foreignKeys.map(k => this.#foreignKey(k)),
      indexes: [],
      partOf: null,
      storage: storageFor(this.#dialect.family, table.storage ?? {}),
      losses: nothing,
    }
  }

  #column(column: ColumnStep): Building<ColumnSnapshot> {
    const { name, field, nullable, computed } = column
    const { ddl } = this.#dialect
    const written = columnType(this.#dialect, field).ddl
    const type = this.#spelling.type(written)
    return {
      name,
      type,
      collation: ddl.collation(written),
      nullable: nullable && !field.identity,
      default: this.#default(column, type),
      identity: field.identity ? 'by default' : null,
      computed: computed && { as: this.#spelled(computed.as), stored: computed.stored || !this.#dialect.features.virtualColumns },
      domain: this.#domain(column),
      comment: null,
      field,
      losses: nothing,
    }
  }

  #default({ default: given, field }: ColumnStep, type: string): ColumnSnapshot['default'] {
    if (given === null || (given.by === 'value' && given.value === null)) return null
    const text = defaultText(given, field, this.#dialect)
    const spelled = { text, same: this.#spelling.default(text, type), now: given.by === 'now' }
    return given.by === 'value' ? { ...spelled, value: given.value } : spelled
  }

  #domain({ field, name, domain }: ColumnStep): CheckSnapshot | null {
    const text = this.#dialect.ddl.domain(field, this.#dialect.quote(name))
    return text === null ? null : { name: domain, that: { text, same: this.#spelling.expression(text) }, extra: nothing }
  }

  #foreignKey(of: ForeignKeyStep): ForeignKeySnapshot {
    const { to, toColumns, onDelete, onUpdate, deferrable } = of
    // as catalogs tell it
    const extra = deferrable ? [deferrable === 'deferred' ? 'deferrable initially deferred' : 'deferrable'] : nothing
    const action = (given: ForeignKeyStep['onDelete']): ForeignKeySnapshot['onDelete'] => (given === 'no action' ? null : given)
    return { ...keyOf(of), extra, to: this.#name(to), toColumns, onDelete: action(onDelete), onUpdate: action(onUpdate) }
  }

  #index(table: TableName, { name, unique, method, terms, where, include = [], operatorClass }: IndexStep): IndexSnapshot {
    return {
      name: indexName(table, name, this.#dialect),
      unique,
      method: method === this.#dialect.ddl.indexMethods[0] ? null : method,
      terms: terms.map(term => this.#term(term)),
      where: where && this.#spelled(where),
      // as catalogs tell it
      extra: [
        ...(include.length === 0 ? nothing : [`include (${include.join(', ')})`]),
        ...(operatorClass ? terms.map(() => operatorClass) : nothing),
      ],
    }
  }

  #term({ by, desc, nulls }: IndexTerm): IndexTermSnapshot {
    const usual = desc === this.#dialect.features.nullsSmallest ? 'last' : 'first'
    return { column: by.op === 'column' ? by.name : null, by: this.#spelled(by), desc, nulls: nulls === usual ? null : nulls }
  }

  #spelled(of: Sql): Spelled {
    const text = expressionText(of, this.#dialect)
    return { text, same: this.#spelling.expression(text) }
  }
}

function keyOf({ name, columns }: KeyStep): KeySnapshot {
  return { name, columns, extra: nothing }
}

function key({ schema, name }: TableName): string {
  return JSON.stringify([schema, name])
}
